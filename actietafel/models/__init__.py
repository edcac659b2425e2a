"""The quarter: the request, what was answered, what differs, and what was talked about."""

from actietafel.models.opgave import Opgave, OpgaveAnswer, Opgaveregel, RegelSource
from actietafel.models.talk import Gesprek, OnAgenda, Voorbespreking
from actietafel.models.uitvraag import Uitvraag, UitvraagState
from actietafel.models.verschil import Settlement, Verschil, VerschilKind

__all__ = [
    "Gesprek",
    "OnAgenda",
    "Opgave",
    "OpgaveAnswer",
    "Opgaveregel",
    "RegelSource",
    "Settlement",
    "Uitvraag",
    "UitvraagState",
    "Verschil",
    "VerschilKind",
    "Voorbespreking",
]
