"""A synthetic region, or the whole country: the population that everything is measured on.

One region = 110 schools, 54,000 pupils, 7 municipalities, 1,500 new cases a year, 7 years of history: 10,000 cases. At
1,000,000 it is 75 regions and 1,000,000 pupils. At any time some 123 pupils of a region are past four weeks, the figure that
bron Koers VO reports. Same seed and day: same bytes. Nothing is real: names are composed from syllables, and pupil numbers all
fail the Dutch eleven-test, so that none can be a citizen service number.
"""

import argparse
import csv
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from openpyxl import Workbook

Column = Sequence[Any] | NDArray[Any]
Table = dict[str, Column]

SEED = 42
PER_YEAR = 1500
PUPILS_REGION, SCHOOLS_REGION, MUNICIPALITIES_REGION, OFFICE_REGION = 54_000, 110, 7, 12
YEARS, MAX_REGIONS, MAX_PUPILS = 7, 75, 1_000_000
# Lognormal: beyond four weeks a case lasts 30 days more on average, so 1,500 a year leave some 125 at any time (Little's law).
MEDIAN_DAYS, SIGMA = 28.0, 1.1

KINDS = ["absolute", "relative", "exemption", "medical", "suspension"]
KIND_SHARES = [0.18, 0.42, 0.12, 0.20, 0.08]
CAUSES = ["psychisch", "thuissituatie", "wachtlijst", "school", "lichamelijk", "onbekend"]
CAUSE_SHARES = [0.28, 0.18, 0.16, 0.15, 0.10, 0.13]
OUTCOMES = ["back_same_school", "other_school", "care", "exempted", "moved", "aged_out"]
OUTCOME_SHARES = [0.46, 0.22, 0.13, 0.08, 0.07, 0.04]
EVENTS = ["note", "talk", "plan", "decision", "letter"]
COMMON = (
    "Jansen Bakker Visser Smit Meijer Mulder Bos Peters Hendriks Dekker Dijkstra Smits Koster Prins Kuipers Yilmaz Kaya Amrani"
).split()
FRONT = (
    "Water Zand Groen Ooster Wester Noord Zuid Hoog Laag Roos Wind Berk Eik Beek Kers Linde Schoon Steen Veld Heide Molen Kerk "
    "Brug Haver Korte Lange Nieuw Oude Rijn Maas Vecht Amstel Zee Duin Broek Veen Hof Meer Hage Wilgen"
).split()
BACK = (
    "huizen man stra sma ma berg veld dijk meer hof horst kamp laar beek broek bosch brink burg daal donk drecht gaard heuvel "
    "hout kerk kuil land loo molen oord poort rade rijk schot stein stede voort waard weg wijk woude zicht zijl spoor plas"
).split()
INFIXES = ["", "van", "de", "van der", "van den", "ten", "el"]
INFIX_SHARES = [0.66, 0.10, 0.10, 0.07, 0.03, 0.02, 0.02]
GIVEN_FRONT = "Aa Be Ca Da El Fa Gi Ha Ima Jo Ka Le Mi No Ou Pi Ra Sa Ti Wi Ya Ze".split()
GIVEN_BACK = "na ra mke rt lo ne sse nn mina del tje n ris sa ya mi bel ra lan ko".split()


@dataclass(frozen=True)
class Population:
    """Tables by name, each column name → values. `facts` counts what was made."""

    tables: dict[str, Table]
    facts: dict[str, Any]

    def write(self, folder: Path, *, workbook: bool = True) -> None:
        """One CSV a table, the absence list also as XLSX, and manifest.json with sizes and hashes."""
        folder.mkdir(parents=True, exist_ok=True)
        sums = {}
        for name in sorted(self.tables):
            path = folder / f"{name}.csv"
            _write_csv(path, self.tables[name])
            sums[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        if workbook:
            write_workbook(folder / "absence_list.xlsx", self.tables["absence_list"])
        (folder / "manifest.json").write_text(json.dumps({**self.facts, "sha256_16": sums}, indent=1), encoding="utf-8")


def rows(table: Table) -> list[tuple[Any, ...]]:
    """The rows of a table as plain Python values."""
    return list(zip(*(plain(column) for column in table.values()), strict=True))


def write_workbook(path: Path, table: Table) -> None:
    """The table as the only sheet of an XLSX file, headers in the first row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("verzuim")
    sheet.append(list(table))
    for row in rows(table):
        sheet.append(row)
    book.save(path)


def build(*, cases: int, seed: int = SEED, as_of: date, list_rows: int = 10_000) -> Population:
    """The whole population as it stands on `as_of`."""
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(6)]
    regions = max(1, min(MAX_REGIONS, round(cases / (PER_YEAR * YEARS))))
    size = _Size(cases, regions, min(YEARS, cases / PER_YEAR) if regions == 1 else YEARS)
    land = _Land(streams[0], size)
    pupils = _Pupils(streams[1], size, land, as_of)
    made = _Cases(streams[2], size, pupils, as_of)
    events = _events(streams[4], made, as_of)
    absent, truth = _absence_list(streams[5], pupils, list_rows, as_of)
    tables = {
        "municipalities": land.municipalities,
        "schools": land.schools,
        "users": land.users,
        "pupils": pupils.table,
        "cases": made.table,
        "case_access": _access(streams[3], made, pupils, land),
        "case_events": events,
        "absence_list": absent,
        "absence_list_truth": truth,
    }
    facts = {
        "seed": seed, "as_of": as_of.isoformat(), "cases": cases, "open": int(made.is_open.sum()),
        "open_over_4_weeks": int((made.is_open & (made.start <= -28)).sum()), "pupils": size.pupils, "schools": size.schools,
        "municipalities": size.municipalities, "regions": regions, "users": len(land.users["user_id"]),
        "events": len(events["event_id"]), "list_rows": len(absent["row_no"]),
    }  # fmt: skip
    return Population(tables, facts)


@dataclass(frozen=True)
class _Size:
    cases: int
    regions: int
    years: float

    @property
    def pupils(self) -> int:
        return min(PUPILS_REGION * self.regions, MAX_PUPILS)

    @property
    def schools(self) -> int:
        return SCHOOLS_REGION * self.regions

    @property
    def municipalities(self) -> int:
        return MUNICIPALITIES_REGION * self.regions


class _Land:
    """Municipalities, schools and users: 12 of the office a region, 2 officers a municipality, 1 coordinator a school."""

    def __init__(self, rng: Generator, size: _Size) -> None:
        municipality = np.arange(1, size.municipalities + 1)
        region = (municipality - 1) // MUNICIPALITIES_REGION + 1
        self.municipalities: Table = {
            "municipality_id": municipality,
            "region_id": region,
            "name": [f"Gemeente {FRONT[i % 40]}{BACK[(i // 40 + i) % 45]}" for i in range(size.municipalities)],
        }
        school = np.arange(1, size.schools + 1)
        self.school_region = (school - 1) // SCHOOLS_REGION + 1
        nearest = np.minimum(rng.geometric(0.35, size.schools) - 1, MUNICIPALITIES_REGION - 1)
        self.school_municipality = (self.school_region - 1) * MUNICIPALITIES_REGION + 1 + nearest
        self.schools: Table = {
            "school_id": school,
            "region_id": self.school_region,
            "municipality_id": self.school_municipality,
            "code": [f"{i:04d}XX" for i in school],
            "name": [f"School {FRONT[i % 40]}{BACK[(i * 7) % 45]} {i}" for i in school],
            "sector": rng.choice(["VO", "PO", "VSO"], size.schools, p=[0.55, 0.35, 0.10]),
        }
        people: list[tuple[Any, ...]] = []
        for number in range(1, size.regions + 1):
            people += [("office", number, "", "")] * OFFICE_REGION
        self.first_officer = len(people) + 1
        for number, belongs in zip(municipality.tolist(), region.tolist(), strict=True):
            people += [("municipality", belongs, number, "")] * 2
        self.first_coordinator = len(people) + 1
        people += [
            ("school", *place)
            for place in zip(
                self.school_region.tolist(), self.school_municipality.tolist(), school.tolist(), strict=True
            )
        ]
        columns = list(zip(*people, strict=True))
        ids = range(1, len(people) + 1)
        self.users: Table = {"user_id": ids, "username": [f"u{i}" for i in ids]}
        self.users |= dict(zip(("role", "region_id", "municipality_id", "school_id"), columns, strict=True))


class _Pupils:
    """Pupils at a school; one in five lives in another municipality of the region."""

    def __init__(self, rng: Generator, size: _Size, land: _Land, as_of: date) -> None:
        families = np.array(COMMON + [front + back for front in FRONT for back in BACK])
        weights = 1 / (np.arange(len(families)) + 8.0)
        count = size.pupils
        self.id = np.arange(1, count + 1)
        self.school = rng.integers(1, size.schools + 1, count)
        self.region = land.school_region[self.school - 1]
        near = rng.random(count) < 0.8
        elsewhere = (self.region - 1) * MUNICIPALITIES_REGION + 1 + rng.integers(0, MUNICIPALITIES_REGION, count)
        self.municipality = np.where(near, land.school_municipality[self.school - 1], elsewhere)
        given = np.array([front + back for front in GIVEN_FRONT for back in GIVEN_BACK])
        self.given = given[rng.integers(0, len(given), count)]
        self.family = families[rng.choice(len(families), count, p=weights / weights.sum())]
        self.infix = rng.choice(INFIXES, count, p=INFIX_SHARES)
        self.birth = _dates(-rng.integers(4 * 365, 18 * 365, count), as_of)
        self.number = _no_citizen_number(10_000_000 + rng.permutation(count))
        self.table: Table = {
            "pupil_id": self.id, "region_id": self.region, "municipality_id": self.municipality, "school_id": self.school,
            "pupil_no": self.number, "given_name": self.given, "infix": self.infix, "family_name": self.family,
            "birth_date": self.birth, "sex": rng.choice(list("mvx"), count, p=[0.53, 0.46, 0.01]),
        }  # fmt: skip


class _Cases:
    """Cases in the season of the school year, lognormal duration, open when not ended on `as_of`. Days relative to it."""

    def __init__(self, rng: Generator, size: _Size, pupils: _Pupils, as_of: date) -> None:
        count, span = size.cases, int(365 * size.years)
        start = np.sort(-rng.integers(1, span, count))
        month = (np.datetime64(as_of) + start.astype("timedelta64[D]")).astype("datetime64[M]").astype(int) % 12 + 1
        summer = np.isin(month, [7, 8]) & (rng.random(count) < 0.7)  # few begin in the summer holidays
        self.start = np.where(summer, np.maximum(start - 75, -span), start)
        self.end = self.start + np.maximum(1, np.exp(rng.normal(math.log(MEDIAN_DAYS), SIGMA, count))).astype(int)
        self.is_open = self.end > 0
        self.pupil = rng.integers(0, size.pupils, count)
        reported = np.minimum(self.start + np.minimum(rng.geometric(0.12, count), 60), 0)
        region = pupils.region[self.pupil]
        self.owner = (region - 1) * OFFICE_REGION + 1 + rng.integers(0, OFFICE_REGION, count)
        self.id = np.arange(1, count + 1)
        self.table: Table = {
            "case_id": self.id, "pupil_id": pupils.id[self.pupil], "region_id": region,
            "municipality_id": pupils.municipality[self.pupil], "school_id": pupils.school[self.pupil],
            "kind": rng.choice(KINDS, count, p=KIND_SHARES), "cause": rng.choice(CAUSES, count, p=CAUSE_SHARES),
            "owner_user_id": self.owner, "absent_since": _dates(self.start, as_of), "reported_on": _dates(reported, as_of),
            "closed_on": np.where(self.is_open, "", _dates(np.minimum(self.end, 0), as_of)),
            "outcome": np.where(self.is_open, "", rng.choice(OUTCOMES, count, p=OUTCOME_SHARES)),
        }  # fmt: skip


def _access(rng: Generator, made: _Cases, pupils: _Pupils, land: _Land) -> Table:
    """Who needs to know: the owner, one officer of the municipality, the coordinator of the school."""
    officer = land.first_officer + (pupils.municipality[made.pupil] - 1) * 2 + rng.integers(0, 2, len(made.id))
    coordinator = land.first_coordinator + pupils.school[made.pupil] - 1
    order = np.argsort(np.tile(made.id, 3), kind="stable")
    return {
        "case_id": np.tile(made.id, 3)[order],
        "user_id": np.concatenate([made.owner, officer, coordinator])[order],
        "basis": np.repeat(np.array(["owner", "municipality", "school"]), len(made.id))[order],
    }


def _events(rng: Generator, made: _Cases, as_of: date) -> Table:
    """One to six events a case, between its beginning and its end."""
    times = rng.integers(1, 7, len(made.id))
    case = np.repeat(made.id, times)
    first, last = np.repeat(made.start, times), np.repeat(np.minimum(made.end, 0), times)
    on = first + (rng.random(len(case)) * (last - first + 1)).astype(int)
    return {
        "event_id": np.arange(1, len(case) + 1),
        "case_id": case,
        "on_date": _dates(on, as_of),
        "kind": rng.choice(EVENTS, len(case)),
    }


def _absence_list(rng: Generator, pupils: _Pupils, wanted: int, as_of: date) -> tuple[Table, Table]:
    """A list of absent pupils, and the right answer of every row.

    80 % have a pupil number, 12 % only name and birth date, of 5 % two letters of the name are swapped, 3 % are nobody.
    """
    count = min(wanted, len(pupils.id))
    pick = rng.choice(len(pupils.id), count, replace=False)
    how = rng.choice(["number", "name", "typo", "unknown"], count, p=[0.80, 0.12, 0.05, 0.03])
    family = pupils.family[pick].astype(object)
    swapped, unknown = how == "typo", how == "unknown"
    family[swapped] = [name[:2] + name[3:4] + name[2:3] + name[4:] for name in family[swapped]]
    family[unknown] = "Onbekend" + family[unknown]
    birth = pupils.birth[pick].copy()
    birth[unknown] = "1999-01-01"
    numbers = np.arange(1, count + 1)
    absent: Table = {
        "row_no": numbers,
        "school_code": [f"{i:04d}XX" for i in pupils.school[pick]],
        "pupil_no": np.where(how == "number", pupils.number[pick].astype(str), ""),
        "given_name": pupils.given[pick],
        "infix": pupils.infix[pick],
        "family_name": family,
        "birth_date": birth,
        "absent_since": _dates(-rng.integers(1, 90, count), as_of),
        "hours_missed": rng.integers(1, 300, count),
        "kind": rng.choice(KINDS, count, p=KIND_SHARES),
    }
    answers = np.where(unknown, "", pupils.id[pick].astype(str))
    return absent, {"row_no": numbers, "how": how, "pupil_id": answers}


def _no_citizen_number(stems: NDArray[Any]) -> NDArray[Any]:
    """8-digit stems → 9-digit numbers that fail the eleven-test: with 0 at the end unless that passes, then 1."""
    digits = np.stack([(stems // 10**place) % 10 for place in range(7, -1, -1)], 1)
    weighed = (digits * np.arange(9, 1, -1)).sum(1)
    return np.asarray(stems * 10 + (weighed % 11 == 0))


def _dates(days: NDArray[Any], as_of: date) -> NDArray[Any]:
    return np.asarray((np.datetime64(as_of) + days.astype("timedelta64[D]")).astype(str))


def plain(column: Column) -> Sequence[Any]:
    """The values of a column as plain Python values."""
    values: Sequence[Any] = column.tolist() if isinstance(column, np.ndarray) else column
    return values


def _write_csv(path: Path, table: Table) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table)
        writer.writerows(zip(*(plain(column) for column in table.values()), strict=True))


def main() -> None:
    """`python -m benchmarks.population --cases N --out FOLDER`: the population as files."""
    parser = argparse.ArgumentParser(description="A synthetic region as CSV files.")
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 9, 1))
    parser.add_argument("--list-rows", type=int, default=10_000)
    parser.add_argument("--no-xlsx", action="store_true")
    chosen = parser.parse_args()
    made = build(cases=chosen.cases, seed=chosen.seed, as_of=chosen.as_of, list_rows=chosen.list_rows)
    made.write(chosen.out, workbook=not chosen.no_xlsx)
    print(json.dumps(made.facts))


if __name__ == "__main__":
    main()
