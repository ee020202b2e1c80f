"""What the service keeps of others beside party sheets: access, and signs of life."""

from contracts.firm import AccessChanged
from kit import access, heartbeat
from kit.kernel import Consumer

consumer = Consumer("conflicts.feeds", ["firm.access", "infra.heartbeat"])
access.follow(consumer, AccessChanged)
heartbeat.follow(consumer)
