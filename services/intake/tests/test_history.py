"""The history of an inquiry and of a client: in order, in both languages, without names."""

from typing import Any
from uuid import UUID

from intake.testing import CHEN, SHANGHAI, Desk, Json
from kit.access import Role

OWN_NAMES = ("北京", "上海", "有限公司")


async def told(desk: Desk, path: str, *, by: str = CHEN, language: str = "zh-CN") -> Any:  # noqa: ANN401 - JSON
    headers = {"Accept-Language": language}
    answer = await desk.api.get(f"/v1/intake/{path}/history", by=by, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def signed(desk: Desk) -> tuple[Json, Json]:
    inquiry = await desk.cleared()
    return inquiry, (await desk.sign(await desk.approved(inquiry))).json()


async def test_an_inquiry_tells_its_way_to_the_contract(desk: Desk) -> None:
    inquiry, _ = await signed(desk)

    history = await told(desk, f"inquiries/{inquiry['id']}")

    assert [item["what"] for item in history["items"]] == [
        "inquiry.opened",
        "inquiry.submitted",
        "inquiry.screened",
        "engagement.drafted",
        "engagement.submitted",
        "engagement.approved",
        "engagement.signed",
        "inquiry.engaged",
    ]
    assert history["items"][2]["text"] == "利益冲突检查结果：无冲突"
    assert history["waits"] == []
    assert not [item for item in history["items"] if any(n in item["text"] for n in OWN_NAMES)]


async def test_it_says_what_it_waits_for_in_the_readers_language(desk: Desk) -> None:
    inquiry = await desk.submitted()
    await desk.engagement(inquiry)

    chinese = await told(desk, f"inquiries/{inquiry['id']}")
    english = await told(desk, f"inquiries/{inquiry['id']}", language="en")

    assert [wait["text"] for wait in chinese["waits"]] == [
        "等待利益冲突检查结果。",
        "等待提交内部审核。",
    ]
    assert english["waits"][0]["text"] == "Waits for the conflict check."
    assert english["items"][0]["text"] == "The inquiry was drafted"


async def test_a_client_tells_of_its_contracts_to_those_who_read_contracts(desk: Desk) -> None:
    _, engagement = await signed(desk)
    await desk.api.let("crm", Role.CRM_OFFICER, offices=[SHANGHAI])
    client = f"clients/{engagement['client_id']}"

    whole = {item["what"] for item in (await told(desk, client))["items"]}
    file_alone = {item["what"] for item in (await told(desk, client, by="crm"))["items"]}

    assert {"client.registered", "engagement.signed"} <= whole
    assert file_alone == {"client.registered"}


async def test_there_is_no_history_of_what_is_not_there(desk: Desk) -> None:
    for path in ("inquiries", "clients"):
        answer = await desk.api.get(f"/v1/intake/{path}/{UUID(int=404)}/history", by=CHEN)

        assert answer.status_code == 404
