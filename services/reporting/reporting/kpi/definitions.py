"""Every figure there is, in the order in which management reads them."""

from collections.abc import Mapping
from typing import Final

from reporting.kpi import of_complaints, of_conflicts, of_intake, of_matters
from reporting.kpi.definition import Kpi, KpiCode

KPIS: Final[tuple[Kpi, ...]] = (
    of_intake.LEADS,
    of_intake.CONVERSION,
    of_intake.FIRST_ANSWER,
    of_conflicts.CHECK_TURNAROUND,
    of_conflicts.CLEARANCE_RATE,
    of_conflicts.HITS_PER_CHECK,
    of_matters.MATTERS_OPENED,
    of_matters.MATTERS_CLOSED,
    of_intake.RETENTION,
    of_complaints.COMPLAINTS,
    of_matters.COMPLAINT_RATE,
    of_complaints.REGISTERED_ON_TIME,
    of_complaints.INVESTIGATED_ON_TIME,
    of_complaints.CAUSES,
    of_complaints.SATISFACTION,
)
BY_CODE: Final[Mapping[KpiCode, Kpi]] = {kpi.code: kpi for kpi in KPIS}
