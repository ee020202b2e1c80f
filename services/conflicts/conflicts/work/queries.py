"""The conflicts office's queue, made of what is undecided at the moment."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Text,
    Uuid,
    and_,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    table,
    union_all,
)

from conflicts.alert.status import AlertKind, AlertState
from conflicts.alert.tables import Alert
from conflicts.check.status import CheckState, Disposition
from conflicts.check.tables import Check, Consent, Hit
from conflicts.rules.pack import RuleClass
from conflicts.work.kinds import RANKS, Priority, WorkKind
from conflicts.work.tables import WorkOwner
from contracts.conflicts import Verdict

SHEET_TOPICS: Final = ("intake.party-sheet", "matters.party-sheet", "firm.party-sheet")
DEAD_LETTER = table(
    "dead_letter", *map(column, ("topic", "key", "reason", "state", "created_at", "consumer"))
)


def queue(kind: WorkKind | None) -> Select[Any]:
    """Rows of kind, id, about (what it hangs on), office_id, owner, revision, since, rank, what."""
    work = union_all(_checks(), _alerts(), _consents(), _unreadable()).subquery("work")
    everything = select(work)
    return everything if kind is None else everything.where(work.c.kind == kind.value)


def _rank(*urgent_first: tuple[ColumnElement[bool], Priority]) -> ColumnElement[int]:
    whens = [(when, RANKS[priority]) for when, priority in urgent_first]
    return case(*whens, else_=RANKS[Priority.NORMAL])


def _owner(kind: WorkKind, row_id: ColumnElement[str]) -> ColumnElement[Any]:
    taken = select(WorkOwner.staff_id).where(WorkOwner.kind == kind, WorkOwner.id == row_id)
    return taken.scalar_subquery()


def _revision(kind: WorkKind, row_id: ColumnElement[str]) -> ColumnElement[int]:
    taken = select(WorkOwner.revision).where(WorkOwner.kind == kind, WorkOwner.id == row_id)
    return func.coalesce(taken.scalar_subquery(), 0)


def undecided() -> ColumnElement[bool]:
    return and_(
        Check.state == CheckState.VERDICT,
        Check.decision.is_(None),
        Check.obsolete_because.is_(None),
    )


def _checks() -> Select[Any]:
    row_id = cast(Check.id, String)
    rank = _rank(
        (Check.verdict == Verdict.INCOMPLETE, Priority.URGENT),
        (Check.verdict == Verdict.BLOCKED, Priority.HIGH),
    )
    return select(
        literal(WorkKind.CHECK.value, Text).label("kind"),
        row_id.label("id"),
        cast(Check.source_id, String).label("about"),
        Check.office_id.label("office_id"),
        _owner(WorkKind.CHECK, row_id).label("owner"),
        _revision(WorkKind.CHECK, row_id).label("revision"),
        Check.created_at.label("since"),
        rank.label("rank"),
        func.concat_ws(" ", Check.number, Check.verdict).label("what"),
    ).where(undecided(), Check.source_id.is_not(None), Check.verdict != Verdict.CLEAR)


def _alerts() -> Select[Any]:
    rank = _rank(
        (Alert.rule_class == RuleClass.ABSOLUTE, Priority.URGENT),
        (Alert.kind == AlertKind.CONFLICT, Priority.HIGH),
    )
    return select(
        literal(WorkKind.ALERT.value, Text),
        cast(Alert.id, String),
        cast(Alert.source_id, String),
        Alert.office_id,
        Alert.assigned_to,
        Alert.revision,
        Alert.raised_at,
        rank,
        func.concat_ws(" ", Alert.kind, Alert.rule_id),
    ).where(Alert.state != AlertState.SETTLED)


def _consents() -> Select[Any]:
    """Consentable hits of undecided checks that nobody disposed of and no consent covers."""
    row_id = cast(Hit.id, String)
    given = exists().where(Consent.hit_id == Hit.id, Consent.revoked_at.is_(None))
    waits = or_(Hit.disposition.is_(None), Hit.disposition == Disposition.CONSENTED)
    return (
        select(
            literal(WorkKind.CONSENT.value, Text),
            row_id,
            cast(Hit.check_id, String),
            Check.office_id,
            _owner(WorkKind.CONSENT, row_id),
            _revision(WorkKind.CONSENT, row_id),
            Hit.created_at,
            literal(RANKS[Priority.NORMAL]),
            func.concat_ws(" ", Check.number, Hit.ref, Hit.rule_id),
        )
        .join(Check, Check.id == Hit.check_id)
        .where(undecided(), Hit.rule_class == RuleClass.CONSENTABLE, waits, ~given)
    )


def _unreadable() -> Select[Any]:
    """Party sheets that could not be taken: while one is open nothing clears by itself."""
    letter = DEAD_LETTER.c
    row_id = func.concat_ws("/", letter.topic, letter.key)
    return (
        select(
            literal(WorkKind.UNREADABLE.value, Text),
            row_id,
            cast(letter.key, String),
            cast(null(), Uuid),
            _owner(WorkKind.UNREADABLE, row_id),
            _revision(WorkKind.UNREADABLE, row_id),
            func.min(letter.created_at),
            literal(RANKS[Priority.URGENT]),
            func.string_agg(letter.reason.distinct(), literal(" ")),
        )
        .where(letter.state.in_(("open", "parked")), letter.topic.in_(SHEET_TOPICS))
        .group_by(letter.topic, letter.key)
    )
