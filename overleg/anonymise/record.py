"""The names in the record, made ready to be recognised in a text in the many ways people write them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA

from cases.names import PREFIXES, Name, expand_infix, fold, is_nickname, sound, split_name
from overleg.anonymise.lexicon import lexicon
from overleg.anonymise.patterns import born

Part = Literal["given", "family"]

# Keys that are no person; every other key is one.
_SCHOOL_KEYS = ("school", "locatie", "vestiging")
_STREET_KEYS = ("straat", "adres", "straatnaam")
_PLACE_KEYS = ("woonplaats", "plaats", "gemeente", "woongemeente", "dorp", "stad")
_BIRTH_KEYS = ("geboortedatum", "geboren")
_LITERAL_KEYS = ("telefoon", "email", "e-mail", "mail", "bsn", "leerlingnummer", "postcode", "nummer", "code", "mobiel")
_ORGANISATION_KEYS = ("organisatie", "partner", "instelling", "club", "hulpverlening")
_GIVEN_KEYS = ("roepnaam", "voornaam", "voornamen", "broer", "zus", "ook_genoemd", "bijnaam", "roepnamen")
_FAMILY_KEYS = ("achternaam", "geslachtsnaam", "familienaam", "meisjesnaam")
_INFIX_KEYS = ("voorvoegsel", "tussenvoegsel", "voorvoegsels")

SCHOOL_TYPES = frozenset(
    """obs cbs rkbs pcbs kbs bs basisschool school openbare christelijke katholieke protestants protestantse rooms islamitische sbo so
    vso sg csg rsg osg sgm lvg psg ksg scholengemeenschap scholengroep college lyceum gymnasium mavo havo vwo vmbo pro praktijkschool
    praktijkcollege praktijkonderwijs roc aoc isk internationale schakelklas jenaplanschool daltonschool montessorischool vrijeschool
    montessori dalton jenaplan taalschool pi-school pi speciaal onderwijs basisonderwijs voor locatie en van der""".split()
)
_TYPE_SUFFIX = re.compile(r"(?:college|school|lyceum|schule|skoalle)$")
_ARTICLES = frozenset(("de", "het", "'t", "it", "den"))
_DIMINUTIVES = ("etje", "ntje", "tje", "pje", "kje", "je", "eke", "ke", "pie", "tie", "ie", "y", "s")
# "Prins' advocaat", "Fenna's konijn", "Wendes tante"
_POSSESSIVE = re.compile(r"'s?$|'$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a known name."""

    folded: str
    part: Part
    infix: str = ""


@dataclass(frozen=True, slots=True)
class School:
    """A known school: all words, the words that are its own (no type words, no article), and its initials."""

    words: tuple[str, ...]
    core: tuple[str, ...]
    article: bool
    types: frozenset[str]
    initials: frozenset[str]


@dataclass(slots=True)
class Record:
    """All known names, indexed."""

    words: dict[str, Word] = field(default_factory=dict)
    sounds: dict[str, Word] = field(default_factory=dict)
    infixes: set[str] = field(default_factory=set)
    initials: set[str] = field(default_factory=set)
    schools: list[School] = field(default_factory=list)
    streets: list[str] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    literals: list[str] = field(default_factory=list)
    organisations: set[str] = field(default_factory=set)
    birth_date: date | None = None
    beginnings: set[str] = field(default_factory=set)


def build(known: Mapping[str, str]) -> Record:
    """Index the flat mapping of the record; empty values are skipped, unknown keys are names of people."""
    record = Record()
    pupil = {"given": "", "infix": "", "family": ""}
    for raw_key, raw_value in known.items():
        key, value = fold(raw_key).replace(" ", "_"), raw_value.strip()
        if value:
            _take(record, key, value, pupil)
    if pupil["given"] or pupil["family"]:
        _add_name(record, Name(pupil["given"], pupil["infix"], pupil["family"]))
    return record


def _take(record: Record, key: str, value: str, pupil: dict[str, str]) -> None:
    if key.startswith(_SCHOOL_KEYS) and key != "schoolcontact":
        record.schools.extend(_school(part) for part in re.split(r"[;/\n]", value) if part.strip())
    elif key.startswith(_STREET_KEYS):
        record.streets.append(value)
    elif key.startswith(_BIRTH_KEYS):
        record.birth_date = born(value)
    elif key.startswith(_PLACE_KEYS):
        record.places.add(fold(value))
    elif key.startswith(_LITERAL_KEYS):
        record.literals.append(value)
    elif key.startswith(_ORGANISATION_KEYS):
        record.organisations.update(fold(word) for word in re.findall(r"[^\W\d_]{4,}", value))
    else:
        _take_person(record, key, value, pupil)


def _take_person(record: Record, key: str, value: str, pupil: dict[str, str]) -> None:
    if key.startswith(_INFIX_KEYS):
        pupil["infix"] = value
    elif key.startswith(_FAMILY_KEYS):
        pupil["family"] = f"{pupil['family']} {value}".strip()
    elif key in ("roepnaam", "voornaam"):
        pupil["given"] = f"{pupil['given']} {value}".strip()
    else:
        comma = "," if key.startswith(_GIVEN_KEYS) else ";"
        for part in re.split(rf"[;/&\n{comma}]| en ", value):
            if part.strip():
                _add_name(record, split_name(part.strip()))


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[\s.-]+", fold(text)) if part]


def _add_name(record: Record, name: Name) -> None:
    given, family = _parts(name.given), _parts(name.family)
    infix = expand_infix(name.infix)
    own = 0
    while own < len(family) - 1 and family[own] in PREFIXES:
        own += 1
    infix, family = " ".join([*infix.split(), *family[:own]]), family[own:]
    record.infixes.update(infix.split())
    for word in given:
        _add_word(record, Word(word, "given"))
    if len(given) > 1:
        _add_word(record, Word("".join(given), "given"))
    for word in family:
        if word not in PREFIXES or len(family) == 1:
            _add_word(record, Word(word, "family", infix))
    if len(family) > 1 or infix:
        joined = "".join(family)
        _add_word(record, Word(infix.replace(" ", "").replace("'", "") + joined, "family"))
        _add_word(record, Word(joined, "family", infix))
    if given and family:
        first, last = "".join(word[0] for word in given), "".join(word[0] for word in family if word not in PREFIXES)
        middle = "".join(word.strip("'")[:1] for word in infix.split())
        record.initials.update((first + last, first + middle + last, first[0] + last[:1]))
    if len(family) > 1:
        record.initials.add("".join(word[0] for word in family))


def _add_word(record: Record, word: Word) -> None:
    if len(word.folded) < 2:
        return
    record.words.setdefault(word.folded, word)
    record.beginnings.add(word.folded[:2])
    if len(word.folded) >= 3:
        record.sounds.setdefault(sound(word.folded), word)


def _school(name: str) -> School:
    raw = [part for part in re.split(r"[\s,()&-]+", name.strip()) if part and part != "en"]  # Stad & Esch, Stad en Esch
    words = tuple(fold(part).strip(".") for part in raw)
    own = [word for word in words if word not in SCHOOL_TYPES]
    article = any(word in _ARTICLES for word in own[:-1])  # De Linde, Havo De Linde, Kindcentrum De Kring
    core = [word for word in own if word not in _ARTICLES and word not in PREFIXES and len(word) > 1]
    places = lexicon().places
    own_name = article and words[-1] in core  # "De Linde", "Havo De Linde"
    if not own_name and all(word in places for word in core):
        core = []  # "ISK Zwolle", "Het Almere College": the place alone is a place
    letters = ["".join(word[0] for word in words), "".join(word[0] for word in words if word not in _ARTICLES)]
    letters.append("".join(word[0] for word in own))
    return School(
        words=words,
        core=tuple(core),
        article=article,
        types=frozenset(
            [word for word, part in zip(words, raw, strict=True) if part.isupper() and len(part) > 2]
            + ["isk"] * ("schakelklas" in words)
            + list(words[:1] if not own and len(words[0]) > 2 else ())  # Pro College is PRO
        ),
        initials=frozenset(item for item in letters if len(item) >= 2),
    )


def school_word(school: School, folded: str, strict: bool) -> bool:
    """Whether a word is one of the school's own words, or its short form; not strict allows one typing error."""
    for word in school.core:
        short = _TYPE_SUFFIX.sub("", word)
        if folded == word or (len(short) >= 4 and folded == short) or (folded == "st" and word == "sint"):
            return True
        if not strict and len(word) >= 6 and len(folded) >= 5 and _respelled(folded, word):
            return True
    return False


def _respelled(typed: str, word: str) -> bool:
    return sound(typed) == sound(word) or OSA.distance(typed, word, score_cutoff=1) <= 1


def stems(folded: str) -> Iterable[str]:
    """The word itself, then without possessive, then without diminutive."""
    yield folded
    bare = _POSSESSIVE.sub("", folded)
    if bare != folded:
        yield bare
    if bare.endswith("s") and len(bare) > 3:
        yield bare[:-1]
    for ending in _DIMINUTIVES:
        if bare.endswith(ending) and len(bare) - len(ending) >= 2:
            stem = bare[: -len(ending)]
            yield stem
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]


@lru_cache(maxsize=65536)
def _stems(folded: str) -> tuple[str, ...]:
    return tuple(stems(folded))


def exact(record: Record, folded: str) -> Word | None:
    """A known word, as it stands or as possessive or diminutive."""
    word = record.words.get(folded)
    if word or folded[:2] not in record.beginnings:
        return word
    for stem in _stems(folded):
        word = record.words.get(stem)
        if word and (len(stem) > 2 or "'" in folded):
            return word
    return None


def near(record: Record, folded: str) -> Word | None:
    """A known word in another spelling, with a typing error, as nickname or shortened. For words that are not ordinary."""
    bare = _POSSESSIVE.sub("", folded)
    if len(bare) >= 3 and (word := record.sounds.get(sound(bare))):
        return word
    if len(bare) >= 4 and bare.endswith("s") and (word := record.sounds.get(sound(bare[:-1]))):
        return word
    for word in record.words.values():
        if _is_typo(bare, word.folded) or (word.part == "given" and _is_short(bare, word.folded)):
            return word
    return None


def _is_typo(typed: str, name: str) -> bool:
    shortest = min(len(typed), len(name))
    if shortest < 4 or abs(len(typed) - len(name)) > 2:
        return False
    allowed = 2 if shortest >= 8 else 1
    return OSA.distance(typed, name, score_cutoff=allowed) <= allowed


def _is_short(typed: str, name: str) -> bool:
    if is_nickname(typed, name):
        return True
    if len(typed) >= 4 and len(name) > len(typed) and name.endswith(typed):
        return True
    if 2 <= len(typed) < len(name) and name.startswith(typed):
        return True
    return any(len(stem) >= 3 and name.startswith(stem) for stem in stems(typed) if stem != typed)
