"""A reception desk for tests: people with roles, composed parties, an inquiry on its way."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID, uuid4

import httpx2
from sqlalchemy import text

from contracts.event import Event
from contracts.firm import OfficeKind, OfficeOpened
from intake.app import SERVICE
from intake.screening.testing import granted
from kit import clock
from kit.access import Role
from kit.testing.client import Api
from kit.testing.databases import announced

SHANGHAI: Final = UUID("01930b6e-0000-7000-8000-000000000001")
BEIJING: Final = UUID("01930b6e-0000-7000-8000-000000000002")
LIN_ID: Final = UUID("01930b6e-0000-7000-8000-000000000011")
WU_ID: Final = UUID("01930b6e-0000-7000-8000-000000000012")
CHEN_ID: Final = UUID("01930b6e-0000-7000-8000-000000000013")
CHEN, LIN, WU, ZHAO, QIAN, SUN = (
    "chen.jing",
    "lin.yue",
    "wu.han",
    "zhao.an",
    "qian.li",
    "sun.mei",
)
CLAUSES: Final = [
    "parties",
    "matter",
    "scope",
    "term",
    "fee",
    "rights_and_duties",
    "breach",
    "disputes",
]
Json = dict[str, Any]


def party(ref: str, name: str, side: str, **more: object) -> Json:
    return {"ref": ref, "name": name, "kind": "organization", "side": side, **more}


def parties(**changes: object) -> Json:
    sheet: Json = {
        "parties": [
            party("c1", "上海澜川精密仪器有限公司", "client"),
            party("a1", "北京穹宇自动化设备有限公司", "adverse"),
        ],
        "relations": [],
        "adverse": "named",
        "subject": {"area": "contract", "cause": "买卖合同纠纷", "text": "货款与违约金"},
        "team": [str(LIN_ID)],
    }
    return sheet | changes


CONTACT: Final = {
    "email": "legal@lanchuan.example",
    "phone": "+862155500021",
    "language": "zh-CN",
    "may_be_contacted": True,
}


class Desk:
    """Two offices, six people, and the steps of an inquiry as one call each."""

    def __init__(self, api: Api) -> None:
        self.api = api

    async def open(self) -> None:
        """Chen receives and Lin leads in Shanghai, Wu leads in Beijing; four see all or little."""
        for office, name, code in ((SHANGHAI, "上海分所", "SH"), (BEIJING, "北京分所", "BJ")):
            await self.hear(office_opened(office, name, code))
        let, lawyer = self.api.let, (Role.LAWYER, Role.LEAD_LAWYER)
        await let(CHEN, Role.INTAKE_OFFICER, offices=[SHANGHAI], staff_id=CHEN_ID)
        await let(LIN, *lawyer, offices=[SHANGHAI], staff_id=LIN_ID)
        await let(WU, *lawyer, offices=[BEIJING], staff_id=WU_ID)
        await let(ZHAO, Role.CONFLICTS_OFFICER, staff_id=uuid4())
        await let(QIAN, Role.COMPLAINTS_COMMITTEE, offices=[SHANGHAI], staff_id=uuid4())
        await let(SUN, Role.CRM_OFFICER, offices=[SHANGHAI], staff_id=uuid4())
        await self.firm_lives()

    async def firm_lives(self, ago: timedelta = timedelta()) -> None:
        given = {"at": clock.now() - ago, "epoch": uuid4()}
        beat = """INSERT INTO heartbeat (service, at, epoch, trusted_epoch)
            VALUES ('firm', :at, :epoch, :epoch)
            ON CONFLICT (service) DO UPDATE SET at = EXCLUDED.at"""
        await self.execute(beat, given)

    async def execute(self, statement: str, given: Mapping[str, object] | None = None) -> None:
        async with self.api.running.database.sessions.begin() as session:
            await session.execute(text(statement), dict(given or {}))

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        async with self.api.running.database.sessions() as session:
            return [tuple(row) for row in (await session.execute(text(statement))).all()]

    async def announced(self, prefix: str = "intake.") -> list[str]:
        """Return the types in the outbox, in order, without prefix and version."""
        async with self.api.running.database.sessions() as session:
            types = await announced(session)
        return [
            t.removeprefix("intake.").removesuffix(".v1") for t in types if t.startswith(prefix)
        ]

    async def hear(self, *events: Event) -> None:
        """Hand each event to our handler of it, in a transaction of its own."""
        handlers = {n: h for c in SERVICE.consumers for n, h in c.handlers.one.items()}
        for event in events:
            async with self.api.running.database.sessions.begin() as session:
                await handlers[event.event_type](session, event)

    async def get(self, path: str, by: str = CHEN) -> Json:
        answer = await self.api.get(f"/v1/intake/{path}", by=by)
        assert answer.status_code == HTTPStatus.OK, answer.text
        found: Json = answer.json()
        return found

    async def create(self, path: str, body: Json, by: str = CHEN) -> Json:
        answer = await self.api.post(f"/v1/intake/{path}", body, by=by)
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        made: Json = answer.json()
        return made

    async def move(
        self, path: str, row: Json, verb: str, body: Json | None = None, by: str = CHEN
    ) -> httpx2.Response:
        """Ask for a move of the row as it stands now, whether it will be allowed or not."""
        now = await self.get(f"{path}/{row['id']}", by=CHEN)
        headers = {"If-Match": f'"{now["revision"]}"'}
        address = f"/v1/intake/{path}/{row['id']}/{verb}"
        return await self.api.post(address, body, by=by, headers=headers)

    async def moved(
        self, path: str, row: Json, verb: str, body: Json | None = None, by: str = CHEN
    ) -> Json:
        answer = await self.move(path, row, verb, body, by)
        assert answer.status_code == HTTPStatus.OK, answer.text
        after: Json = answer.json()
        return after

    async def lead(self, **changes: object) -> Json:
        body = {
            "office_id": str(SHANGHAI),
            "source": "conference",
            "channel": "meeting",
            "name": "司徒明远",
            "contact": "+8613900000077",
            "need": "想咨询一份买卖合同的违约问题。",
        }
        return await self.create("leads", body | changes)

    async def qualified_lead(self) -> Json:
        lead = await self.lead()
        await self.moved("leads", lead, "contact")
        return await self.moved("leads", lead, "qualify")

    async def inquiry(self, **changes: object) -> Json:
        return await self.create("inquiries", inquiry_body(**changes))

    async def submitted(self, **changes: object) -> Json:
        return await self.moved("inquiries", await self.inquiry(**changes), "submit")

    async def cleared(self, **changes: object) -> Json:
        inquiry = await self.submitted(**changes)
        await self.hear(granted(inquiry))
        return await self.get(f"inquiries/{inquiry['id']}")

    async def engagement(self, inquiry: Json, **changes: object) -> Json:
        body = {"inquiry_id": inquiry["id"], "client_ref": "c1", "clauses": CLAUSES}
        return await self.create("engagements", body | changes)

    async def approved(self, inquiry: Json, **changes: object) -> Json:
        engagement = await self.engagement(inquiry, **changes)
        await self.moved("engagements", engagement, "submit")
        return await self.moved("engagements", engagement, "approve", by=LIN)

    async def sign(self, engagement: Json, **changes: object) -> httpx2.Response:
        body = {"signed_on": clock.now().date().isoformat(), "contact": CONTACT} | changes
        return await self.move("engagements", engagement, "sign", body)


def office_opened(office_id: UUID, name: str, code: str) -> OfficeOpened:
    return OfficeOpened(
        office_id=office_id,
        name=name,
        code=code,
        office_kind=OfficeKind.BRANCH,
        parent_id=None,
        timezone="Asia/Shanghai",
        opened_on=clock.now().date(),
    )


def inquiry_body(**changes: object) -> Json:
    body: Json = {
        "office_id": str(SHANGHAI),
        "practice_area": "contract",
        "lead_lawyer_id": str(LIN_ID),
        "party_set": parties(),
    }
    return body | changes
