"""Invented entries of schools that write names wherever they can, in every disguise: without a database, from a fixed seed."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from accounts.models import User
from cases.models import Casus, Enrolment, Guardian, Pupil
from cases.names import fold
from overleg.marks import REPLACEMENTS
from overleg.material import Material
from overleg.models import Agendapunt, Overleg, OverlegKind
from overleg.pieces import finding_keys
from overleg.sheet import Sheet
from plaatsing.actions.entering import sheet_texts
from plaatsing.models import Aanmelding, Reason
from region.models import Area, Municipality, School

GIVEN = (
    "Fenna", "Zoë", "Daniël", "Renée", "Björn", "Chloë", "Anne-Fleur", "Jan-Willem", "Çağla", "Łukasz", "Şeyma", "Noëlle", "Ömer", "Siân",
    "Mohammed-Ali", "D'Angelo", "Xiùyīng", "Thịnh", "Jørgen", "Aïcha", "Mei-Lin", "José", "Tómas", "Ghislaine", "Wietske", "Quinten",
)  # fmt: skip
INFIX = ("", "", "", "van der", "ter", "el", "de")
FAMILY = (
    "Roskam", "Sönmezer", "Nguyễn", "Kőszegi", "Terbraak-Vossenaar", "Ottevanger", "Bloemberg", "Ouhadi", "Çelebioğlu", "Haverkamp",
    "O'Donoghue", "Müllerhof", "Škvorecký", "Abdulrahim", "Winkelaar", "Quispel", "Zuurbiervink", "Łabędzki", "Dijxhoorn", "Yıldızhan",
)  # fmt: skip
ADULTS = ("Hatice", "Gijsbert", "Aukje", "Ebru", "Wubbo", "Liesbeth", "Rachid", "Mechteld", "Sjoerd", "Nadezhda")
TOWNS = ("Heidemaas", "Lindevoort", "Oosterbeemd", "Kwikstaartdam")
SCHOOLS = ("Beemdcollege", "Heuvelrade College", "Kwikstaart Lyceum", "Vossenveldschool")

# {n}: the pupil, {p}: a parent, {m}: somebody whom no record knows, {s}: the school, {t}: the town, {c}: the code of the casus
SENTENCES = (
    "{n} zit sinds oktober thuis.", "Het gaat niet goed met {n}, zegt de mentor.", "In de klas liep {n} vast; thuis is het rustig.",
    "{p} belt elke week met school.", "Wij spraken {n} en {p} in de kleine kamer.", "{n} wil naar een kleinere groep.",
    "Op {s} was geen rust voor {n}.", "{n} woont in {t} en fietst graag.", "Zie het dossier {c} van {n}.",
    "Begeleider {m} zag {n} twee keer per week.", "Volgens {m} helpt een vast gezicht.", "Het broertje van {n} doet het goed.",
)  # fmt: skip
SHORT = (
    "Rust voor {n}.",
    "Een plek waar {n} mag wennen.",
    "Wat {p} vraagt: duidelijkheid.",
    "Een klas zoals die van {m}.",
    "Kleine groep.",
)


def _invisible(text: str) -> str:
    """Letters without ink at several places inside."""
    marks = "\u200b\u200c\u200d\u2060\u00ad\ufeff"
    return "".join(one + marks[place % len(marks)] * (place % 3 == 1) for place, one in enumerate(text))


def _bare(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


Disguise = Callable[[str], str]
AS_NAMES: tuple[Disguise, ...] = (
    str, _bare, _invisible, lambda text: f"{text[0]}\u200b{text[1:]}", lambda text: f"{text}'s", lambda text: f"‘{text}’",
    lambda text: text.replace("-", " "), lambda text: text.replace("-", "\u2010"), lambda text: unicodedata.normalize("NFD", text),
)  # fmt: skip
DISGUISES: tuple[Disguise, ...] = (*AS_NAMES, str.upper, str.lower)


class Secrets:
    """Words that nobody may read: whole, whatever the accents and letters without ink, and long ones also without spaces or
    hyphens."""

    def __init__(self, words: Iterable[str]) -> None:
        plain = sorted({word for word in map(_plain, words) if len(word) > 2}, key=len, reverse=True)
        bare = [_letters(word) for word in plain if len(word) > 5]
        self.whole = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, plain))})(?!\w)")
        self.run_together = re.compile("|".join(bare))

    def read_in(self, text: str) -> list[str]:
        plain = _plain(text)
        return [*self.whole.findall(plain), *self.run_together.findall(_letters(plain))]


@dataclass(frozen=True)
class Entry:
    """One entry as it waits for approval, and every word in it that may never be read anywhere else."""

    sheet: Sheet
    field: str
    secrets: Secrets


@dataclass(frozen=True)
class Known:
    """One pupil as the record has it, and what people call those around it. `strangers` stand in no record: they are written as names
    are, with capitals, for nothing else tells them from words."""

    casus: Casus
    guardian: Guardian
    enrolment: Enrolment
    called: tuple[str, ...]
    parent: str
    strangers: tuple[str, ...]
    secrets: Secrets


def entries(number: int, pupils: int, seed: int = 20261208) -> Iterator[Entry]:
    """`number` entries about so many pupils. Each has one text with names, in turn the question, the situation, what is needed,
    tried and works."""
    dice = Random(seed)
    area = Area(pk=1, name="Noord")
    overleg = Overleg(pk=1, code="zitting", kind=OverlegKind.PLAATSING, area=area, on=date(2026, 12, 8))
    records = [_known(pk, dice, area) for pk in range(1, pupils + 1)]
    for pk in range(1, number + 1):
        yield _entry(pk, dice, overleg, records[pk % pupils], FIELDS[pk // pupils % len(FIELDS)])


FIELDS = ("question", "situation", "needs", "tried", "works")
ON_SHEET = {"situation": "text"}


def _known(pk: int, dice: Random, area: Area) -> Known:
    given, infix, family, parent = dice.choice(GIVEN), dice.choice(INFIX), dice.choice(FAMILY), dice.choice(ADULTS)
    nickname, recorded = f"{given[:4]}tje", pk % 2 == 1
    town = Municipality(pk=1 + pk % len(TOWNS), name=TOWNS[pk % len(TOWNS)], area=area)
    school = School(pk=1 + pk % len(SCHOOLS), name=SCHOOLS[pk % len(SCHOOLS)], municipality=town, area=area)
    pupil = Pupil(
        pk=pk, given_name=given, infix=infix, family_name=family, birth_date=date(2010 + pk % 5, 1 + pk % 12, 1 + pk % 28),
        also_known_as=nickname if recorded else "", town=town.name, street="Kweekerspad 14", phone="06-99887766",
    )  # fmt: skip
    casus = Casus(
        pk=pk, code=f"K{2 + pk % 8}M-{22 + pk % 77}Q", pupil=pupil, school=school, municipality=town, area=area,
        consulent=User(pk=1, name="Noor van Veldhuizen"),
    )  # fmt: skip
    others = [f"{dice.choice(ADULTS)} {dice.choice(FAMILY)}" for _ in range(2)]
    strangers = tuple(others if recorded else [*others, nickname])
    names = {given, family, nickname, parent, *(part for one in (given, family) for part in one.split("-"))}
    names |= {part for one in strangers for part in one.split()}
    return Known(
        casus=casus, guardian=Guardian(pk=pk, pupil=pupil, name=f"{parent} {family}"),
        enrolment=Enrolment(
            pk=pk, pupil=pupil, school=school, level="vmbo_b", year_group=2, valid_from=date(2026, 8, 1)
        ),
        called=(
            " ".join(filter(None, (given, infix, family))), given, family, f"{given[0]}. {family}", f"{given} {family[0]}.",
            *([nickname] if recorded else []),
        ),
        parent=f"{parent} {family}", strangers=strangers, secrets=Secrets([*names, town.name, school.name, casus.code]),
    )  # fmt: skip


def _entry(pk: int, dice: Random, overleg: Overleg, of: Known, field: str) -> Entry:
    def written(sentence: str) -> str:
        disguise = dice.choice(DISGUISES)
        return sentence.format(
            n=disguise(dice.choice(of.called)), p=disguise(of.parent),
            m=dice.choice(AS_NAMES)(dice.choice(of.strangers)), s=of.casus.school, t=of.casus.municipality, c=of.casus.code,
        )  # fmt: skip

    sentences = SHORT if field in {"needs", "works"} else SENTENCES
    texts = {"question": "Wie heeft een rustige plek?"} | {field: written(dice.choice(sentences))}
    form = Aanmelding(
        casus=of.casus, school=of.casus.school, reason=Reason.HOME, wanted_level="vmbo_b", wanted_year=2, **texts
    )
    punt = Agendapunt(
        pk=pk, overleg=overleg, casus=of.casus, sheet_code="BK-42", question=form.question, sheet=sheet_texts(form)
    )
    material = Material(punt, overleg, enrolments=[of.enrolment], guardians=[of.guardian])
    return Entry(Sheet(material), ON_SHEET.get(field, field), of.secrets)


def decide(sheet: Sheet, secrets: Secrets, dice: Random) -> Sheet:
    """What a careful person answers: a name is replaced in one of the ways that the screen offers, an ordinary word stands."""
    words = [said for _, _, said in REPLACEMENTS if said is not None]
    chosen: dict[str, dict[str, str | None]] = {}
    for piece in sheet.pieces:
        keys = finding_keys(piece.text, piece.findings) if piece.open else []
        for number in piece.open:
            telling = secrets.read_in(piece.words(number))
            chosen.setdefault(piece.field, {})[keys[number]] = dice.choice(words) if telling else None
    if not chosen:
        return sheet
    sheet.punt.choices = chosen
    return Sheet(sheet.material)


def _plain(text: str) -> str:
    if text.isascii():
        return text.casefold()
    kept = (one for one in text if unicodedata.category(one) != "Cf")
    return fold("".join(kept).replace("\u2010", "-"))


def _letters(plain: str) -> str:
    return re.sub(r"[\W_]", "", plain)
