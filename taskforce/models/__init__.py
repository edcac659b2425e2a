"""The nouns of the Taskforce, split by subject."""

from taskforce.models.decision import (
    Addressee,
    BindendBesluit,
    Briefafdruk,
    GeldendBesluit,
    Intrekking,
    Ondertekening,
    Ontwerpbesluit,
    Optie,
)
from taskforce.models.escalation import Escalatie, EscalatieState, KerngroepLid, Medeinbreng, Outcome, Seat
from taskforce.models.investigation import Huisbezoek, VisitResult, Zaakonderzoek

__all__ = [
    "Addressee", "BindendBesluit", "Briefafdruk", "Escalatie", "EscalatieState", "GeldendBesluit", "Huisbezoek", "Intrekking",
    "KerngroepLid", "Medeinbreng", "Ondertekening", "Ontwerpbesluit", "Optie", "Outcome", "Seat", "VisitResult", "Zaakonderzoek",
]  # fmt: skip
