"""The nouns of the heart, split by subject."""

from cases.models.absence import Absence, FirstDayKind, PermittedKind, Phase, PhaseKind
from cases.models.access import AccessLog, Grant, GrantGround, SavedFilter
from cases.models.actie import Actie, ActieKind, ActieTarget, Answer
from cases.models.casus import NEVER_WAS, Casus, Outcome, new_code
from cases.models.deadline import ClockRun, Counting, CountsFrom, Deadline, DeadlineRule, Unit
from cases.models.draft import Draft
from cases.models.event import Audience, ContactChannel, ContactParty, Event, EventKind
from cases.models.intake import ColumnMapping, Intake, IntakeRow, RowDecision, RowPlan, RowResult, RowState
from cases.models.pupil import Enrolment, Guardian, Pupil, Residence
from cases.models.quarter import (
    CorrectedFigure,
    Flow,
    Formulierindeling,
    Kwartaalcorrectie,
    Kwartaalregel,
    Kwartaalstand,
)
from cases.models.story import Betrokkene, Cause, CauseCode, Voice, VoiceParty, Wachttijd

__all__ = [
    "NEVER_WAS",
    "Absence", "AccessLog", "Actie", "ActieKind", "ActieTarget", "Answer", "Audience", "Betrokkene", "Casus", "Cause", "CauseCode",
    "ClockRun", "ColumnMapping", "ContactChannel", "ContactParty", "CorrectedFigure", "Counting", "CountsFrom", "Deadline",
    "DeadlineRule", "Draft", "Enrolment", "Event", "EventKind", "FirstDayKind", "Flow", "Formulierindeling", "Grant", "GrantGround",
    "Guardian", "Intake", "IntakeRow", "Kwartaalcorrectie", "Kwartaalregel", "Kwartaalstand", "Outcome", "PermittedKind",
    "Phase", "PhaseKind", "Pupil", "Residence", "RowDecision", "RowPlan", "RowResult", "RowState", "SavedFilter", "Unit", "Voice",
    "VoiceParty", "Wachttijd", "new_code",
]  # fmt: skip
