"""Figures of the way from a lead to an engagement."""

from typing import Final

from reporting.kpi.definition import Cases, Kpi, KpiCode, Text, Unit

_SOURCE: Final = Text("来源", "Source")

LEADS: Final = Kpi(
    code=KpiCode.LEADS,
    name=Text("线索数量", "Leads"),
    question=Text("潜在客户从哪里来?", "Where do prospective clients come from?"),
    formula=Text(
        "当月收到的线索数,按来源区分。",
        "Leads received in the month, told apart by source.",
    ),
    unit=Unit.COUNT,
    clause="B1.1, A6.2",
    value="sum",
    detail=_SOURCE,
    cases=(Cases(where="f.type = 'intake.lead.received.v1'", detail="f.data->>'source'"),),
)
CONVERSION: Final = Kpi(
    code=KpiCode.CONVERSION,
    name=Text("线索转化率", "Lead conversion"),
    question=Text("多少线索最终成为委托?", "How many leads end in an engagement?"),
    formula=Text(
        "当月收到的线索中,已有咨询事项签约的线索数 ÷ 当月收到的线索数。",
        "Of the leads received in the month: those with an engaged inquiry ÷ all of them.",
    ),
    unit=Unit.SHARE,
    clause="B1.1, A6.2",
    value="mean",
    detail=_SOURCE,
    cases=(
        Cases(
            where="f.type = 'intake.lead.received.v1'",
            numerator="""CAST(EXISTS (
                SELECT FROM subjects i JOIN facts e ON e.subject_id = i.id
                WHERE i.about_id = f.subject_id AND i.kind = 'inquiry'
                  AND e.type = 'intake.inquiry.engaged.v1') AS int)""",
            detail="f.data->>'source'",
        ),
    ),
)
FIRST_ANSWER: Final = Kpi(
    code=KpiCode.FIRST_ANSWER,
    name=Text("首次响应时间", "Time to the first answer"),
    question=Text("潜在客户多久得到首次答复?", "How long does a prospective client wait for us?"),
    formula=Text(
        "当月首次联系的线索:从收到到首次联系的时间,取中位数和第 95 百分位。",
        "Leads first contacted in the month: from receipt to contact, median and 95th percentile.",
    ),
    unit=Unit.SECONDS,
    clause="B1.1, A5.1",
    value="median",
    detail=_SOURCE,
    cases=(
        Cases(
            joins="""JOIN facts r ON r.subject_id = f.subject_id
                AND r.type = 'intake.lead.received.v1'""",
            where="f.type = 'intake.lead.contacted.v1'",
            numerator="extract(epoch FROM f.occurred_at - r.occurred_at)",
            detail="r.data->>'source'",
        ),
    ),
)
RETENTION: Final = Kpi(
    code=KpiCode.RETENTION,
    name=Text("再次委托率", "Retention"),
    question=Text("客户会再次委托我们吗?", "Do clients come back?"),
    formula=Text(
        "当月签约的委托中,客户此前已签过其他委托的数量 ÷ 当月签约的委托数。",
        "Of the engagements signed in the month: those of a client with an earlier one ÷ all.",
    ),
    unit=Unit.SHARE,
    clause="A6.2",
    value="mean",
    cases=(
        Cases(
            where="f.type = 'intake.engagement.signed.v1'",
            numerator="""CAST(EXISTS (
                SELECT FROM subjects e JOIN facts s ON s.subject_id = e.id
                WHERE e.client_id = CAST(f.data->>'client_id' AS uuid) AND e.kind = 'engagement'
                  AND e.id <> f.subject_id AND s.type = 'intake.engagement.signed.v1'
                  AND s.occurred_at < f.occurred_at) AS int)""",
        ),
    ),
)
