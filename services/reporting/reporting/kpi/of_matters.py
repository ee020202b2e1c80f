"""Figures of matters, and of complaints as measured against them."""

from typing import Final

from reporting.kpi.definition import Cases, Kpi, KpiCode, Text, Unit

_RUNS: Final = """(SELECT r.*, lead(r.occurred_at) OVER (
        PARTITION BY r.subject_id ORDER BY r.version) AS ended_at
    FROM facts r WHERE r.type IN ('matters.matter.opened.v1', 'matters.matter.imported.v1',
        'matters.matter.closed.v1', 'matters.matter.reopened.v1'))"""

MATTERS_OPENED: Final = Kpi(
    code=KpiCode.MATTERS_OPENED,
    name=Text("新开案件", "Matters opened"),
    question=Text("当月新开了多少案件?", "How many matters began?"),
    formula=Text(
        "当月开立的案件数;迁移导入的案件不计。",
        "Matters opened in the month; imported ones do not count.",
    ),
    unit=Unit.COUNT,
    clause="B3.2",
    value="sum",
    cases=(Cases(where="f.type = 'matters.matter.opened.v1'"),),
)
MATTERS_CLOSED: Final = Kpi(
    code=KpiCode.MATTERS_CLOSED,
    name=Text("结案案件", "Matters closed"),
    question=Text("当月结案多少?", "How many matters ended?"),
    formula=Text("当月结案的案件数。", "Matters closed in the month."),
    unit=Unit.COUNT,
    clause="A5.4, C1",
    value="sum",
    cases=(Cases(where="f.type = 'matters.matter.closed.v1'"),),
)
COMPLAINT_RATE: Final = Kpi(
    code=KpiCode.COMPLAINT_RATE,
    name=Text("投诉率", "Complaint rate"),
    question=Text("每件在办案件有多少投诉?", "How many complaints does an open matter bring?"),
    formula=Text(
        "当月收到的投诉数 ÷ 当月任一时刻在办的案件数。",
        "Complaints received in the month ÷ matters open at any time of the month.",
    ),
    unit=Unit.RATIO,
    clause="A6.2",
    value="mean",
    cases=(
        Cases(
            where="f.type = 'complaints.complaint.received.v1'",
            at="CAST(f.data->>'received_at' AS timestamptz)",
            denominator="0",
        ),
        Cases(
            source=_RUNS,
            where="""f.type <> 'matters.matter.closed.v1' AND NOT (
                f.type = 'matters.matter.imported.v1' AND f.data->>'state' = 'closed')""",
            at="""CASE f.type WHEN 'matters.matter.imported.v1'
                THEN CAST(f.data->>'opened_on' AS timestamp) AT TIME ZONE 'UTC'
                ELSE f.occurred_at END""",
            until="coalesce(f.ended_at, 'infinity')",
            numerator="0",
        ),
    ),
)
