"""What the service keeps of others beside the checks of joiners: walls around its rows."""

from contracts.conflicts import WallRecorded, WallRemoved
from kit import walls
from kit.kernel import Consumer

consumer = Consumer("firm.walls", topics=["conflicts.wall"])
walls.follow(consumer, WallRecorded, WallRemoved)
