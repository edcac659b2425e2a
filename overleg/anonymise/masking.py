"""Replace what was found by words that name nobody."""

import re
from collections.abc import Mapping, Sequence

from cases.names import fold
from overleg.anonymise.findings import Category, Finding
from overleg.anonymise.record import build, exact, near
from overleg.anonymise.state import is_prefix
from overleg.anonymise.text import read

_BY_CATEGORY: dict[Category, str] = {
    "PERSOON": "(naam)",
    "SCHOOL": "de school",
    "PLAATS": "(plaats)",
    "ADRES": "(adres)",
    "TELEFOON": "(telefoonnummer)",
    "EMAIL": "(mailadres)",
    "BSN": "(nummer)",
    "NUMMER": "(nummer)",
    "GEBOORTEDATUM": "(geboortedatum)",
    "DATUM": "(datum)",
    "ORGANISATIE": "(organisatie)",
    "INDIRECT": "(weggelaten)",
}
_PUPIL = ("roepnaam", "voornaam", "ook_genoemd", "bijnaam", "voorvoegsel", "achternaam", "familienaam", "geslachtsnaam")
# In the order of asking: a name that several people share is taken for the pupil's.
_BY_ROLE: tuple[tuple[tuple[str, ...], str], ...] = (
    (_PUPIL, "de leerling"),
    (("ouder", "moeder", "vader", "gezag", "verzorger"), "een ouder"),
    (("broer", "zus"), "broer of zus"),
    (("consulent",), "de consulent"),
    (("mentor", "leerkracht", "ib", "schoolcontact", "zorgco"), "een medewerker van de school"),
)
_TITLE = re.compile(r"(?i)(?<!\w)(?:mw|mevr|dhr|mevrouw|meneer|(?:de )?heer|mr|dr|drs)\.?\s*$")
_PARENT = re.compile(r"(?i)(?<!\w)(?:mw|mevr|dhr|mevrouw|meneer|heer|moeder|vader|ouders?)[.,]?\s*\(?$")
_ARTICLE = re.compile(r"(?i)(?<![\w'])(?:de|het|een|'t)(?= $)")
_OPENING = re.compile(r"(?:^|[.!?]|\n)[\s\"'(]*$")


def suggestion(finding: Finding, text: str, known: Mapping[str, str]) -> str:
    """The replacement that suits who it is: "de leerling", "een ouder", "broer of zus", "de school", "de consulent", "(naam)" …"""
    if finding.category != "PERSOON":
        return _BY_CATEGORY[finding.category]
    tokens = [token for token in read(text[finding.start : finding.end]).tokens if len(token.raw) > 1]
    words = [token.folded for token in tokens if not is_prefix(token)]
    if not words:
        return "de leerling" if _has_initials(finding, text, known) else _BY_CATEGORY["PERSOON"]
    roles = _BY_ROLE
    if _PARENT.search(text[: finding.start]):
        roles = (_BY_ROLE[1], _BY_ROLE[0], *_BY_ROLE[2:])
    for part in ("given", "family"):
        for keys, replacement in roles:
            people = {key: value for key, value in known.items() if fold(key).replace(" ", "_").startswith(keys)}
            if people and _names(people, words, part):
                return replacement
    return _BY_CATEGORY["PERSOON"]


def _names(people: Mapping[str, str], words: list[str], part: str) -> bool:
    record = build(people)
    for word in words:
        match = exact(record, word) or near(record, word)
        if match and match.part == part:
            return True
    return False


def _has_initials(finding: Finding, text: str, known: Mapping[str, str]) -> bool:
    letters = "".join(fold(char) for char in text[finding.start : finding.end] if char.isalpha())
    return letters in build(known).initials


def mask(
    text: str, findings: Sequence[Finding], choices: Mapping[int, str], known: Mapping[str, str] | None = None
) -> str:
    """`text` with every finding replaced.

    `choices` gives the replacement by index in `findings`; to keep a stretch, choose the stretch itself. Without a choice a
    finding, sure or asked, gets its default: `suggestion` when `known` is given, else by category. So nothing stays by oversight.
    """
    out = ""
    position = 0
    for index, finding in sorted(enumerate(findings), key=lambda item: item[1].start):
        if finding.start < position:
            raise ValueError("findings overlap")
        out += text[position : finding.start]
        replacement = choices.get(index)
        if replacement is None:
            replacement = suggestion(finding, text, known) if known is not None else _BY_CATEGORY[finding.category]
            out, replacement = _fitted(out, replacement)
        if replacement != text[finding.start : finding.end] and _OPENING.search(out):
            replacement = replacement[:1].upper() + replacement[1:]
        out += replacement
        position = finding.end
    return out + text[position:]


def _fitted(before: str, replacement: str) -> tuple[str, str]:
    """Let a default run on: "op de" + "de school" reads "op de school", as does "op het", "mw." + "een ouder" reads "een ouder"."""
    title = _TITLE.search(before)
    if title and not replacement.startswith("("):
        return before[: title.start()], replacement
    article = _ARTICLE.search(before)
    if article and replacement.startswith(("de ", "een ")):
        ours, rest = replacement.split(" ", 1)
        if ours == "de" and article[0].lower() in ("het", "'t"):  # het Beemdcollege: de school
            before = before[: article.start()] + ("De " if article[0][0] == "H" else "de ")
        return before, rest
    return before, replacement
