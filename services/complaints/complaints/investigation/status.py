"""The steps of an investigation (E5, D5.2.1) and the causes it may find (E8)."""

from enum import StrEnum
from typing import Final

from complaints.complaint.status import ComplaintStatus

ASSIGNED: Final = frozenset({ComplaintStatus.ASSIGNED, ComplaintStatus.INVESTIGATING})
"""Where a complaint has an investigator who may be taken off it."""


class StepKind(StrEnum):
    """`preliminary` ends the preliminary investigation."""

    PRELIMINARY = "preliminary"
    TALK_WITH_COMPLAINANT = "talk_with_complainant"
    FILE_READ = "file_read"
    STAFF_INTERVIEW = "staff_interview"
    OTHER = "other"


class Cause(StrEnum):
    """The root of the complaint, as statistics count it."""

    COMMUNICATION = "communication"
    DELAY = "delay"
    WORK_QUALITY = "work_quality"
    CONDUCT = "conduct"
    FEE_EXPLANATION = "fee_explanation"
    CONFIDENTIALITY = "confidentiality"
    PROCESS = "process"
    NONE_FOUND = "none_found"
