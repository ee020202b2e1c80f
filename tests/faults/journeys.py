"""The work of a firm as load: inquiries that become matters, and what was acknowledged of it."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from faults.mandates import Journey, parties_of, path_of, probe
from faults.people import Json, Person, Refused, Trouble, wait_for

from demo.first_act import CLAUSES
from demo.sample_firm import OFFICES, staff
from native.stack import Stack

DESKS: Final = {"SH": "lin.yue", "BJ": "wang.lei"}
LEADS: Final = {"SH": "chen.jing", "BJ": "sun.hao"}
CARE: Final = "gao.yan"
SCREENED: Final = {"cleared", "in_review", "blocked"}
SIGNATURE: Final = {
    "signed_on": date.today().isoformat(),  # noqa: DTZ011 - any day will do
    "contact": {"email": "client@example.org", "may_be_contacted": True},
}


@dataclass
class Firm:
    """The firm at one gateway, with people who can take a mandate through."""

    gateway: str
    importer: Person
    desks: dict[str, Person]
    leads: dict[str, Person]
    office: Person
    care: Person
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
            care=Person.named(CARE, gateway, issuer),
        )
        await firm._move_in()
        return firm

    @property
    def people(self) -> list[Person]:
        return [self.importer, self.office, self.care, *self.desks.values(), *self.leads.values()]

    @property
    def troubles(self) -> list[Trouble]:
        return [trouble for person in self.people for trouble in person.troubles]

    async def close(self) -> None:
        for person in self.people:
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
            await self.care.get("/v1/complaints")
            first = probe()
            first.inquiry_id = await self.open_inquiry(first)
            reason = {"reason": "a probe"}
            await self.desks["SH"].move(path_of(first), "withdraw", {"withdrawn"}, reason)
        except Refused:
            return None
        return True

    async def _import(self, path: str, rows: list[Json]) -> None:
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        report = await self.importer.upload(path, lines.encode())
        assert not report["refused"], report["problems"]

    async def open_inquiry(self, journey: Journey) -> str:
        """Draft an inquiry of the journey's two companies; return its id."""
        inquiry = await self.desk(journey).create(
            "/v1/intake/inquiries",
            {
                "office_id": self.offices[journey.office],
                "practice_area": "litigation",
                "lead_lawyer_id": self.members[LEADS[journey.office]],
                "party_set": parties_of(journey),
            },
        )
        return str(inquiry["id"])

    async def travel(self, journey: Journey) -> Journey:
        """Take a mandate through to its open matter, or to the review where it stops."""
        await self.hand_in(journey)
        return await self.go_on(journey)

    async def hand_in(self, journey: Journey) -> Journey:
        """Submit the inquiry without waiting for what becomes of it."""
        self.journeys.append(journey)
        journey.inquiry_id = await self.open_inquiry(journey)
        await self.desk(journey).move(path_of(journey), "submit", SCREENED | {"submitted"})
        return journey

    async def go_on(self, journey: Journey) -> Journey:
        """Take a submitted inquiry to its open matter, or to the review where it stops."""
        journey.outcome = await self.submit(journey)
        if journey.outcome == "cleared":
            await self.open_matter(journey)
        return journey

    async def open_matter(self, journey: Journey) -> None:
        """Sign what is cleared and wait for its open matter."""
        await self.sign(journey)
        matter = await wait_for("the matter opens", lambda: self.matter_of(journey))
        journey.matter_id, journey.number = matter["id"], matter["number"]
        journey.outcome = "open"

    async def close_matter(self, journey: Journey) -> None:
        path = f"/v1/matters/{journey.matter_id}"
        await self.lead(journey).move(path, "close", {"closed"}, {"outcome": "调解结案"})
        journey.outcome = "closed"

    async def ask(self, journey: Journey) -> Json:
        """Ask for a check of the two companies that registers nothing; return the answer."""
        parties = parties_of(journey)
        office = self.offices[journey.office]
        body = {**parties, "purpose": "enquiry", "office_id": office}
        return await self.desk(journey).create("/v1/conflicts/checks", body)

    async def submit(self, journey: Journey) -> str:
        """Submit the inquiry and return what the check made of it."""
        path = path_of(journey)
        await self.desk(journey).move(path, "submit", SCREENED | {"submitted"})

        async def screened() -> str | None:
            status = (await self.desk(journey).get(path))["status"]
            return str(status) if status in SCREENED else None

        try:
            return await wait_for(f"the check of {journey.inquiry_id}", screened)
        except AssertionError as late:
            raise AssertionError(f"{late}: {await self.checks_of(journey)}") from late

    async def checks_of(self, journey: Journey) -> list[Json]:
        """List the checks of the inquiry as the conflicts office sees them."""
        found = await self.office.get("/v1/conflicts/checks", source_id=journey.inquiry_id)
        checks: list[Json] = found["items"]
        return checks

    async def check_of(self, journey: Journey) -> Json:
        """Show the one check of an inquiry, with its hits."""
        (check,) = await self.checks_of(journey)
        return await self.office.get(f"/v1/conflicts/checks/{check['id']}")

    async def sign(self, journey: Journey) -> None:
        """Draft, review and sign the engagement of a cleared inquiry."""
        path = await self.approve(journey)
        await self.desk(journey).move(path, "sign", {"signed"}, SIGNATURE)

    async def approve(self, journey: Journey) -> str:
        """Bring an engagement as far as the signature; return its path."""
        draft = {"inquiry_id": journey.inquiry_id, "client_ref": "c1", "clauses": CLAUSES}
        engagement = await self.desk(journey).create("/v1/intake/engagements", draft)
        journey.engagement_id = engagement["id"]
        path = f"/v1/intake/engagements/{journey.engagement_id}"
        await self.desk(journey).move(path, "submit", {"in_review", "approved", "signed"})
        await self.lead(journey).move(path, "approve", {"approved", "signed"})
        return path

    async def matter_of(self, journey: Journey) -> Json | None:
        found = await self.lead(journey).get("/v1/matters", engagement_id=journey.engagement_id)
        opened = [matter for matter in found["items"] if matter["status"] == "open"]
        return opened[0] if opened else None


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
