"""Figures of complaints: how many, why, in time, and what complainants say of the answer."""

from typing import Final

from reporting.kpi.definition import Cases, Kpi, KpiCode, Text, Unit

_RECEIVED_AT: Final = "CAST(f.data->>'received_at' AS timestamptz)"

COMPLAINTS: Final = Kpi(
    code=KpiCode.COMPLAINTS,
    name=Text("投诉数量", "Complaints"),
    question=Text("收到多少投诉?", "How many complaints reached us?"),
    formula=Text(
        "当月收到的投诉数,以送达本所的时间为准,按渠道区分。",
        "Complaints that reached the firm in the month, told apart by channel.",
    ),
    unit=Unit.COUNT,
    clause="E3, E8",
    value="sum",
    detail=Text("渠道", "Channel"),
    cases=(
        Cases(
            where="f.type = 'complaints.complaint.received.v1'",
            at=_RECEIVED_AT,
            detail="f.data->>'channel'",
        ),
    ),
)
REGISTERED_ON_TIME: Final = Kpi(
    code=KpiCode.REGISTERED_ON_TIME,
    name=Text("投诉按时登记率", "Complaints registered on time"),
    question=Text("投诉是否在 24 小时内登记?", "Is each complaint registered within 24 hours?"),
    formula=Text(
        "当月收到的投诉中,在登记期限前登记的数量 ÷ 已登记或已超期的数量。",
        "Of the complaints received in the month: registered by the deadline ÷ registered or "
        "overdue.",
    ),
    unit=Unit.SHARE,
    clause="E4",
    value="mean",
    cases=(
        Cases(
            joins="""LEFT JOIN facts g ON g.subject_id = f.subject_id
                AND g.type = 'complaints.complaint.registered.v1'""",
            where="""f.type = 'complaints.complaint.received.v1' AND (
                g.event_id IS NOT NULL OR CAST(f.data->>'register_by' AS timestamptz) < :now)""",
            at=_RECEIVED_AT,
            numerator="""CAST((g.occurred_at <= CAST(f.data->>'register_by' AS timestamptz))
                IS TRUE AS int)""",
        ),
    ),
)
INVESTIGATED_ON_TIME: Final = Kpi(
    code=KpiCode.INVESTIGATED_ON_TIME,
    name=Text("投诉按时调查率", "Complaints investigated on time"),
    question=Text(
        "投诉是否在 7 个工作日内调查完毕?",
        "Is each complaint investigated within 7 working days?",
    ),
    formula=Text(
        "当月登记的投诉中,在调查期限前提交报告的数量 ÷ 已报告或已超期的数量。",
        "Of the complaints registered in the month: reported by the deadline ÷ reported or "
        "overdue.",
    ),
    unit=Unit.SHARE,
    clause="E5",
    value="mean",
    detail=Text("投诉类别", "Category"),
    cases=(
        Cases(
            joins="""LEFT JOIN LATERAL (SELECT min(r.occurred_at) AS at FROM facts r
                WHERE r.subject_id = f.subject_id
                  AND r.type = 'complaints.complaint.reported.v1') r ON true""",
            where="""f.type = 'complaints.complaint.registered.v1' AND (
                r.at IS NOT NULL OR CAST(f.data->>'investigate_by' AS timestamptz) < :now)""",
            numerator="""CAST((r.at <= CAST(f.data->>'investigate_by' AS timestamptz))
                IS TRUE AS int)""",
            detail="f.data->>'category'",
        ),
    ),
)
CAUSES: Final = Kpi(
    code=KpiCode.COMPLAINT_CAUSES,
    name=Text("投诉原因", "Causes of complaints"),
    question=Text("投诉的根本原因是什么?", "What lies behind the complaints?"),
    formula=Text(
        "当月完成调查报告的投诉数,按查明的原因区分。",
        "Complaints whose investigation was reported in the month, told apart by cause.",
    ),
    unit=Unit.COUNT,
    clause="E8, D5.3.2",
    value="sum",
    detail=Text("原因", "Cause"),
    cases=(
        Cases(
            where="f.type = 'complaints.complaint.reported.v1'",
            detail="f.data->>'cause'",
        ),
    ),
)
SATISFACTION: Final = Kpi(
    code=KpiCode.SATISFACTION,
    name=Text("投诉处理满意度", "Satisfaction with answers"),
    question=Text("投诉人是否满意处理结果?", "Are complainants content with our answers?"),
    formula=Text(
        "当月办结且投诉人表态的投诉中,表示满意的数量 ÷ 全部。",
        "Of the complaints closed in the month with an opinion: satisfied ÷ all.",
    ),
    unit=Unit.SHARE,
    clause="D5.3.1, A6.2",
    value="mean",
    detail=Text("意见", "Opinion"),
    cases=(
        Cases(
            where="""f.type = 'complaints.complaint.closed.v1'
                AND f.data->>'opinion' <> 'no_reply'""",
            numerator="CAST(f.data->>'opinion' = 'satisfied' AS int)",
            detail="f.data->>'opinion'",
        ),
    ),
)
