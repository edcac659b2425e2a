"""The population: the same for everybody who asks for the same."""

import hashlib
from datetime import date
from pathlib import Path

from benchmarks import population

DAY = date(2026, 9, 1)


def sums(folder: Path) -> dict[str, str]:
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in folder.glob("*.csv")}


def test_population_same_seed_gives_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        population.build(cases=300, seed=42, as_of=DAY, list_rows=50).write(tmp_path / name, workbook=False)

    assert sums(tmp_path / "one") == sums(tmp_path / "other")
    # Figures of other days were measured on these bytes; another number here makes them incomparable.
    assert sums(tmp_path / "one")["cases"] == "4d632cd390a31c28"
    assert sums(tmp_path / "one")["absence_list"] == "8f71e8b064a60bd8"


def test_population_other_seed_gives_other_pupils() -> None:
    one, other = (population.build(cases=300, seed=seed, as_of=DAY, list_rows=50) for seed in (42, 43))

    assert list(one.tables["pupils"]["pupil_no"]) != list(other.tables["pupils"]["pupil_no"])


def test_population_no_number_is_a_citizen_number() -> None:
    numbers = population.build(cases=300, as_of=DAY, list_rows=50).tables["pupils"]["pupil_no"]

    for number in list(numbers)[:2000]:
        digits = [int(digit) for digit in str(number)]
        assert (
            sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits, strict=False)) - digits[8]
        ) % 11 != 0


def test_population_is_as_large_as_asked() -> None:
    made = population.build(cases=300, as_of=DAY, list_rows=50)

    rows = {name: len(population.rows(table)) for name, table in made.tables.items()}
    assert rows["cases"] == 300
    assert rows["case_access"] == 900
    assert rows["schools"] == 110
    assert rows["absence_list"] == rows["absence_list_truth"] == 50
