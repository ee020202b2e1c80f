from uuid import uuid4

from kit.testing.client import Api

CHEN = "chen.jing"


async def _write(api: Api, count: int) -> list[str]:
    return [
        (await api.post("/v1/notes", {"text": f"note {number}"}, by=CHEN)).json()["id"]
        for number in range(count)
    ]


async def _walk(api: Api, query: str) -> list[str]:
    seen: list[str] = []
    path = f"/v1/notes?{query}"
    while path:
        answer = await api.get(path, by=CHEN)
        assert answer.status_code == 200
        seen += [item["id"] for item in answer.json()["items"]]
        link = answer.headers.get("link", "")
        assert bool(link) == bool(answer.json()["next_cursor"])
        path = link.removeprefix("<").partition(">")[0]
    return seen


async def test_a_list_is_walked_page_by_page_in_both_directions(api: Api) -> None:
    written = await _write(api, 7)

    assert await _walk(api, "limit=3") == written
    assert await _walk(api, "limit=3&newest=true") == written[::-1]
    assert await _walk(api, "limit=7") == written


async def test_what_is_written_meanwhile_neither_repeats_nor_hides_a_row(api: Api) -> None:
    written = await _write(api, 4)
    first = (await api.get("/v1/notes?limit=2", by=CHEN)).json()
    written += await _write_more(api)
    second = await api.get(f"/v1/notes?limit=9&cursor={first['next_cursor']}", by=CHEN)

    assert [item["id"] for item in first["items"] + second.json()["items"]] == written


async def _write_more(api: Api) -> list[str]:
    answer = await api.post("/v1/notes", {"text": f"late {uuid4()}"}, by=CHEN)
    return [answer.json()["id"]]


async def test_a_foreign_cursor_is_422(api: Api) -> None:
    texts = ("x", "%00", "e30", "W10", "WyJhIiwiYiJd", "W251bGwsbnVsbF0", "4pyT", "W1tbXV1d")
    for cursor in (*texts, 501 * "a"):
        answer = await api.get(f"/v1/notes?cursor={cursor}", by=CHEN)
        pointer = answer.json()["errors"][0]["pointer"]

        assert (answer.status_code, pointer) == (422, "#query/cursor")


async def test_a_page_has_between_1_and_200_rows(api: Api) -> None:
    for limit in ("0", "-1", "201", "many", "9" * 400):
        answer = await api.get(f"/v1/notes?limit={limit}", by=CHEN)
        pointer = answer.json()["errors"][0]["pointer"]

        assert (answer.status_code, pointer) == (422, "#query/limit")
