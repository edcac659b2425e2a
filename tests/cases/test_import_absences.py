"""bin/loket manage import_absences: the same reading in, from a terminal."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Role
from cases.models import Casus, ColumnMapping, Intake
from tests import build
from tests.cases.intake_lists import HEADERS, a_list, row
from tests.conftest import TODAY, Cast
from tests.paper.files import workbook

DAY = timezone.localdate() - timedelta(days=20)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Fenna, new; Fenne, who is like a known pupil; and a row without kind."""
    rows = (
        row(eerste_verzuimdag=DAY), row(voornaam="Joris", achternaam="Baker", eerste_verzuimdag=DAY),
        row(voornaam="Ada", achternaam="Vos", eerste_verzuimdag=DAY, soort_verzuim=None), ("Totaal", "3"),
    )  # fmt: skip
    path = tmp_path / "lijst.xlsx"
    path.write_bytes(a_list(*rows))
    return path


def run(path: Path, by: str = "noor@loket.example", *more: str) -> str:
    out = StringIO()
    call_command("import_absences", str(path), "--by", by, *more, stdout=out)
    return out.getvalue()


def figures(path: Path, *more: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run(path, "noor@loket.example", "--json", *more))
    assert told.pop("seconds") >= 0
    return told


def test_one_object_with_what_was_done(cast: Cast, file: Path) -> None:
    known = build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Joris", "Bakker"))
    seen = {"rows": 4, "new": 1, "known": 0, "similar": 1, "errors": 1, "skipped": 1}

    first, second = figures(file), figures(file)

    assert first == seen | {"confirmed": 0, "opened": 1}
    assert second == seen | {"new": 0, "known": 1, "confirmed": 0, "opened": 0}
    assert Casus.objects.exclude(pk=known.pk).get().pupil.name == "Fenna Roskam"


def test_another_sheet_is_named_and_chosen(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    zuid = row(voornaam="Joris", eerste_verzuimdag=DAY)
    path.write_bytes(workbook({"Noord": [HEADERS, row(eerste_verzuimdag=DAY)], "Zuid": [HEADERS, zuid]}))

    told = run(path), run(path, "noor@loket.example", "--sheet", "Zuid")

    assert told[0].splitlines()[-1] == "  Niet gelezen: blad Zuid. Lees ze apart in met --sheet."
    assert "Niet gelezen" not in told[1]  # the first sheet was
    assert sorted(casus.pupil.given_name for casus in Casus.objects.all()) == ["Fenna", "Joris"]
    with pytest.raises(CommandError, match="Het blad 'Oost' staat niet in dit bestand"):
        run(path, "noor@loket.example", "--sheet", "Oost")


def test_dry_run_keeps_nothing(cast: Cast, file: Path) -> None:
    assert figures(file, "--dry-run")["opened"] == 0
    assert not Intake.objects.exists()
    assert not Casus.objects.exists()


def test_rows_that_stay_out_are_listed_with_the_reason(cast: Cast, file: Path) -> None:
    build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Joris", "Bakker"))

    lines = run(file).splitlines()

    assert lines[1:] == [
        "  rij 3: lijkt op. De naam is anders geschreven.",
        "  rij 4: fout. Soort verzuim: De soort verzuim ontbreekt.",
    ]


def test_unknown_woongemeente_stays_out_and_says_so(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    path.write_bytes(a_list((*row(eerste_verzuimdag=DAY), "Amsterdam"), headers=(*HEADERS, "woongemeente")))

    lines = run(path).splitlines()

    assert (
        "‘Amsterdam’ is geen gemeente die Loket kent. Staat er niets, dan neemt Loket de gemeente van de school"
        in lines[1]
    )
    assert not Casus.objects.exists()


def test_unknown_columns_are_refused_and_named(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    path.write_bytes(a_list(row(), headers=(*HEADERS[:5], "dag geboren", "eerste verzuimdag", "wat")))

    with pytest.raises(CommandError) as refused:
        run(path)

    assert "geen kolom voor de geboortedatum (of het leerlingnummer)" not in str(refused.value)
    assert "geen kolom voor de soort verzuim. Niet herkend: dag geboren, wat." in str(refused.value)
    assert refused.value.returncode == 1
    assert not Intake.objects.exists()


def test_mapping_of_the_sender_is_used(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    path.write_bytes(
        a_list(row(eerste_verzuimdag=DAY), headers=(*HEADERS[:5], "dag geboren", "eerste verzuimdag", "wat"))
    )
    columns = {"birth_date": "dag geboren", "kind": "wat"}
    ColumnMapping.objects.create(columns=columns, changed_by=cast.consulent.user)

    assert figures(path)["opened"] == 1


@pytest.mark.parametrize(
    ("by", "more", "message"),
    [
        ("niemand@loket.example", (), "geen gebruiker"),
        ("tom@loket.example", (), "geen toegang"),
        ("oud@loket.example", (), "geen toegang"),
        ("noor@loket.example", ("--school", "99ZZ99"), "geen school met de code"),
        ("noor@loket.example", ("--municipality", "Nergens"), "geen gemeente"),
        ("noor@loket.example", ("--reference-date", "2999-01-01"), "peildatum"),
    ],
)
def test_who_and_whose_must_be_known(cast: Cast, file: Path, by: str, more: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(file, by, *more)


def test_file_that_is_no_list_is_refused(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    path.write_bytes(b"geen lijst")

    with pytest.raises(CommandError, match=r"\w"):
        run(path)
    with pytest.raises(CommandError, match="kan niet worden gelezen"):
        run(tmp_path / "weg.xlsx")


def test_toegang_of_the_person_decides(cast: Cast, file: Path) -> None:
    build.toegang(cast.consulent.user, Role.SCHOOL, school=cast.heuvelrade)

    run(file, "noor@loket.example", "--role", "school")

    assert Intake.objects.get().school == cast.heuvelrade
    assert not Casus.objects.exists()
    assert TODAY != DAY
