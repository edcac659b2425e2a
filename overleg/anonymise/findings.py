"""What a scan gives: a stretch of text that could identify someone, its kind, and how sure we are."""

from dataclasses import dataclass
from typing import Literal

Category = Literal[
    "PERSOON",
    "SCHOOL",
    "PLAATS",
    "ADRES",
    "TELEFOON",
    "EMAIL",
    "BSN",
    "NUMMER",
    "GEBOORTEDATUM",
    "DATUM",
    "ORGANISATIE",
    "INDIRECT",
]
Certainty = Literal["sure", "ask"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """`text[start:end]` could identify someone. "sure" is masked unless a person says no; "ask" needs an answer."""

    start: int
    end: int
    category: Category
    certainty: Certainty
