"""Figures of conflict checks and clearances."""

from typing import Final

from reporting.kpi.definition import Cases, Kpi, KpiCode, Text, Unit

_ASKED: Final = """(
        SELECT r.subject_id, coalesce(r.data->>'version', r.data->>'assignment') AS asked,
            min(r.occurred_at) AS at
        FROM facts r WHERE r.type IN ('intake.inquiry.submitted.v1',
            'complaints.complaint.assigned.v1', 'firm.joiner.announced.v1')
        GROUP BY 1, 2) q ON q.subject_id = CAST(f.data->>'source_id' AS uuid)
        AND (q.asked IS NULL OR q.asked = f.data->>'source_version')"""
_ANSWERED: Final = """(
        SELECT c.subject_id, min(c.occurred_at) AS at FROM facts c
        WHERE c.type = 'conflicts.check.completed.v1' GROUP BY 1) k
        ON k.subject_id = f.subject_id"""

CHECK_TURNAROUND: Final = Kpi(
    code=KpiCode.CHECK_TURNAROUND,
    name=Text("利益冲突检索用时", "Turnaround of conflict checks"),
    question=Text("提交检索后多久得到决定?", "How long does a conflict check take?"),
    formula=Text(
        "当月首次作出决定的检索:从提交(委托意向、投诉调查人、新进人员)到决定的时间,"
        "无提交事件的从检索完成起算;取中位数和第 95 百分位。",
        "Checks first decided in the month: from what asked for them (inquiry, investigator, "
        "joiner), otherwise from the engine's verdict, to the decision; median and 95th "
        "percentile.",
    ),
    unit=Unit.SECONDS,
    clause="B2, X1",
    value="median",
    detail=Text("检索目的", "Purpose"),
    cases=(
        Cases(
            joins=f"LEFT JOIN {_ASKED} LEFT JOIN {_ANSWERED}",
            where="""f.type = 'conflicts.check.decided.v1' AND coalesce(q.at, k.at) IS NOT NULL
                AND NOT EXISTS (SELECT FROM facts d WHERE d.subject_id = f.subject_id
                    AND d.type = f.type AND d.version < f.version)""",
            numerator="""extract(epoch FROM
                greatest(f.occurred_at, coalesce(q.at, k.at)) - coalesce(q.at, k.at))""",
            detail="f.data->>'purpose'",
        ),
    ),
)
CLEARANCE_RATE: Final = Kpi(
    code=KpiCode.CLEARANCE_RATE,
    name=Text("利益冲突通过率", "Clearance rate"),
    question=Text("多少检索最终获准?", "How many checks end in a clearance?"),
    formula=Text(
        "当月作出最终决定的检索中,通过或经同意通过的数量 ÷ 全部。",
        "Of the checks whose last decision fell in the month: cleared, also with consent ÷ all.",
    ),
    unit=Unit.SHARE,
    clause="B2, X1",
    value="mean",
    detail=Text("决定", "Decision"),
    cases=(
        Cases(
            where="""f.type = 'conflicts.check.decided.v1'
                AND NOT EXISTS (SELECT FROM facts d WHERE d.subject_id = f.subject_id
                    AND d.type = f.type AND d.version > f.version)""",
            numerator="""CAST(f.data->>'decision' IN ('cleared', 'cleared_with_consent') AS int)""",
            detail="f.data->>'decision'",
        ),
    ),
)
HITS_PER_CHECK: Final = Kpi(
    code=KpiCode.HITS_PER_CHECK,
    name=Text("每次检索命中数", "Hits per check"),
    question=Text("一次检索要人工核对多少命中?", "How much does a check leave for people?"),
    formula=Text(
        "当月完成的检索(取最后一次结果):命中数合计 ÷ 检索数。",
        "Checks completed in the month, by their last verdict: hits ÷ checks.",
    ),
    unit=Unit.RATIO,
    clause="B2",
    value="mean",
    detail=Text("检索结论", "Verdict"),
    cases=(
        Cases(
            where="""f.type = 'conflicts.check.completed.v1'
                AND NOT EXISTS (SELECT FROM facts d WHERE d.subject_id = f.subject_id
                    AND d.type = f.type AND d.version > f.version)""",
            numerator="CAST(f.data->>'hit_count' AS numeric)",
            detail="f.data->>'verdict'",
        ),
    ),
)
