"""When nothing clears by itself, because the register may not know a party yet: pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from conflicts.check.verdict import Doubt, Stop
from kit.heartbeat import Heartbeat
from kit.kernel import Hold

SHEET_TOPICS = ("intake.party-sheet", "matters.party-sheet", "firm.party-sheet")
OWNERS = ("intake", "matters", "firm")


@dataclass(frozen=True, slots=True)
class Feeds:
    """What is known of the topics that bring parties, and of the services behind them."""

    holds: Collection[Hold]
    beats: Mapping[str, Heartbeat]
    lags: Mapping[str, timedelta]


def stops_of(feeds: Feeds, *, max_age: timedelta, now: datetime) -> list[Stop]:
    """Return holds and restores, which wait for people, and silence and lag, which pass."""
    found = [Stop(Doubt.HELD, f"{hold.kind}@{hold.topic}") for hold in feeds.holds]
    restored = [service for service, beat in sorted(feeds.beats.items()) if beat.is_restored]
    found += [Stop(Doubt.EPOCH, service) for service in restored]
    for service in OWNERS:
        beat = feeds.beats.get(service)
        if beat is None or now - beat.at > max_age:
            found.append(Stop(Doubt.FEED_SILENT, service))
        elif beat.oldest_unsent_at is not None and now - beat.oldest_unsent_at > max_age:
            found.append(Stop(Doubt.FEED_BEHIND, service))
    behind = sorted(topic for topic, lag in feeds.lags.items() if lag > max_age)
    return [*found, *(Stop(Doubt.OWN_LAG, topic) for topic in behind)]
