"""Who is told of what: read it as a table. A new row needs its template in texts.yaml."""

from typing import Final

from contracts import complaints as c
from contracts import conflicts, firm, intake, matters
from notifications.message.status import Priority
from notifications.rule.status import BOTH, IN_APP, MAIL, LinkPurpose, Rule, To

URGENT, LOW = Priority.URGENT, Priority.LOW
NEEDS_PEOPLE: Final = {"verdict": frozenset({conflicts.Verdict.REVIEW, conflicts.Verdict.BLOCKED})}
OF_A_MANDATE: Final = {
    "source_kind": frozenset({conflicts.SourceKind.INQUIRY, conflicts.SourceKind.MATTER})
}

# fmt: off
RULES: Final = (
    Rule("lead-received", intake.LeadReceived, To.INTAKE_OFFICE, "lead-received", IN_APP),

    Rule("check-completed", conflicts.CheckCompleted, To.CONFLICTS_OFFICE, "check-needs-people",
         IN_APP, when=NEEDS_PEOPLE),
    Rule("check-decided", conflicts.CheckDecided, To.LEAD_LAWYER, "check-decided", BOTH, LOW,
         when=OF_A_MANDATE),
    Rule("alert-office", conflicts.AlertRaised, To.CONFLICTS_OFFICE, "alert-raised", IN_APP,
         URGENT),
    Rule("alert-lead", conflicts.AlertRaised, To.LEAD_LAWYER, "possible-conflict", BOTH, URGENT),

    Rule("matter-opened", matters.MatterOpened, To.LEAD_LAWYER, "matter-opened", BOTH, LOW),
    Rule("matter-opened-client", matters.MatterOpened, To.CLIENT, "matter-opened-client", MAIL,
         consent=True),

    Rule("complaint-received", c.ComplaintReceived, To.CLIENT_SERVICE, "complaint-received", BOTH),
    Rule("complaint-registered", c.ComplaintRegistered, To.COMMITTEE, "complaint-registered",
         IN_APP),
    Rule("complaint-registered-complainant", c.ComplaintRegistered, To.COMPLAINANT,
         "complaint-registered-complainant", MAIL),
    Rule("complaint-assigned", c.ComplaintAssigned, To.INVESTIGATOR, "complaint-assigned", BOTH),
    Rule("complaint-unassigned", c.ComplaintUnassigned, To.CLIENT_SERVICE, "complaint-unassigned",
         BOTH),
    Rule("complaint-reported", c.ComplaintReported, To.CLIENT_SERVICE, "complaint-reported", BOTH),
    Rule("complaint-reported-committee", c.ComplaintReported, To.COMMITTEE, "complaint-reported",
         BOTH, LOW),
    Rule("complaint-answered-complainant", c.ComplaintAnswered, To.COMPLAINANT,
         "complaint-answered-complainant", MAIL),
    Rule("deadline-near", c.ComplaintDeadlineNear, To.CLIENT_SERVICE, "deadline-near", BOTH),
    Rule("deadline-near-investigator", c.ComplaintDeadlineNear, To.INVESTIGATOR, "deadline-near",
         BOTH),
    Rule("deadline-missed", c.ComplaintDeadlineMissed, To.CLIENT_SERVICE, "deadline-missed", BOTH,
         URGENT),
    Rule("deadline-missed-investigator", c.ComplaintDeadlineMissed, To.INVESTIGATOR,
         "deadline-missed", BOTH, URGENT),
    Rule("deadline-missed-committee", c.ComplaintDeadlineMissed, To.COMMITTEE, "deadline-missed",
         BOTH, URGENT),

    Rule("joiner-cleared", firm.JoinerCleared, To.MANAGEMENT, "joiner-cleared", IN_APP),
)
# fmt: on
LINKS: Final = {
    "matter-opened-client": LinkPurpose.COMPLAINT,
    "complaint-registered-complainant": LinkPurpose.STATUS,
    "complaint-answered-complainant": LinkPurpose.STATUS,
}
TRIGGERS: Final = tuple(dict.fromkeys(rule.on for rule in RULES))
