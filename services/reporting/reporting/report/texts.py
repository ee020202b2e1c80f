"""The words of reports that are no definitions, in both languages."""

from typing import Final

from reporting.kpi.definition import Text
from reporting.kpi.queries import RESTRICTED, UNKNOWN, By

MANAGEMENT_REPORT: Final = Text("管理报告", "Management report")
FIGURES: Final = Text("当月指标", "Figures of the month")
EVENTS: Final = Text("明细事件", "Events")
GROUPS: Final = {
    By.OFFICE: Text("按办公室", "By office"),
    By.AREA: Text("按业务领域", "By practice area"),
    By.LAWYER: Text("按律师", "By lawyer"),
    By.DETAIL: Text("按类别", "By kind"),
}
KEYS: Final = {
    RESTRICTED: Text("受限", "restricted"),
    UNKNOWN: Text("未知", "unknown"),
}
FIGURE_COLUMNS: Final = (
    Text("指标", "Figure"),
    Text("数值", "Value"),
    Text("第 95 百分位", "95th percentile"),
    Text("样本数", "Cases"),
    Text("计算方法", "Formula"),
    Text("依据", "Clause"),
)
GROUP_COLUMNS: Final = (
    Text("指标", "Figure"),
    Text("分组", "Group"),
    Text("数值", "Value"),
    Text("第 95 百分位", "95th percentile"),
    Text("样本数", "Cases"),
)
EVENT_COLUMNS: Final = (
    Text("时间", "Time"),
    Text("事件", "Event"),
    Text("对象", "Subject"),
    Text("编号", "Id"),
    Text("办公室", "Office"),
    Text("律师", "Lawyer"),
    Text("分子", "Numerator"),
    Text("分母", "Denominator"),
)
