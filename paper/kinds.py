"""Kinds of absence in the words of schools, municipalities and DUO, and the phase each of them means.

Source: Leerplichtwet 1969 (art. 5, 11 and 15), definitions of absoluut and relatief verzuim, the codes of the
DUO verzuimregister. "Thuiszitter" alone is read as relatief: a pupil on a school's list is registered there.
"5a" is what people call article 5 onder a; "artikel 5a", spelt out, is another article (trekkend bestaan).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from paper.text import fold

PHASES = ("relatief", "absoluut", "geoorloofd", "deels", "vrijgesteld", "zorg")
PERMITTED_KINDS = ("ziek", "schorsing", "verlof", "zorg_eerst", "11", "anders")
GROUNDS = ("5a", "5b", "5c", "5a_trekkend", "15")


@dataclass(frozen=True, slots=True)
class Kind:
    """`phase` is one of PHASES. `permitted_kind` is one of PERMITTED_KINDS when that is geoorloofd, one of
    GROUNDS or "" when it is vrijgesteld, else "".
    """

    phase: str
    permitted_kind: str = ""


WORDS: dict[Kind, tuple[str, ...]] = {
    Kind("relatief"): (
        "relatief",
        "relatief verzuim",
        "relative",
        "LRV",
        "langdurig relatief verzuim",
        "langdurig relatief",
        "ongeoorloofd",
        "ongeoorloofd verzuim",
        "ongeoorloofd afwezig",
        "unauthorised",
        "unauthorized",
        "truancy",
        "thuiszitter",
        "signaalverzuim",
        "spijbelen",
        "spijbelverzuim",
        "schoolverzuim",
        "luxeverzuim",
        "luxe verzuim",
        "overig verzuim",
        "16 uur",
        "16-uursmelding",
        "16 uur verzuim",
        "wettelijk verzuim",
        "RMC",
        "RMC-verzuim",
        "V1",
        "V2",
        "V3",
        "V4",
        "L",
        "O",
    ),
    Kind("absoluut"): (
        "absoluut",
        "absoluut verzuim",
        "absolute",
        "AV",
        "niet ingeschreven",
        "geen inschrijving",
        "zonder inschrijving",
        "leerling zonder inschrijving",
        "uitgeschreven",
        "not registered",
        "not enrolled",
    ),
    Kind("geoorloofd", "ziek"): (
        "ziek",
        "ziekte",
        "ziekteverzuim",
        "langdurig ziek",
        "ziekgemeld",
        "ziekmelding",
        "medisch",
        "medische redenen",
        "medical",
        "sick",
        "ill",
        "illness",
    ),
    Kind("geoorloofd", "schorsing"): ("schorsing", "geschorst", "suspension", "suspended"),
    Kind("geoorloofd", "verlof"): (
        "verlof",
        "bijzonder verlof",
        "extra verlof",
        "vakantieverlof",
        "gewichtige omstandigheden",
        "religieuze feestdag",
        "leave",
        "authorised leave",
    ),
    Kind("geoorloofd", "anders"): (
        "geoorloofd",
        "geoorloofd verzuim",
        "geoorloofd afwezig",
        "geoorloofd thuis",
        "authorised",
        "authorized",
    ),
    Kind("geoorloofd", "zorg_eerst"): ("zorg voorliggend", "zorg gaat voor", "zorg eerst", "care first"),
    Kind("geoorloofd", "11"): ("art. 11", "artikel 11", "artikel 11 onder g", "11 onder g"),
    Kind("deels"): (
        "deels",
        "deels op school",
        "deels aanwezig",
        "gedeeltelijk",
        "gedeeltelijk aanwezig",
        "gedeeltelijk thuis",
        "opbouwrooster",
        "opbouw",
        "aangepast rooster",
        "verkort rooster",
        "partial",
        "part-time",
        "reduced timetable",
    ),
    Kind("vrijgesteld"): (
        "vrijgesteld",
        "vrijstelling",
        "vrijstelling leerplicht",
        "exemption",
        "exempt",
        "exempted",
        "ontheffing",
    ),
    Kind("vrijgesteld", "5a"): (
        "5a",
        "5 onder a",
        "art. 5 onder a",
        "artikel 5 onder a",
        "art. 5 sub a",
        "vrijstelling 5a",
        "vrijstelling 5 onder a",
        "vrijstelling artikel 5 onder a",
    ),
    Kind("vrijgesteld", "5b"): (
        "5b",
        "5 onder b",
        "art. 5 onder b",
        "artikel 5 onder b",
        "vrijstelling 5 onder b",
    ),
    Kind("vrijgesteld", "5c"): (
        "5c",
        "5 onder c",
        "art. 5 onder c",
        "artikel 5 onder c",
        "vrijstelling 5 onder c",
    ),
    Kind("vrijgesteld", "5a_trekkend"): ("art. 5a", "artikel 5a", "trekkend bestaan"),
    Kind("vrijgesteld", "15"): ("15", "art. 15", "artikel 15", "vrijstelling artikel 15"),
    Kind("zorg"): (
        "zorg",
        "zorg om aanwezigheid",
        "zorgen om aanwezigheid",
        "zorgelijk verzuim",
        "zorgwekkend verzuim",
        "dreigend thuiszitter",
        "dreigend verzuim",
        "preventief",
        "concern",
        "at risk",
    ),
}

_BY_WORD = {fold(word): kind for kind, words in WORDS.items() for word in words}


@lru_cache(maxsize=1_024)
def read_kind(text: str) -> Kind:
    """The kind meant by a cell, whatever its capitals, spaces and punctuation.

    Raises ValueError with a Dutch message for a word that is not listed; nothing is guessed.
    """
    folded = fold(text)
    if not folded:
        raise ValueError("De soort verzuim ontbreekt.")
    if folded in _BY_WORD:
        return _BY_WORD[folded]
    raise ValueError(
        f"De soort {text.strip()!r} is niet bekend. Gebruik relatief, absoluut, ziek, schorsing, geoorloofd, "
        "deels op school, vrijgesteld of zorg om aanwezigheid."
    )
