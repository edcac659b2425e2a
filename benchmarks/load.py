"""A population into the tables of Loket: staged by COPY, spread by SQL, with triggers off and indexes built afterwards.

Everything that Loket writes beside a casus is written here as well (events, terms with their signals and notices, causes, steps),
so that tables have the size and the order they have after seven years of use. A check compares the terms with what
`cases.clock.replan` and `flag_deadlines` make of the same absences.
"""

import csv
import io
import math
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
import psycopg
from psycopg import sql

from benchmarks.population import Column, Population, Table, plain, rows
from benchmarks.spread import SPREAD
from cases.models.casus import CODE_DIGITS, CODE_LETTERS
from cases.names import fold, sort_key

Say = Callable[[str], None]
TABLES = (
    "region_area", "region_municipality", "region_school", "accounts_user", "accounts_toegang", "accounts_consulentschap",
    "cases_pupil", "cases_enrolment", "cases_residence", "cases_casus", "cases_absence", "cases_phase", "cases_cause",
    "cases_actie", "cases_deadline", "cases_event", "post_notice", "cases_clockrun",
)  # fmt: skip
PIECE = 20_000


def fill(connection: psycopg.Connection, population: Population, *, as_of: date, say: Say) -> None:
    """Load everything in the transaction of `connection`, into tables that hold no pupils yet. Run by the owner."""
    connection.execute("SET LOCAL synchronous_commit = off")
    connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
    connection.execute("SET LOCAL work_mem = '256MB'")
    later = _lighten(connection)
    _stage(connection, population, say)
    for what, statement in SPREAD:
        say(f"  {what}")
        connection.execute(statement, {"as_of": as_of})
    say("  indexes and constraints")
    for line in later:
        connection.execute(line)
    for table in TABLES:
        name = sql.Identifier(table)
        connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
        # Never backwards: no transaction takes that back, and who had a number from the sequence counts on it.
        numbers = sql.SQL("pg_get_serial_sequence({}, 'id')").format(table)
        connection.execute(
            sql.SQL("SELECT setval({0}, greatest(max(id), nextval({0}))) FROM {1}").format(numbers, name)
        )


def _lighten(connection: psycopg.Connection) -> list[sql.SQL]:
    """Take triggers, indexes and constraints off (primary keys stay); returns what puts the last two back, in order."""
    wanted = {"tables": list(TABLES)}
    constraints = connection.execute(CONSTRAINTS, wanted).fetchall()
    indexes = connection.execute(INDEXES, wanted).fetchall()
    for table, name, _ in constraints:
        drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
        connection.execute(drop.format(sql.Identifier(table), sql.Identifier(name)))
    for name, _ in indexes:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    for table in TABLES:
        connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
    again = [definition for _, definition in indexes]
    again += [f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {text}' for table, name, text in reversed(constraints)]
    return [sql.SQL(line) for line in again]


def _stage(connection: psycopg.Connection, population: Population, say: Say) -> None:
    tables = population.tables
    say("  staged: places, people and pupils")
    _copy(connection, "s_municipality", tables["municipalities"])
    _copy(connection, "s_school", tables["schools"])
    _copy(connection, "s_user", tables["users"])
    pupils, schools = tables["pupils"], tables["schools"]
    names = [_folded(pupils[part]) for part in ("given_name", "infix", "family_name")]
    searched = [" ".join(filter(None, parts)) for parts in zip(*names, strict=True)]
    ordered: dict[tuple[str, ...], str] = {}
    whole = zip(*(plain(pupils[part]) for part in ("given_name", "infix", "family_name")), strict=True)
    sort_keys = [ordered.get(name) or ordered.setdefault(name, "|".join(sort_key(*name))) for name in whole]
    _copy(connection, "s_pupil", pupils | {"search": searched, "sorted_by": sort_keys})
    say("  staged: cases and events")
    cases = tables["cases"]
    codes = _codes(len(cases["case_id"]), population.facts["seed"])
    school_names = _folded(schools["name"])
    places = zip(codes, plain(cases["pupil_id"]), plain(cases["school_id"]), strict=True)
    search = [f"{searched[pupil - 1]} {code.lower()} {school_names[school - 1]}" for code, pupil, school in places]
    _copy(connection, "s_case", cases | {"code": codes, "search": search})
    _copy(connection, "s_event", tables["case_events"])


def _folded(column: Column) -> list[str]:
    """Each text folded; the few distinct ones once."""
    texts = plain(column)
    known = {text: fold(text) for text in set(texts)}
    return [known[text] for text in texts]


def _codes(count: int, seed: int) -> list[str]:
    """Different codes in a random order, formed as cases.models.casus.new_code does."""
    shape = (CODE_LETTERS, CODE_DIGITS, CODE_LETTERS, CODE_DIGITS, CODE_DIGITS, CODE_LETTERS)
    left = np.random.default_rng([seed, 7]).choice(math.prod(map(len, shape)), count, replace=False)
    columns = []
    for signs in shape:
        left, place = np.divmod(left, len(signs))
        columns.append(np.array(list(signs))[place].tolist())
    return [f"{a}{b}{c}-{d}{e}{f}" for a, b, c, d, e, f in zip(*columns, strict=True)]


def _copy(connection: psycopg.Connection, name: str, table: Table) -> None:
    """A temporary table with the columns of `table`: numbers, dates, else texts (an empty one stays a text)."""
    kinds = {column: _kind(column) for column in table}
    columns = sql.SQL(", ").join(sql.SQL("{} " + kind).format(sql.Identifier(column)) for column, kind in kinds.items())
    texts = sql.SQL(", ").join(sql.Identifier(column) for column, kind in kinds.items() if kind == "text")
    target = sql.Identifier(name)
    connection.execute(sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(target, columns))
    statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({}))").format(target, texts)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in _pieces(rows(table)):
            copy.write(piece)
    connection.execute(sql.SQL("ANALYZE {}").format(target))


def _kind(column: str) -> str:
    if column.endswith("_id"):
        return "bigint"
    return "date" if column.endswith(("_date", "_on", "_since")) else "text"


def _pieces(lines: list[tuple[Any, ...]]) -> Iterator[str]:
    todo = iter(lines)
    while piece := list(islice(todo, PIECE)):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(piece)
        yield text.getvalue()


# Foreign keys first, so that what they point at can go; they come back last.
CONSTRAINTS = """
SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
FROM pg_constraint c
WHERE c.conrelid = ANY (%(tables)s::regclass[]) AND c.contype IN ('f', 'u', 'x', 'c')
ORDER BY c.contype <> 'f', c.conrelid, c.conname
"""
INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY (%(tables)s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
"""
