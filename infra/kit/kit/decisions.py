"""What to do with a record, given how far its key has come: pure rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kit.facts import Kind
from kit.letters import Letter, Reason
from kit.positions import Blocked, Position, Stream
from kit.reading import Malformed, Received


@dataclass
class Plan:
    """`dead`: keys behind a new dead letter. `waiting`: keys with newly parked events.

    `heals`: keys whose missing version came while events of theirs were parked.
    """

    apply: list[Received] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    versions: dict[Stream, int] = field(default_factory=dict)
    dead: set[Stream] = field(default_factory=set)
    waiting: set[Stream] = field(default_factory=set)
    heals: set[Stream] = field(default_factory=set)
    dropped: int = 0


def make_plan(
    records: Iterable[Received | Malformed],
    positions: Mapping[Stream, Position],
    kinds: Mapping[str, Kind],
) -> Plan:
    """Facts apply n+1 and drop what is older; states apply whatever is newer."""
    plan = Plan()
    for record in records:
        if isinstance(record, Malformed):
            plan.letters.append(Letter(record, "malformed", "malformed", record.fault))
        else:
            _place(plan, record, positions.get(record.stream, Position()), kinds[record.topic])
    return plan


def _place(plan: Plan, record: Received, position: Position, kind: Kind) -> None:
    stream = record.stream
    seen = plan.versions.get(stream, position.version)
    blocked: Blocked | None = position.blocked or ("gap" if stream in plan.waiting else None)
    blocked = "dead" if stream in plan.dead else blocked
    fits = record.version == seen + 1 or (kind == "state" and record.version > seen)
    if record.version <= seen:
        plan.dropped += 1
    elif blocked == "dead" or (blocked == "gap" and not fits):
        _park(plan, record, "behind" if blocked == "dead" else "gap")
    elif not fits:
        _park(plan, record, "gap")
    elif record.fault:
        plan.letters.append(Letter(record, "malformed", "malformed", record.fault, 1))
        plan.dead.add(stream)
    else:
        plan.apply.append(record)
        plan.versions[stream] = record.version
        if blocked == "gap":
            plan.heals.add(stream)


def _park(plan: Plan, record: Received, reason: Reason) -> None:
    plan.letters.append(Letter(record, reason))
    plan.waiting.add(record.stream)
