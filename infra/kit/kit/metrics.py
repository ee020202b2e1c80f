"""Every number that the messaging half shows on /metrics, named once."""

from prometheus_client import Counter, Gauge, Histogram

RELAYED = Counter("hengping_relay_records_total", "Records sent and acknowledged", ["topic"])
RELAY_FAILURES = Counter("hengping_relay_failures_total", "Records refused on sending", ["topic"])
OLDEST_UNSENT = Gauge("hengping_outbox_oldest_unsent_seconds", "Age of the oldest unsent row")
UNSENT = Gauge("hengping_outbox_unsent_rows", "Rows not sent yet")
LEADING = Gauge("hengping_relay_leading", "1 while this process holds the relay's lock")

CONSUMED = Counter(
    "hengping_consumer_records_total",
    "Records by outcome: applied, dropped, parked, gap, dead, unknown",
    ["consumer", "outcome"],
)
BATCH_SECONDS = Histogram("hengping_consumer_batch_seconds", "Time of one batch", ["consumer"])
RETRIES = Counter(
    "hengping_consumer_retries_total", "Repeated tries by cause", ["consumer", "cause"]
)
BEHIND = Gauge(
    "hengping_consumer_behind_records", "Records not read yet", ["consumer", "topic", "partition"]
)
