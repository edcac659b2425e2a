"""An aanmeldformulier: how it begins, how it is kept, and who sees it."""

import pytest
from django.db import connection

from accounts.models import Role, Toegang
from cases.access import resolve
from cases.events import ConflictError
from cases.models import Casus
from plaatsing.actions.aanmelding import (
    RunningError,
    WrongStateError,
    ask_back,
    ask_deviation,
    save,
    start,
)
from plaatsing.models import Aanmelding, AanmeldingState, BenaderdeSchool, Spelregels
from plaatsing.reference import load_rules
from post.models import Notice
from region.models import School
from tests import build
from tests.conftest import TODAY, Cast
from tests.plaatsing.entering import NOW, approach, form, fresh, other_schools, pupil_of, sent, told

# --- beginning and keeping ------------------------------------------------------------------------------------------------


def test_a_form_begins_with_who_starts_it(cast: Cast) -> None:
    of = pupil_of(cast)

    made = start(casus=of, school=cast.beemd, by=cast.school.user, now=NOW)

    assert (made.state, made.contact_name, made.contact_phone) == (
        AanmeldingState.DRAFT, cast.school.user.name, cast.school.user.phone,
    )  # fmt: skip


def test_one_form_runs_for_a_pupil(cast: Cast) -> None:
    made = form(cast)

    with pytest.raises(RunningError) as running:
        start(casus=made.casus, school=cast.heuvelrade, by=cast.other_school.user, now=NOW)

    assert running.value.aanmelding == made


def test_no_form_for_a_closed_casus(cast: Cast) -> None:
    of = pupil_of(cast)
    Casus.objects.filter(pk=of.pk).update(closed_on=TODAY, outcome="verhuisd")

    with pytest.raises(WrongStateError):
        start(casus=of, school=cast.beemd, by=cast.school.user, now=NOW)


def test_it_is_kept_half_filled_in(cast: Cast) -> None:
    made = start(casus=pupil_of(cast), school=cast.beemd, by=cast.school.user, now=NOW)

    save(
        aanmelding=made, version=1, fields={"situation": "Zit thuis."},
        rows=[BenaderdeSchool(person="mw. Terpstra"), BenaderdeSchool(school=cast.heuvelrade)],
    )  # fmt: skip

    assert fresh(made).situation == "Zit thuis."
    assert list(made.approached.values_list("person", "school")) == [("mw. Terpstra", None), ("", cast.heuvelrade.pk)]


def test_rows_are_changed_added_and_taken_away(cast: Cast) -> None:
    made = form(cast)
    first, second = made.approached.all()
    first.needed = "Een vrije plek in leerjaar 3."

    save(aanmelding=made, version=1, fields={}, rows=[first, BenaderdeSchool(name="Lyceum Elders")])

    assert [(row.pk == first.pk, row.needed, row.name) for row in made.approached.all()] == [
        (True, "Een vrije plek in leerjaar 3.", ""), (False, "", "Lyceum Elders"),
    ]  # fmt: skip
    assert not BenaderdeSchool.objects.filter(pk=second.pk).exists()


def test_a_row_of_another_form_is_never_touched(cast: Cast) -> None:
    mine, theirs = form(cast), form(cast, pupil_of(cast, "Siebe"))
    stolen = theirs.approached.first()
    assert stolen is not None
    stolen.needed = "Overschreven."

    save(aanmelding=mine, version=1, fields={}, rows=[stolen])

    assert mine.approached.get().needed == "Overschreven."
    assert theirs.approached.count() == 2
    assert not theirs.approached.filter(needed="Overschreven.").exists()


def test_who_saves_second_hears_it(cast: Cast) -> None:
    made = form(cast)
    save(aanmelding=fresh(made), version=1, fields={"works": "Rust."}, rows=made.approached.all())

    with pytest.raises(ConflictError):
        save(aanmelding=made, version=1, fields={"works": "Muziek."}, rows=[])

    assert (fresh(made).works, made.approached.count()) == ("Rust.", 2)


# --- who sees it ------------------------------------------------------------------------------------------------------------------


def test_who_sees_which_form(cast: Cast) -> None:
    draft, in_ = form(cast), sent(cast, pupil_of(cast, "Siebe"))
    asking = ask_deviation(
        aanmelding=form(cast, pupil_of(cast, "Amber"), schools=1),
        because="Haast.",
        by=cast.school.user,
        today=TODAY,
        now=NOW,
    )
    approach(in_, cast.heuvelrade)

    def seen(toegang: Toegang) -> set[Aanmelding]:
        return set(Aanmelding.objects.visible_to(resolve(toegang, TODAY)))

    assert seen(cast.school) == {draft, in_, asking}
    assert seen(cast.consulent) == seen(cast.voorzitter) == {in_, asking}
    for stranger in (
        cast.other_school,
        cast.colleague,
        cast.voorzitter_zuid,
        cast.leerplicht,
        cast.plaatser,
        cast.beheerder,
    ):
        assert seen(stranger) == set(), stranger


def test_a_colleague_who_works_there_no_longer_is_not_told(cast: Cast) -> None:
    made = sent(cast)
    els = build.user("els2@loket.example", "Els Nieuw")
    build.toegang(els, Role.SCHOOL, school=cast.beemd)
    Toegang.objects.filter(pk=cast.school.pk).update(valid_to=TODAY)

    ask_back(aanmelding=made, question="Welk leerjaar?", by=cast.consulent.user, today=TODAY, now=NOW)

    assert told(cast.school) == []
    assert Notice.objects.filter(user=els).count() == 1


def test_rules_of_play_are_loaded_once(cast: Cast) -> None:
    assert load_rules()
    assert not load_rules()
    assert Spelregels.objects.get().number == 1
    assert "minstens twee andere scholen" in Spelregels.objects.get().text


def test_the_database_keeps_one_school_a_row(cast: Cast) -> None:
    made = form(cast)
    with pytest.raises(Exception, match="benaderde_school_one"), connection.cursor():
        BenaderdeSchool.objects.create(aanmelding=made, school=School.objects.first(), name="Ook nog")


def test_other_schools_are_other_institutions(cast: Cast) -> None:
    assert len({school.brin for school in [*other_schools(cast), cast.beemd]}) == 3
