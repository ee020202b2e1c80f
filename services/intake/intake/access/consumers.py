"""Who may do what, who may know of what, and whether firm and conflicts still say so."""

from contracts.conflicts import WallRecorded, WallRemoved
from contracts.firm import AccessChanged
from kit import access, heartbeat, walls
from kit.kernel import Consumer

consumer = Consumer("intake.access", topics=["firm.access", "conflicts.wall", "infra.heartbeat"])
access.follow(consumer, AccessChanged)
walls.follow(consumer, WallRecorded, WallRemoved)
heartbeat.follow(consumer)
