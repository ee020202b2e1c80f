"""Keep who may do what, which rows are walled, and whether the services live."""

from contracts.conflicts import WallRecorded, WallRemoved
from contracts.firm import AccessChanged
from kit import access, heartbeat, walls
from kit.kernel import Consumer

rights = Consumer("reporting.access", topics=["firm.access"])
guards = Consumer("reporting.guards", topics=["conflicts.wall", "infra.heartbeat"])
access.follow(rights, AccessChanged)
walls.follow(guards, WallRecorded, WallRemoved)
heartbeat.follow(guards)
