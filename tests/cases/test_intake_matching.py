"""Whom a row means: known, like somebody known, or new; and what a sender may not learn."""

from datetime import date
from typing import Any

import pytest

from accounts.models import Role
from cases.models import Residence, RowState
from tests import build
from tests.cases.intake_lists import Truth, a_list, invented_list, only_row, read, row
from tests.conftest import Cast


def known_pupil(cast: Cast, **fields: Any) -> Any:
    """Fenna Roskam, enrolled at the Beemdcollege, without casus."""
    pupil = build.pupil(**fields)
    build.enrolment(pupil, cast.beemd)
    Residence.objects.create(pupil=pupil, municipality=cast.lindevoort, valid_from=build.START)
    return pupil


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, RowState.KNOWN),
        ({"voornaam": "FENNA", "achternaam": "Róskam"}, RowState.KNOWN),
        ({"leerlingnummer": "L1", "voornaam": "Fen"}, RowState.KNOWN),
        ({"leerlingnummer": "L1", "geboortedatum": None}, RowState.KNOWN),
        ({"leerlingnummer": "L1", "achternaam": "Roskamp"}, RowState.KNOWN),
        ({"leerlingnummer": "L1", "geboortedatum": date(2012, 2, 14)}, RowState.SIMILAR),
        ({"leerlingnummer": "L1", "voornaam": "Joris", "achternaam": "Bakker"}, RowState.SIMILAR),
        ({"leerlingnummer": "L2"}, RowState.SIMILAR),
        ({"achternaam": "Roksam"}, RowState.SIMILAR),
        ({"geboortedatum": date(2012, 3, 13)}, RowState.SIMILAR),
        ({"voornaam": "Sanne"}, RowState.NEW),
        ({"achternaam": "Roksam", "geboortedatum": date(2012, 3, 13)}, RowState.SIMILAR),
        ({"achternaam": "Bakker", "geboortedatum": date(2012, 3, 13)}, RowState.NEW),
        ({"schoolcode": "02CD00"}, RowState.SIMILAR),
    ],
)
def test_row_is_known_only_when_nothing_contradicts(cast: Cast, changes: dict[str, Any], state: str) -> None:
    pupil = known_pupil(cast, pupil_no="L1")
    chair = build.toegang(build.user("alles@loket.example", "Ans Alles"), Role.VOORZITTER)

    found = only_row(read(chair, a_list(row(**changes))))

    assert (found.state, found.candidate) == (state, None if state == RowState.NEW else pupil)


def test_number_of_another_school_is_no_ground(cast: Cast) -> None:
    known_pupil(cast, pupil_no="L1")
    chair = build.toegang(build.user("alles@loket.example", "Ans Alles"), Role.VOORZITTER)

    found = only_row(
        read(chair, a_list(row(schoolcode="02CD00", leerlingnummer="L1", voornaam="Joris", achternaam="Bakker")))
    )

    assert found.state == RowState.NEW


def test_two_pupils_with_this_name_and_birth_date_ask_a_person(cast: Cast) -> None:
    both = [known_pupil(cast), known_pupil(cast)]

    found = only_row(read(cast.consulent, a_list(row())))

    assert found.state == RowState.SIMILAR
    assert found.candidates == sorted(pupil.pk for pupil in both)


def test_twins_with_names_alike_are_never_linked_by_themselves(cast: Cast) -> None:
    known_pupil(cast, given_name="Fenne")

    found = only_row(read(cast.consulent, a_list(row())))

    assert (found.state, found.decision) == (RowState.SIMILAR, "")


@pytest.mark.parametrize(
    "changes", [{}, {"achternaam": "Roksam"}, {"leerlingnummer": "L1", "geboortedatum": date(2012, 2, 14)}]
)
def test_school_is_not_told_that_another_school_knows_the_pupil(cast: Cast, changes: dict[str, Any]) -> None:
    elsewhere = build.pupil(pupil_no="L1")
    build.casus(by=cast.colleague.user, at=cast.heuvelrade, who=elsewhere)
    stranger = row(voornaam="Joris", achternaam="Bakker")

    told = read(cast.school, a_list(row(**changes), stranger))

    rows = [(row.state, row.message, row.plan, row.casus_id) for row in told.rows.all()]
    assert rows == [(RowState.NEW, "", "openen", None)] * 2
    assert told.rows.get(number=2).candidates == (
        [elsewhere.pk] if changes != {"leerlingnummer": "L1", "geboortedatum": date(2012, 2, 14)} else []
    )


def test_leerplicht_is_not_told_of_a_casus_it_may_not_see(cast: Cast) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd)

    found = only_row(read(cast.leerplicht, a_list(row())))

    assert casus.phase == ""
    assert (found.state, found.casus, found.message) == (RowState.NEW, None, "")


def test_consulent_is_told_neutrally_that_a_colleague_may_know_the_pupil(cast: Cast) -> None:
    build.casus(by=cast.colleague.user, at=cast.heuvelrade, consulent=cast.colleague.user)

    found = only_row(read(cast.consulent, a_list(row())))

    assert (found.state, found.outside, found.casus) == (RowState.SIMILAR, True, None)
    assert found.message == "Een collega kent misschien deze leerling."


def test_own_pupil_comes_before_a_namesake_elsewhere(cast: Cast) -> None:
    own = known_pupil(cast)
    build.casus(by=cast.colleague.user, at=cast.heuvelrade, who=build.pupil())

    found = only_row(read(cast.school, a_list(row())))

    assert (found.state, found.candidate) == (RowState.KNOWN, own)


def test_misspelt_names_are_proposed_and_none_is_linked_wrongly(cast: Cast) -> None:
    truths = invented_list(cast.beemd, rows=400, pupils=900)

    intake = read(cast.consulent, a_list(*(truth.row for truth in truths)))

    rows = {
        number - 2: (state, candidates)
        for number, state, candidates in intake.rows.values_list("number", "state", "candidates")
    }
    linked = [(truths[index], candidates[0]) for index, (state, candidates) in rows.items() if state == RowState.KNOWN]
    assert [truth.how for truth, pk in linked if truth.pupil is None or truth.pupil.pk != pk] == []
    typos = [index for index, truth in enumerate(truths) if truth.how == "typo"]
    proposed = [index for index in typos if _proposes(truths[index], rows[index])]
    assert len(typos) == 20
    assert len(proposed) >= 0.85 * len(typos)
    assert {rows[index][0] for index, truth in enumerate(truths) if truth.how == "number"} == {RowState.KNOWN}
    assert {rows[index][0] for index, truth in enumerate(truths) if truth.how == "unknown"} == {RowState.NEW}


def _proposes(truth: Truth, found: tuple[str, list[int]]) -> bool:
    return truth.pupil is not None and found[0] == RowState.SIMILAR and truth.pupil.pk in found[1]
