"""Names in one cell, cut into given name, tussenvoegsel and family name."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Only words that no given name starts with stand first in a family name; the others count after a given name.
# fmt: off
_PARTICLES = frozenset((
    "van", "de", "der", "den", "het", "'t", "’t", "in", "ten", "ter", "te", "op", "aan", "bij",
    "onder", "over", "uit", "v.", "v.d.", "vd", "v/d", "d.", "von", "zu", "zum", "zur", "vom", "af",
    "av", "du", "le", "la", "les", "des", "d'", "d’", "l'", "l’", "della", "di", "da", "do", "dos",
    "del", "el", "al", "bin", "bint", "ibn", "ben", "ait", "aït", "ould", "abu", "van't", "van’t",
))
# fmt: on
_GLUED = re.compile(r"(?<![^\W\d_])(v/d|v\.d\.|o/d|o\.d\.)(?=[^\W\d_])", re.IGNORECASE)  # "v.d.Heyden"
_FIRST_PARTICLES = _PARTICLES - {
    "ben",
    "al",
    "da",
    "do",
    "la",
    "abu",
    "bin",
    "in",
    "op",
    "uit",
    "te",
    "onder",
    "over",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in its three Dutch parts; each may be empty."""

    given: str = ""
    infix: str = ""
    family: str = ""


def split_name(text: str) -> Name:
    """A whole name: "Achternaam, tussenvoegsel, Voornaam", "Achternaam, Voornaam tussenvoegsel", "van den
    Achternaam, Voornaam" or "Voornaam tussenvoegsel Achternaam".

    Without comma and tussenvoegsel the last word is the family name; one word alone is a family name.
    """
    parts = [part.strip() for part in _GLUED.sub(r"\1 ", text).split(",") if part.strip()]
    if len(parts) > 2:
        middle = " ".join(parts[1:-1])
        if all(_is_particle(word) for word in middle.split()):
            return Name(parts[-1], middle, parts[0])
        if all(_is_particle(word) for word in parts[-1].split()):
            return Name(middle, parts[-1], parts[0])
        return Name(" ".join(parts[1:]), "", parts[0])
    if len(parts) == 2:
        return _comma_name(parts[0], parts[1])
    return _plain_name(" ".join(parts).split())


def split_family(text: str) -> tuple[str, str]:
    """(tussenvoegsel, family name) of a family name cell: "van den Berg", "Berg, van den", "Berg van den"."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) == 2 and all(_is_particle(word) for word in parts[1].split()):
        return parts[1], parts[0]
    words = text.split()
    first = 0
    while first < len(words) - 1 and (_is_particle(words[first]) if first else _starts_family(words[0])):
        first += 1
    if first:
        return " ".join(words[:first]), " ".join(words[first:])
    last = len(words)
    while last > 1 and words[last - 1].islower() and _is_particle(words[last - 1]):
        last -= 1
    return " ".join(words[last:]), " ".join(words[:last])


def _comma_name(family: str, given: str) -> Name:
    infix, family = split_family(family)
    words = given.split()
    last = len(words)
    while last > 0 and words[last - 1].islower() and _is_particle(words[last - 1]):
        last -= 1
    trailing = " ".join(words[last:])
    return Name(" ".join(words[:last]), infix or trailing, family)


def _plain_name(words: list[str]) -> Name:
    if not words:
        return Name()
    if len(words) > 1 and _starts_family(words[0]):
        infix, family = split_family(" ".join(words))
        return Name("", infix, family)
    for index in range(1, len(words) - 1):
        if _is_particle(words[index]):
            end = index
            while end < len(words) - 1 and _is_particle(words[end]):
                end += 1
            return Name(" ".join(words[:index]), " ".join(words[index:end]), " ".join(words[end:]))
    return Name(" ".join(words[:-1]), "", words[-1])


def _is_particle(word: str) -> bool:
    return re.sub(r"\.$", "", word.lower()) in _PARTICLES or word.lower() in _PARTICLES


def _starts_family(word: str) -> bool:
    return word.lower() in _FIRST_PARTICLES
