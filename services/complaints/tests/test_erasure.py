"""An operator makes the firm forget who complained and what they wrote."""

import pytest

from complaints.complaint import actions as complaints
from complaints.complaint.queries import ComplainantNotThere
from complaints.complaint.status import ComplaintMoveNotAllowed, ComplaintStatus
from complaints.directory.testing import INVESTIGATOR, OFFICER
from complaints.erasure.actions import erase_complainant
from complaints.erasure.commands import erase
from complaints.evidence.actions import File
from complaints.evidence.tables import Origin
from complaints.investigation import actions as investigation
from complaints.investigation.actions import Report
from complaints.investigation.status import Cause, StepKind
from complaints.letter import actions as letters
from complaints.letter.actions import Answer
from complaints.testing import PERIODS, REGISTRATION, Store, at
from contracts.complaints import ComplaintContactErased, Finding, Opinion
from kit.testing.client import Api
from kit.testing.copies import places_of

CANARY = "尉迟金丝雀"
HELD = {
    "complainant.name",
    "complaint.claimed_number",
    "complaint.opinion_words",
    "complaint.report",
    "complaint.text",
    "evidence.name",
    "letter.handling",
    "letter.improvement",
    "letter.rights_and_appeal",
    "letter.signed_by",
    "outbox.payload",
    "step.text",
}


def evidence() -> File:
    return File(f"{CANARY}.txt", CANARY.encode(), Origin.STAFF)


async def test_no_column_and_no_file_holds_a_name_after_the_erasure(api: Api, store: Store) -> None:
    complaint = await store.received(name=CANARY, text=CANARY, claimed_number=CANARY)
    await store.change(store.add_file, complaint, evidence())
    complaint = await store.change(complaints.register, complaint, REGISTRATION, PERIODS)
    complaint = await store.investigated(complaint)
    step = (complaint, StepKind.OTHER, CANARY)
    await store.do(investigation.add_step, *step, done_at=None, by=INVESTIGATOR)
    report = Report(Finding.UPHELD, Cause.CONDUCT, CANARY)
    complaint = await store.change(investigation.report, complaint, report, by=INVESTIGATOR)
    answer = Answer("en", CANARY, CANARY, CANARY, CANARY)
    complaint = await store.change(letters.answer, complaint, answer, PERIODS)
    await store.change(complaints.take_opinion, complaint, Opinion.DISSATISFIED, CANARY)
    await store.change(complaints.close, complaint)
    async with store.database.sessions() as session:
        assert set(await places_of(session, CANARY)) == HELD

    await erase(api.running, [str(complaint.id)])

    async with store.database.sessions() as session:
        assert await places_of(session, CANARY) == []
    assert not store.kept_files()
    shown = (await api.get(at(complaint), by=OFFICER, params={"expand": "complainant"})).json()
    assert (shown["status"], shown["complainant"], shown["text"]) == ("closed", None, "")
    assert len(await store.facts(complaint.id, ComplaintContactErased)) == 1


async def test_a_running_complaint_is_not_forgotten(store: Store) -> None:
    for status in set(ComplaintStatus) - {ComplaintStatus.CLOSED}:
        complaint = await store.in_status(status)

        with pytest.raises(ComplaintMoveNotAllowed):
            await store.do(erase_complainant, complaint.id, store.files.store, by="operator")


async def test_what_is_forgotten_is_not_forgotten_again(store: Store) -> None:
    complaint = await store.closed()
    await store.do(erase_complainant, complaint.id, store.files.store, by="operator")

    with pytest.raises(ComplainantNotThere):
        await store.do(erase_complainant, complaint.id, store.files.store, by="operator")
