"""The work of a firm as load: inquiries that become matters, and what was acknowledged of it."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import uuid4

from faults.people import Json, Person, Refused, wait_for

from demo.cast import party_set
from demo.first_act import CLAUSES
from demo.sample_firm import OFFICES, staff
from native.stack import Stack

DESKS: Final = {"SH": "lin.yue", "BJ": "wang.lei"}
LEADS: Final = {"SH": "chen.jing", "BJ": "sun.hao"}
TODAY: Final = date.today().isoformat()  # noqa: DTZ011 - any day will do


@dataclass
class Journey:
    """One mandate from inquiry to matter; each id stands here once it was acknowledged."""

    client: str
    adverse: str
    office: str = "SH"
    inquiry_id: str = ""
    engagement_id: str = ""
    matter_id: str = ""
    number: str = ""
    outcome: str = ""


@dataclass
class Firm:
    """The firm at one gateway, with people who can take a mandate through."""

    gateway: str
    importer: Person
    desks: dict[str, Person]
    leads: dict[str, Person]
    office: Person
    offices: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    journeys: list[Journey] = field(default_factory=list)

    @classmethod
    async def at(cls, stack: Stack) -> "Firm":
        gateway, issuer = stack.url("gateway"), f"{stack.url('keycloak')}/realms/hengping"
        firm = cls(
            gateway,
            importer=Person.importer(gateway, issuer),
            desks={where: Person.named(who, gateway, issuer) for where, who in DESKS.items()},
            leads={where: Person.named(who, gateway, issuer) for where, who in LEADS.items()},
            office=Person.named("he.qing", gateway, issuer),
        )
        await firm._move_in()
        return firm

    async def close(self) -> None:
        for person in (self.importer, self.office, *self.desks.values(), *self.leads.values()):
            await person.close()

    def desk(self, journey: Journey) -> Person:
        """Return who receives in the journey's office."""
        return self.desks[journey.office]

    def lead(self, journey: Journey) -> Person:
        return self.leads[journey.office]

    async def _move_in(self) -> None:
        await self._import("/v1/firm/imports/offices", [_office_row(o) for o in OFFICES])
        await self._import("/v1/firm/imports/staff", [_staff_row(c) for c in staff()[:11]])
        offices = await self.importer.get("/v1/firm/offices", limit="200")
        members = await self.importer.get("/v1/firm/staff", limit="200")
        self.offices = {one["code"]: one["id"] for one in offices["items"]}
        self.members = {one["principal"]: one["id"] for one in members["items"]}
        await wait_for("every service knows the firm", self._is_known)

    async def _is_known(self) -> bool | None:
        try:
            await self.desks["SH"].get("/v1/intake/inquiries")
            await self.leads["SH"].get("/v1/matters")
            await self.office.get("/v1/conflicts/work")
            probe = await self.open_inquiry(Journey(f"探针{uuid4().hex}", f"对方{uuid4().hex}"))
            await self.desks["SH"].move(
                f"/v1/intake/inquiries/{probe}", "withdraw", {"withdrawn"}, {"reason": "probe"}
            )
        except Refused:
            return None
        return True

    async def _import(self, path: str, rows: list[Json]) -> None:
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        report = await self.importer.upload(path, lines.encode())
        assert not report["refused"], report["problems"]

    async def open_inquiry(self, journey: Journey) -> str:
        """Draft an inquiry of the journey's two companies; return its id."""
        parties = party_set(
            {"ref": "c1", "name": journey.client, "kind": "organization", "side": "client"},
            {"ref": "a1", "name": journey.adverse, "kind": "organization", "side": "adverse"},
        )
        inquiry = await self.desk(journey).create(
            "/v1/intake/inquiries",
            {
                "office_id": self.offices[journey.office],
                "practice_area": "litigation",
                "lead_lawyer_id": self.members[LEADS[journey.office]],
                "party_set": parties,
            },
        )
        return str(inquiry["id"])

    async def travel(self, journey: Journey) -> Journey:
        """Take a mandate through to its open matter, or to the review where it stops."""
        self.journeys.append(journey)
        journey.inquiry_id = await self.open_inquiry(journey)
        journey.outcome = await self.submit(journey)
        if journey.outcome == "cleared":
            await self.sign(journey)
            await self.opened(journey)
        return journey

    async def opened(self, journey: Journey) -> None:
        """Wait for the open matter of a signed engagement."""
        matter = await wait_for("the matter opens", lambda: self.matter_of(journey))
        journey.matter_id, journey.number = matter["id"], matter["number"]
        journey.outcome = "open"

    async def submit(self, journey: Journey) -> str:
        """Submit the inquiry and return what the check made of it."""
        path = f"/v1/intake/inquiries/{journey.inquiry_id}"
        answered = {"cleared", "in_review", "blocked"}
        await self.desk(journey).move(path, "submit", answered | {"submitted"})

        async def screened() -> str | None:
            status = (await self.desk(journey).get(path))["status"]
            return str(status) if status in answered else None

        try:
            return await wait_for(f"the check of {journey.inquiry_id}", screened)
        except AssertionError as late:
            raise AssertionError(f"{late}: {await self._checks_of(journey)}") from late

    async def _checks_of(self, journey: Journey) -> list[Json]:
        found = await self.office.get("/v1/conflicts/checks", source_id=journey.inquiry_id)
        shown = ("number", "state", "verdict", "decision", "because", "obsolete_because")
        return [{name: check[name] for name in shown} for check in found["items"]]

    async def sign(self, journey: Journey) -> None:
        draft = {"inquiry_id": journey.inquiry_id, "client_ref": "c1", "clauses": CLAUSES}
        engagement = await self.desk(journey).create("/v1/intake/engagements", draft)
        journey.engagement_id = engagement["id"]
        path = f"/v1/intake/engagements/{journey.engagement_id}"
        await self.desk(journey).move(path, "submit", {"in_review", "approved", "signed"})
        await self.lead(journey).move(path, "approve", {"approved", "signed"})
        contact = {"email": "client@example.org", "may_be_contacted": True}
        body = {"signed_on": TODAY, "contact": contact}
        await self.desk(journey).move(path, "sign", {"signed"}, body)

    async def matter_of(self, journey: Journey) -> Json | None:
        found = await self.lead(journey).get("/v1/matters", engagement_id=journey.engagement_id)
        opened = [matter for matter in found["items"] if matter["status"] == "open"]
        return opened[0] if opened else None


def strangers(how_many: int) -> list[Journey]:
    """Compose mandates between companies that nobody has met: brands of four random characters."""
    return [Journey(_company("上海"), _company("杭州")) for _ in range(how_many)]


def _company(place: str) -> str:
    brand = "".join(chr(0x4E00 + secrets.randbelow(0x4F00)) for _ in range(4))
    return f"{place}{brand}贸易有限公司"


def _office_row(office: object) -> Json:
    row = vars(office) | {"opened_on": "2001-03-01"}
    return {("parent_code" if key == "parent" else key): value for key, value in row.items()}


def _staff_row(colleague: object) -> Json:
    row = dict(vars(colleague))
    return {
        "principal": row["principal"],
        "display_name": row["name"],
        "email": f"{row['principal']}@hengping.example",
        "office_code": row["office"],
        "roles": list(row["roles"]),
        "since": "2001-03-01",
    }
