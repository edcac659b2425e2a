"""The nouns of the Plaatsingsoverleg, split by subject."""

from plaatsing.models.aanmelding import (
    Aanmelding,
    AanmeldingState,
    Answer,
    BenaderdeSchool,
    Consent,
    How,
    Reason,
    Spelregels,
    Support,
)
from plaatsing.models.offers import Aanbod, Belangstelling, OfferKind
from plaatsing.models.promises import Ending, PromiseKind, Stand, Terugvraag, Toezegging
from plaatsing.models.table import Tafelstand

__all__ = [
    "Aanbod", "Aanmelding", "AanmeldingState", "Answer", "Belangstelling", "BenaderdeSchool", "Consent", "Ending", "How",
    "OfferKind", "PromiseKind", "Reason", "Spelregels", "Stand", "Support", "Tafelstand", "Terugvraag", "Toezegging",
]  # fmt: skip
