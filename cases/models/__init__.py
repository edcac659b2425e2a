"""The nouns of the heart, split by subject."""

from cases.models.absence import Absence, FirstDayKind, PermittedKind, Phase, PhaseKind
from cases.models.access import AccessLog, Grant, GrantGround, SavedFilter
from cases.models.actie import Actie, ActieKind, ActieTarget, Answer
from cases.models.casus import Casus, Outcome, new_code
from cases.models.deadline import ClockRun, Counting, CountsFrom, Deadline, DeadlineRule, Unit
from cases.models.event import Audience, ContactChannel, ContactParty, Event, EventKind
from cases.models.intake import ColumnMapping, Intake, IntakeRow, RowDecision, RowPlan, RowResult, RowState
from cases.models.pupil import Enrolment, Guardian, Level, Pupil, Residence
from cases.models.story import Betrokkene, Cause, CauseCode, Voice, VoiceParty, Wachttijd

__all__ = [
    "Absence", "AccessLog", "Actie", "ActieKind", "ActieTarget", "Answer", "Audience", "Betrokkene", "Casus", "Cause", "CauseCode",
    "ClockRun", "ColumnMapping", "ContactChannel", "ContactParty", "Counting", "CountsFrom", "Deadline", "DeadlineRule", "Enrolment",
    "Event", "EventKind", "FirstDayKind", "Grant", "GrantGround", "Guardian", "Intake", "IntakeRow", "Level", "Outcome",
    "PermittedKind", "Phase", "PhaseKind", "Pupil", "Residence", "RowDecision", "RowPlan", "RowResult", "RowState", "SavedFilter",
    "Unit", "Voice", "VoiceParty", "Wachttijd", "new_code",
]  # fmt: skip
