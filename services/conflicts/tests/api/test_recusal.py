"""The check of a complaint's investigator, by HTTP: who asks, who reads, who decides (X6)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from conflicts.recusal.testing import assign
from conflicts.testing import BEIJING, OFFICER, SHANGHAI, Firm, party, question
from kit.access import Role

WHO, BLAMED = UUID(int=0xB1), UUID(int=0xB3)
ACME = "上海恒信贸易有限公司"


@pytest.fixture
async def complaint(firm: Firm) -> UUID:
    """Assign an investigator who holds shares in the complaining client."""
    await firm.hire("service", Role.CLIENT_SERVICE_OFFICER, offices=[SHANGHAI])
    await firm.hire("elsewhere", Role.CLIENT_SERVICE_OFFICER, offices=[BEIJING])
    await firm.hire("blamed", Role.MANAGEMENT, staff_id=BLAMED)
    matter = await firm.desk.matter(party("c1", ACME, "client"))
    shares = [{"from": "staff", "to": "i1", "type": "shareholder"}]
    await firm.desk.joiner(
        party("staff", "周晓岚", "staff", kind="person"),
        party("i1", ACME, "related"),
        state="active",
        source_id=WHO,
        relations=shares,
    )
    complaint = await assign(firm.desk, WHO, matter=matter, complained_of=[BLAMED])
    await firm.desk.work()
    return complaint


async def listed(firm: Firm, complaint: UUID, by: str) -> list[dict[str, Any]]:
    answer = await firm.api.get(f"/v1/conflicts/checks?source_id={complaint}", by=by)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_an_officer_looks_and_clears_the_investigator(firm: Firm, complaint: UUID) -> None:
    [row] = await listed(firm, complaint, "officer")
    shown = (await firm.api.get(f"/v1/conflicts/checks/{row['id']}", by="officer")).json()
    [hit] = shown["hits"]
    disposed = await firm.api.post(
        f"/v1/conflicts/checks/{row['id']}/hits/{hit['id']}/disposition",
        {"disposition": "no_conflict", "reason": "一百股，已披露"},
        by="officer",
        headers={"If-Match": f'"{hit["revision"]}"'},
    )
    decided = await firm.decide(row, "cleared")

    assert (row["verdict"], row["purpose"], row["source"]["version"]) == ("review", "recusal", 1)
    assert hit["rule"]["id"] == "x6-recusal"
    assert disposed.status_code == 200, disposed.text
    assert decided.json()["decision"] == "cleared"
    assert decided.json()["clearance"] is None
    types = "SELECT count(*) FROM outbox WHERE key = :key AND type LIKE '%decided%'"
    assert await firm.count(types, key=row["id"]) == 1


@pytest.mark.parametrize(
    ("by", "seen"),
    [("officer", 1), ("service", 1), ("elsewhere", 0), ("lead", 0), ("blamed", 0)],
)
async def test_those_concerned_and_other_lawyers_do_not_see_it(
    firm: Firm, complaint: UUID, by: str, seen: int
) -> None:
    assert len(await listed(firm, complaint, by)) == seen


async def test_no_request_clears_a_complaints_investigator(firm: Firm) -> None:
    asked = question(
        party("s1", "某某人", "staff", kind="person"),
        purpose="recusal",
        source={"kind": "complaint", "id": str(uuid4()), "version": 1},
    )
    answer = await firm.api.post("/v1/conflicts/checks", asked, by="officer")

    assert (answer.status_code, answer.json()["code"]) == (422, "source-does-not-fit")
    assert await firm.announced("conflicts.check.decided.v1") == 0


async def test_an_officer_who_investigates_decides_nothing(firm: Firm) -> None:
    complaint = await assign(firm.desk, OFFICER, complained_of=[OFFICER])
    await firm.desk.work()

    assert await listed(firm, complaint, "officer") == []
