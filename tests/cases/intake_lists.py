"""Lists for the tests of reading in: written as XLSX or CSV, uploaded as a person, and a small invented region with its truth."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import Toegang
from cases.intake import Sender, commit_intake, read_intake, start_intake
from cases.intake.rows_in import insert_many
from cases.models import Casus, Enrolment, Intake, IntakeRow, Pupil, Residence
from region.models import School
from tests import build
from tests.conftest import TODAY
from tests.paper.files import xlsx

HEADERS = (
    "schoolcode",
    "leerlingnummer",
    "voornaam",
    "tussenvoegsel",
    "achternaam",
    "geboortedatum",
    "eerste verzuimdag",
    "soort verzuim",
)
NOW = build.moment(TODAY)
FENNA = ("01AB00", "", "Fenna", "", "Roskam", date(2012, 2, 13), date(2026, 11, 2), "relatief")


def row(**changes: Any) -> tuple[Any, ...]:
    """Fenna Roskam of the Beemdcollege, relatief since 2 November; `changes` by header."""
    return tuple(changes.get(header.replace(" ", "_"), value) for header, value in zip(HEADERS, FENNA, strict=True))


def a_list(*rows: Sequence[Any], headers: Sequence[str] = HEADERS) -> bytes:
    return xlsx([headers, *rows])


def read(
    toegang: Toegang, data: bytes, *, sender: Sender | None = None, day: date = TODAY, today: date = TODAY,
    filename: str = "lijst.xlsx",
) -> Intake:  # fmt: skip
    """Upload and match, as far as the preview."""
    sender = Sender.fixed(toegang) or sender or Sender()
    intake = start_intake(toegang=toegang, sender=sender, reference_date=day, filename=filename, data=data)
    read_intake(pk=intake.pk, today=today)
    return Intake.objects.get(pk=intake.pk)


def take(
    toegang: Toegang, data: bytes, *, sender: Sender | None = None, day: date = TODAY, today: date = TODAY
) -> Intake:
    """Upload, match and read in without any choice."""
    intake = read(toegang, data, sender=sender, day=day, today=today)
    return commit_intake(intake=intake, by=toegang.user, today=today, now=build.moment(today))


def only_row(intake: Intake) -> IntakeRow:
    return intake.rows.get()


def stand() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that reading in may write about pupils, to compare before and after."""
    models = {
        "casus": Casus, "pupil": Pupil, "enrolment": Enrolment, "residence": Residence,
        **{name: Casus._meta.get_field(name).related_model for name in ("absences", "phases", "events", "deadlines", "acties")},
    }  # fmt: skip
    return {name: sorted(model.objects.order_by("pk").values_list(), key=repr) for name, model in models.items()}  # type: ignore[union-attr]


GIVEN = (
    "Anna",
    "Bram",
    "Cato",
    "Daan",
    "Elif",
    "Finn",
    "Gijs",
    "Hanna",
    "Imane",
    "Jelle",
    "Karim",
    "Lotte",
    "Milan",
    "Noor",
)
STEMS = (
    "Water",
    "Zand",
    "Groen",
    "Ooster",
    "Wester",
    "Hoog",
    "Roos",
    "Berk",
    "Linde",
    "Steen",
    "Heide",
    "Molen",
    "Brug",
    "Vecht",
)
ENDS = (
    "huizen",
    "stra",
    "berg",
    "veld",
    "dijk",
    "meer",
    "kamp",
    "laar",
    "beek",
    "donk",
    "hout",
    "wijk",
    "oord",
    "zijl",
)
INFIXES = ("", "", "", "van", "de", "van der")


@dataclass
class Truth:
    """A row of an invented list, how it was made, and which pupil it means (None: nobody Loket knows)."""

    row: tuple[Any, ...]
    how: str
    pupil: Pupil | None


def invented_list(school: School, rows: int, pupils: int, seed: int = 7) -> list[Truth]:
    """80 % with pupil number, 12 % with name and birth date only, 5 % with two letters of the name swapped, 3 % unknown."""
    chance = random.Random(seed)
    known = []
    for number in range(pupils):
        pupil = Pupil(
            given_name=chance.choice(GIVEN), infix=chance.choice(INFIXES), pupil_no=f"L{number:05}",
            family_name=chance.choice(STEMS) + chance.choice(ENDS), birth_date=date(2008, 1, 1) + timedelta(days=chance.randrange(3000)),
        )  # fmt: skip
        pupil.index()
        known.append(pupil)
    insert_many(known)
    insert_many([Enrolment(pupil=each, school=school, valid_from=build.START) for each in known])
    insert_many([Residence(pupil=each, municipality=school.municipality, valid_from=build.START) for each in known])
    hows = ["number"] * round(rows * 0.80) + ["name"] * round(rows * 0.12) + ["typo"] * round(rows * 0.05)
    hows += ["unknown"] * (rows - len(hows))
    chance.shuffle(hows)
    return [_truth(pupil, how, school, chance) for pupil, how in zip(chance.sample(known, rows), hows, strict=True)]


def _truth(pupil: Pupil, how: str, school: School, chance: random.Random) -> Truth:
    family, born = pupil.family_name, pupil.birth_date
    if how == "typo":
        family = family[:2] + family[3] + family[2] + family[4:]
    if how == "unknown":
        family, born = f"Onbekend{family.lower()}", date(1999, 1, 1) + timedelta(days=chance.randrange(300))
    told = (
        school.code, pupil.pupil_no if how == "number" else "", pupil.given_name, pupil.infix, family, born,
        TODAY - timedelta(days=chance.randrange(1, 90)), chance.choice(("relatief", "ziek", "schorsing", "zorg")),
    )  # fmt: skip
    return Truth(told, how, None if how == "unknown" else pupil)
