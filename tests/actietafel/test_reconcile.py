"""The rules of comparing lists, as a table; and what must hold whatever the lists say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actietafel.lines import Difference, Identity, Kind, Line, Ours, Person, Round, Said, Source
from actietafel.models import OpgaveAnswer, VerschilKind
from actietafel.reconcile import LEERPLICHT_KINDS, reconcile
from cases.names import Name, sort_key
from cases.scope import LEERPLICHT_PHASES

PEILDATUM = date(2026, 11, 2)
DAY = date(2026, 9, 14)
SCHOOL, OTHER, SILENT = 1, 2, 3
HOME, ELSEWHERE, ABROAD = 1, 2, 9
ASKED = Round(PEILDATUM, frozenset({SCHOOL, OTHER}), frozenset({HOME, ELSEWHERE}))
K = Kind


def school(**fields: Any) -> Line:
    return Line(**{"key": 1, "who": "p1", "source": Source.SCHOOL, "school": SCHOOL, "municipality": HOME, "kind": "relatief",
                   "first_day": DAY, **fields})  # fmt: skip


def leerplicht(**fields: Any) -> Line:
    return Line(**{"key": 2, "who": "p1", "source": Source.LEERPLICHT, "municipality": HOME, "kind": "relatief", "school": SCHOOL,
                   "first_day": DAY, **fields})  # fmt: skip


def ours(**fields: Any) -> Ours:
    return Ours(**{"casus": 7, "who": "p1", "school": SCHOOL, "municipality": HOME, "first_day": DAY, **fields})


def called(given_name: str, family_name: str, born: date | None = date(2012, 2, 13)) -> Identity:
    name = Name(given_name, "", family_name)
    return Identity(name, born, "|".join(sort_key(given_name, "", family_name)))


def kinds(*rows: Line | Ours, asked: Round = ASKED, people: Sequence[Person] = ()) -> list[str]:
    found = reconcile(
        [row for row in rows if isinstance(row, Line)], [row for row in rows if isinstance(row, Ours)],
        {person.who: person for person in people}, asked,
    )  # fmt: skip
    return [each.kind.value for each in found]


def test_words_are_those_of_the_models() -> None:
    assert [each.value for each in Kind] == VerschilKind.values
    assert [each.value for each in Said] == OpgaveAnswer.values
    assert frozenset(LEERPLICHT_PHASES) == LEERPLICHT_KINDS


ONLY_NEW = [K.NEW]
TABLE: dict[str, tuple[list[Line | Ours], list[Kind]]] = {
    "all three agree": ([school(), leerplicht(), ours()], []),
    "both lists, no casus": ([school(), leerplicht()], ONLY_NEW),
    "only school": ([school(), ours()], [K.ONLY_SCHOOL]),
    "only school, no casus": ([school()], [K.NEW, K.ONLY_SCHOOL]),
    "only leerplicht": ([leerplicht(), ours()], [K.ONLY_LEERPLICHT]),
    "only leerplicht, no casus": ([leerplicht()], [K.NEW, K.ONLY_LEERPLICHT]),
    "only ours": ([ours()], [K.ONLY_OURS]),
    # whom leerplicht never holds
    "ill, on the school's list": ([school(kind="geoorloofd", permitted_kind="ziek"), ours(kind="geoorloofd")], []),
    "ill, no casus": ([school(kind="geoorloofd", permitted_kind="ziek")], ONLY_NEW),
    "deels on the school's list": ([school(said=Said.PARTLY), ours(kind="deels")], []),
    "ours is ill, the school only says thuis": ([school(kind="", first_day=None), ours(kind="geoorloofd")], []),
    "kind unknown": ([school(kind="")], ONLY_NEW),
    "lives outside the region": ([school(municipality=ABROAD), ours(municipality=ABROAD)], []),
    "vrijgesteld is leerplicht's": ([school(kind="vrijgesteld"), ours(kind="vrijgesteld")], [K.ONLY_SCHOOL]),
    # whom a school never holds
    "absoluut, on leerplicht's list": ([leerplicht(kind="absoluut", school=None), ours(kind="absoluut", school=None)], []),
    "absoluut, no casus": ([leerplicht(kind="absoluut", school=None)], ONLY_NEW),
    "absoluut, only ours": ([ours(kind="absoluut", school=None)], [K.ONLY_OURS]),
    # who is silent
    "school silent": ([leerplicht(school=SILENT), ours(school=SILENT)], []),
    "school and leerplicht silent": ([ours(school=SILENT, municipality=ABROAD)], []),
    "school silent, leerplicht misses": ([ours(school=SILENT)], [K.ONLY_OURS]),
    "began after the peildatum": ([ours(first_day=PEILDATUM + timedelta(days=1))], []),
    "zorg om aanwezigheid": ([ours(kind="", first_day=None)], []),
    "back at school, on no list": ([ours(kind="terug", ended_on=date(2026, 10, 1))], []),
    # first day
    "first day differs": ([school(first_day=DAY + timedelta(days=1)), leerplicht(), ours()], [K.FIRST_DAY]),
    "ongeveer, a week": ([school(first_day=DAY + timedelta(days=7)), leerplicht(first_day=None), ours(about=True)], []),
    "ongeveer, eight days": (
        [school(first_day=DAY + timedelta(days=8)), leerplicht(first_day=None), ours(about=True)], [K.FIRST_DAY]),
    "first day not known to us": ([school(), leerplicht(), ours(first_day=None)], [K.FIRST_DAY]),
    "first day not said": ([school(first_day=None), leerplicht(first_day=None), ours()], []),
    "lists differ, no casus": ([school(), leerplicht(first_day=DAY - timedelta(days=3))], [K.NEW, K.FIRST_DAY]),
    # kind
    "ill by school, relatief by leerplicht": (
        [school(kind="geoorloofd", permitted_kind="ziek"), leerplicht(), ours()], [K.KIND]),
    "deels by school, relatief by us": ([school(said=Said.PARTLY), leerplicht(), ours()], [K.KIND]),
    "just thuis, deels by us": ([school(kind=""), ours(kind="deels")], [K.KIND]),
    "reason vague": ([school(kind="geoorloofd", permitted_kind="anders"), ours(kind="geoorloofd", permitted_kind="ziek")], []),
    "other ground": (
        [leerplicht(kind="vrijgesteld", permitted_kind="5a"), school(kind="vrijgesteld", permitted_kind="5b"),
         ours(kind="vrijgesteld", permitted_kind="5a")], [K.KIND]),
    "at home again": ([school(), leerplicht(), ours(kind="terug", ended_on=date(2026, 10, 1))], [K.KIND]),
    "back since the peildatum": ([school(), leerplicht(), ours(kind="terug", ended_on=date(2026, 11, 9))], []),
    "a worry became absence": ([school(), leerplicht(), ours(kind="", first_day=None)], [K.KIND]),
    # enrolment
    "two schools' lists": ([school(), school(key=3, school=OTHER), leerplicht(), ours()], [K.ENROLMENT]),
    "another school": ([school(school=OTHER), leerplicht(school=None), ours()], [K.ENROLMENT]),
    "zonder inschrijving by leerplicht": ([school(), leerplicht(kind="absoluut", school=None), ours()], [K.ENROLMENT]),
    "enrolled, absoluut by us": ([school(), leerplicht(), ours(kind="absoluut", school=None)], [K.ENROLMENT]),
    "another municipality": ([school(), leerplicht(municipality=ELSEWHERE), ours()], [K.ENROLMENT]),
    "left one school, is at the other": ([school(said=Said.GONE), school(key=3, school=OTHER), leerplicht(school=OTHER),
                                          ours(school=OTHER)], []),
    # ended
    "back, says the school": ([school(said=Said.BACK), leerplicht(), ours()], [K.ENDED]),
    "both say back": ([school(said=Said.BACK), leerplicht(said=Said.BACK), ours()], [K.ENDED]),
    "gone, says the school": ([school(said=Said.GONE), leerplicht(), ours()], [K.ENDED]),
    "moved, says leerplicht": ([school(), leerplicht(said=Said.GONE), ours()], [K.ENDED]),
    "they disagree, no casus": ([school(said=Said.BACK), leerplicht()], [K.NEW, K.ENDED]),
    "back everywhere": ([school(said=Said.BACK), ours(kind="terug", ended_on=date(2026, 10, 1))], []),
    "gone, we say zonder inschrijving": ([school(said=Said.GONE), leerplicht(kind="absoluut", school=None),
                                          ours(kind="absoluut", school=None)], []),
    "back, never a casus": ([school(said=Said.BACK)], ONLY_NEW),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_rules(name: str) -> None:
    rows, expected = TABLE[name]

    assert kinds(*rows) == [each.value for each in expected]


def test_nobody_back_at_school_is_new_when_the_casus_was_closed() -> None:
    closed = Person("p1", closed_on=date(2026, 10, 5))

    assert kinds(school(said=Said.BACK), people=[closed]) == []
    assert kinds(school(), leerplicht(), people=[closed]) == [K.NEW]


def test_silent_until_returned() -> None:
    waiting = replace(ASKED, municipalities=frozenset())

    assert kinds(school(), ours(), asked=waiting) == []
    assert kinds(school(), asked=waiting) == [K.NEW]


def test_who_may_know_follows_the_strictest_kind() -> None:
    found = reconcile([school(kind="geoorloofd"), leerplicht()], [ours()], {}, ASKED)

    assert [(each.kind, each.phase) for each in found] == [(K.KIND, "geoorloofd")]


def test_where_somebody_lives_is_guessed_only_for_asking() -> None:
    [new, only] = reconcile([school(municipality=None, near=HOME)], [], {}, ASKED)

    assert (new.kind, only.kind, only.municipality) == (K.NEW, K.ONLY_SCHOOL, None)


# --- who is who ---------------------------------------------------------------------------------------------------------


def unknown(line: Line, identity: Identity) -> Line:
    return replace(line, who=f"r{line.key}", identity=identity)


def test_the_same_name_and_birth_date_on_two_lists_is_one() -> None:
    fenna = called("Fenna", "Roskam")

    assert kinds(unknown(school(), fenna), unknown(leerplicht(), fenna)) == [K.NEW]


def test_the_same_name_and_birth_date_at_two_schools_asks() -> None:
    fenna = called("Fenna", "Roskam")
    lines = [unknown(school(kind="geoorloofd"), fenna), unknown(school(key=3, school=OTHER, kind="geoorloofd"), fenna)]

    assert kinds(*lines) == [K.NEW, K.SIMILAR]
    assert kinds(*lines, asked=replace(ASKED, same=frozenset({frozenset({"r1", "r3"})}))) == [K.NEW, K.ENROLMENT]
    assert kinds(*lines, asked=replace(ASKED, apart=frozenset({frozenset({"r1", "r3"})}))) == [K.NEW, K.NEW]


def test_alike_on_two_lists_is_asked_and_neither_is_said_to_miss_the_other() -> None:
    lines = [unknown(school(), called("Fenna", "Roskam")), unknown(leerplicht(), called("Fena", "Roskam"))]

    assert kinds(*lines) == [K.NEW, K.SIMILAR]
    assert kinds(*lines, asked=replace(ASKED, same=frozenset({frozenset({"r1", "r2"})}))) == [K.NEW]
    apart = replace(ASKED, apart=frozenset({frozenset({"r1", "r2"})}))
    assert kinds(*lines, asked=apart) == [K.NEW, K.ONLY_SCHOOL, K.NEW, K.ONLY_LEERPLICHT]


def test_alike_to_a_known_pupil_is_asked() -> None:
    known = Person("p1", called("Fenna", "Roskam"), SCHOOL, HOME)
    lines = [leerplicht(), unknown(school(), called("Fena", "Roskam"))]

    found = reconcile(lines, [ours()], {"p1": known}, ASKED)

    assert [(each.kind, each.subject, each.candidates) for each in found] == [(K.SIMILAR, "r1", ("p1",))]


def test_candidates_of_reading_the_list_are_asked_until_decided() -> None:
    line = replace(unknown(school(kind="geoorloofd"), called("Fenna", "Roskam")), candidates=("p5",))

    assert kinds(line) == [K.SIMILAR]
    assert kinds(line, asked=replace(ASKED, apart=frozenset({frozenset({"r1", "p5"})}))) == [K.NEW]


def test_brothers_on_one_list_are_no_question() -> None:
    lines = [unknown(school(kind="geoorloofd"), called("Tim", "Roskam")),
             unknown(school(key=3, kind="geoorloofd"), called("Timo", "Roskam"))]  # fmt: skip

    assert kinds(*lines) == [K.NEW, K.NEW]


# --- whatever the lists say ---------------------------------------------------------------------------------------------

days = st.sampled_from([None, DAY, DAY + timedelta(days=3), DAY + timedelta(days=20)])
phases = st.sampled_from(["", "relatief", "absoluut", "geoorloofd", "vrijgesteld"])
names = st.builds(
    called, st.sampled_from(["Fenna", "Fena", "Siebe", "Sieb"]), st.sampled_from(["Roskam", "Rooskam", "Terpstra"]),
    st.sampled_from([None, date(2012, 2, 13), date(2011, 7, 1)]),
)  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Line], list[Ours], dict[str, Person], Round]:
    lines = []
    for key in range(1, draw(st.integers(0, 8)) + 1):
        source = draw(st.sampled_from(list(Source)))
        known = draw(st.booleans())
        lines.append(
            Line(
                key=key, who=f"p{draw(st.integers(1, 4))}" if known else f"r{key}", source=source,
                said=draw(st.sampled_from(list(Said))), first_day=draw(days), kind=draw(phases),
                school=draw(st.sampled_from([SCHOOL, OTHER, SILENT])) if source == Source.SCHOOL or draw(st.booleans()) else None,
                municipality=draw(st.sampled_from([HOME, ELSEWHERE, ABROAD])) if source == Source.LEERPLICHT or draw(st.booleans())
                else None,
                near=HOME if source == Source.SCHOOL else None, identity=None if known else draw(names),
                candidates=() if known else draw(st.sampled_from([(), ("p1",), ("p9",)])),
            )
        )  # fmt: skip
    casussen = [
        Ours(casus=who, who=f"p{who}", school=draw(st.sampled_from([None, SCHOOL, OTHER])),
             municipality=draw(st.sampled_from([HOME, ABROAD])), kind=draw(st.sampled_from(["", "relatief", "absoluut",
             "geoorloofd", "deels", "terug"])), first_day=draw(days), about=draw(st.booleans()))
        for who in draw(st.sets(st.integers(1, 6), max_size=5))
    ]  # fmt: skip
    closed = {who: Person(who, closed_on=date(2026, 10, 5)) for who in draw(st.sets(st.sampled_from(["p1", "p2"])))}
    return lines, casussen, closed, ASKED


@given(worlds())
@settings(max_examples=400)
def test_nobody_on_any_list_slips_through(world: tuple[list[Line], list[Ours], dict[str, Person], Round]) -> None:
    lines, casussen, people, asked = world

    found = reconcile(lines, casussen, people, asked)

    assert [line for line in lines if not _accounted_for(line, found, casussen, lines, people)] == []


def _accounted_for(
    line: Line, found: list[Difference], casussen: list[Ours], lines: list[Line], people: dict[str, Person]
) -> bool:
    """Naively, and without the rules: somebody has a casus, or stands in a difference, or it all ended before."""
    has_casus = line.who in {casus.who for casus in casussen}
    in_difference = any(line in each.lines for each in found)
    about = [each for each in lines if each.who == line.who]
    before = line.who in people and people[line.who].closed_on is not None
    ended = before and all(each.said in (Said.BACK, Said.GONE) for each in about)
    return has_casus or in_difference or ended


@given(worlds())
@settings(max_examples=200)
def test_every_running_casus_that_a_list_should_hold_and_none_does_is_found(
    world: tuple[list[Line], list[Ours], dict[str, Person], Round],
) -> None:
    lines, casussen, people, asked = world
    lines = [line for line in lines if line.who.startswith("p")]  # without doubts about who is who

    found = {(each.kind, each.subject) for each in reconcile(lines, casussen, people, asked)}

    for casus in casussen:
        on_list = any(line.who == casus.who for line in lines)
        relatief = casus.kind == "relatief" and casus.school is not None
        if relatief and not on_list:
            assert (K.ONLY_OURS, casus.who) in found


@given(worlds(), st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_order_does_not_matter_and_twice_is_the_same(
    world: tuple[list[Line], list[Ours], dict[str, Person], Round], random: Any
) -> None:
    lines, casussen, people, asked = world
    shuffled, others = list(lines), list(casussen)
    random.shuffle(shuffled)
    random.shuffle(others)

    once = reconcile(lines, casussen, people, asked)

    assert reconcile(shuffled, others, dict(reversed(people.items())), asked) == once
    assert reconcile(lines, casussen, people, asked) == once


@given(st.integers(1, 12), st.data())
@settings(max_examples=100)
def test_leaving_out_one_line_of_an_agreeing_pair_gives_exactly_one_more(number: int, data: st.DataObject) -> None:
    lines: list[Line] = []
    casussen: list[Ours] = []
    for who in range(1, number + 1):
        kind = data.draw(st.sampled_from(["relatief", "vrijgesteld"]))
        lines += [school(key=2 * who, who=f"p{who}", kind=kind), leerplicht(key=2 * who + 1, who=f"p{who}", kind=kind)]
        if data.draw(st.booleans()):
            casussen.append(ours(casus=who, who=f"p{who}", kind=kind))
    out = data.draw(st.integers(0, len(lines) - 1))
    before = reconcile(lines, casussen, {}, ASKED)

    after = reconcile([line for place, line in enumerate(lines) if place != out], casussen, {}, ASKED)

    missed = {Source.SCHOOL: K.ONLY_LEERPLICHT, Source.LEERPLICHT: K.ONLY_SCHOOL}[lines[out].source]
    more = {(each.kind, each.subject) for each in after} - {(each.kind, each.subject) for each in before}
    assert more == {(missed, lines[out].who)}
    assert len(after) == len(before) + 1


@given(worlds())
@settings(max_examples=200)
def test_leerplicht_can_only_be_told_of_its_own_kinds(
    world: tuple[list[Line], list[Ours], dict[str, Person], Round],
) -> None:
    found = reconcile(*world)

    for each in found:
        said = {line.kind for line in each.lines} | {"deels" for line in each.lines if line.said == Said.PARTLY}
        said |= {each.ours.kind} if each.ours and each.ours.kind else set()
        if each.phase in LEERPLICHT_KINDS:
            assert said - {""} <= LEERPLICHT_KINDS
