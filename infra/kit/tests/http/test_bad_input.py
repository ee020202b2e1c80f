"""Whatever is sent, the answer is a problem that names the field, and never a 5xx."""

from kit.testing.client import Api

CHEN = "chen.jing"
JSON = {"Content-Type": "application/json"}
FIELDS = [
    ({}, "/text", "Field required", "必填"),
    ({"text": ""}, "/text", "String should have at least 1 character", "至少 1 个字符"),
    ({"text": "   "}, "/text", "String should have at least 1 character", "至少 1 个字符"),
    ({"text": "x" * 51}, "/text", "String should have at most 50 characters", "最多 50 个字符"),
    ({"text": 7}, "/text", "Input should be a valid string", "应为文本"),
    ({"text": "x", "size": "many"}, "/size", None, "应为整数"),
    ({"text": "x", "size": 1.5}, "/size", None, "应为整数"),
    ({"text": "x", "office_id": "BJ"}, "/office_id", None, "应为 UUID"),
    ({"text": "x", "colour": "red"}, "/colour", None, "未知字段，不接受"),
    ({"text": "x", "a/b~c": "red"}, "/a~1b~0c", None, "未知字段，不接受"),
    ({"text": "x", "tags": {}}, "/tags", None, "应为数组"),
    ({"text": "x", "tags": [{"name": "ok"}, {"name": "x"}]}, "/tags/1/name", None, "至少 2 个字符"),
]
UNREADABLE = {
    "not JSON": b"{",
    "nothing": b'""x',
    "an array": b"[]",
    "NaN": b'{"text": "x", "size": NaN}',
    "infinity": b'{"text": "x", "size": -Infinity}',
    "beyond float": b'{"text": "x", "size": 1e999}',
    "NUL escaped": b'{"text": "a\\u0000b"}',
    "NUL raw": b'{"text": "a\x00b"}',
    "NUL in a name": b'{"text": "x", "a\\u0000": 1}',
    "half a surrogate pair": b'{"text": "a\\ud800b"}',
    "half a pair in a name": b'{"text": "x", "\\udfff": 1}',
    "not UTF-8": b'{"text": "\xff\xfe"}',
    "UTF-16": '{"text": "x"}'.encode("utf-16"),
    "a member twice": b'{"text": "x", "text": "y"}',
    "deep": b'{"text": "x", "tags": ' + b"[" * 200 + b"]" * 200 + b"}",
    "very deep": b"[" * 9000 + b"]" * 9000,
    "a number of 5,000 digits": b'{"text": "x", "size": ' + b"9" * 5000 + b"}",
    "a number beyond bigint": b'{"text": "x", "size": 99999999999999999999}',
    "a number beyond integer": b'{"text": "x", "size": 3000000000}',
}


async def test_a_wrong_field_is_named_in_both_languages(api: Api) -> None:
    for body, pointer, english, chinese in FIELDS:
        en = await api.post("/v1/notes", body, by=CHEN)
        zh = await api.post("/v1/notes", body, by=CHEN, headers={"Accept-Language": "zh, en;q=.5"})

        assert (en.status_code, zh.status_code) == (422, 422)
        assert [error["pointer"] for error in en.json()["errors"]] == [pointer]
        assert english is None or en.json()["errors"][0]["detail"] == english
        assert zh.json()["errors"][0] == {"pointer": pointer, "detail": chinese}
        assert zh.json()["title"] == "部分字段无效"
        assert zh.headers["content-language"] == "zh-CN"


async def test_an_unreadable_body_is_422(api: Api) -> None:
    for what, body in UNREADABLE.items():
        answer = await api.ask("POST", "/v1/notes", by=CHEN, content=body, headers=JSON)

        assert (answer.status_code, what) == (422, what)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "invalid"


async def test_every_problem_has_its_members(api: Api) -> None:
    problem = (await api.get("/v1/notes/not-a-uuid", by=CHEN)).json()

    assert problem["type"] == "/problems/invalid"
    assert (problem["status"], problem["title"]) == (422, "Some fields are not valid")
    assert len(problem["trace_id"]) == 32
    assert problem["errors"][0]["pointer"] == "#path/note_id"


async def test_another_content_type_is_415(api: Api) -> None:
    for content_type in ("", "text/plain", "application/xml", "multipart/form-data", "json"):
        headers = {"Content-Type": content_type} if content_type else {}
        answer = await api.ask("POST", "/v1/notes", by=CHEN, content=b"{}", headers=headers)

        assert (answer.status_code, answer.json()["accepted"]) == (415, ["application/json"])


async def test_a_body_over_the_limit_is_413(api: Api) -> None:
    answer = await api.post("/v1/notes", {"text": "x" * 30_000}, by=CHEN)

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


async def test_an_unknown_address_is_404_and_a_wrong_method_405(api: Api) -> None:
    unknown = await api.get("/v1/nothing", by=CHEN)
    wrong = await api.ask("DELETE", "/v1/notes", by=CHEN)

    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method-not-allowed")
    assert wrong.headers["allow"]


async def test_hostile_search_texts_are_only_texts(api: Api) -> None:
    for query in ("a%00b", "%ED%A0%80", "%FF%FE", "' OR 1=1 --", "\u202e", "%"):
        answer = await api.get(f"/v1/notes/search?q={query}", by=CHEN)

        assert answer.status_code in {200, 422}


async def test_a_wrong_token_is_told_before_the_body_is_read(api: Api) -> None:
    answer = await api.ask("POST", "/v1/notes", content=b"{", headers=JSON)

    assert answer.status_code == 401


async def test_every_answer_carries_the_id_of_its_request(api: Api) -> None:
    given = await api.get("/v1/notes", by=CHEN, headers={"X-Request-Id": "req-7"})
    made = await api.get("/v1/notes", by=CHEN, headers={"X-Request-Id": "a b\tc"})

    assert given.headers["x-request-id"] == "req-7"
    assert len(made.headers["x-request-id"]) == 16
    assert given.headers["cache-control"] == "no-store"


async def test_the_detail_of_an_ordinary_refusal_is_in_the_language_asked_for(api: Api) -> None:
    for language, detail in (
        ("en", "Send an Idempotency-Key header: 1 to 255 visible ASCII characters."),
        ("zh-CN", "请提供 Idempotency-Key 请求头：1 至 255 个可见 ASCII 字符。"),
    ):
        headers = {"Accept-Language": language, "Idempotency-Key": "a b"}
        answer = await api.post("/v1/notes", {"text": "x"}, by=CHEN, headers=headers)
        assert (answer.status_code, answer.json()["detail"]) == (400, detail)
