"""What is taken back or decided otherwise in the quarter: by whomever, and as far as the act went."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actietafel.actions.answering import answer_regel, reopen_opgave, return_opgave
from actietafel.actions.reconciling import Decision, reopen, settle, why_not_back
from actietafel.models import Opgave, OpgaveAnswer, Settlement, Uitvraag, Verschil, VerschilKind
from actietafel.talking import outcomes
from cases.actions.phases import RefusedError, shift_phase
from cases.models import Absence, Event
from overleg.models import Agendapunt, Tafelactie
from post.actions import notify
from post.models import Notice
from tests import build
from tests.actietafel import building
from tests.actietafel.lists import FIRST_DAY, NOW, lists, thuis
from tests.actietafel.talking import UNTIL, a_round, brought_in, open_round, said, typed, with_school
from tests.conftest import TODAY, Cast, Login
from tests.overleg.tables import punt, scope_of, thuiszitter

K, S = VerschilKind, Settlement
DAYS = ("reference_date", "opens_on", "due_on", "talks_from", "talks_until")


def sent(cast: Cast) -> Opgave:
    """By the school, with one pupil at home; who was asked has a notice of it."""
    opgave = building.opgave(building.uitvraag(cast.noord, cast.voorzitter.user), school=cast.beemd)
    notify(
        user=cast.school.user,
        key=f"opgave:{opgave.pk}:vraag",
        kind="opgave",
        text="Er staat iets klaar.",
        path="/",
        now=NOW,
    )
    answer_regel(
        opgave=opgave, casus=thuis(cast), answer=OpgaveAnswer.HOME, by=cast.school.user, now=NOW, first_day=FIRST_DAY
    )
    return return_opgave(opgave=opgave, by=cast.school.user, now=NOW, version=opgave.version)


def test_an_opgave_that_a_colleague_opens_again_takes_back_what_it_confirmed(cast: Cast) -> None:
    opgave = sent(cast)
    assert Absence.objects.get().confirmed_by == cast.school.user

    reopen_opgave(opgave=opgave, by=cast.consulent.user, now=NOW)

    assert Absence.objects.get().confirmed_on is None
    assert Event.objects.latest("pk").by == cast.consulent.user


def test_an_opgave_that_is_open_again_waits_for_who_was_asked(cast: Cast) -> None:
    opgave = sent(cast)
    assert not Notice.objects.filter(settled_at=None).exists()

    reopen_opgave(opgave=opgave, by=cast.school.user, now=NOW)

    assert Notice.objects.get(settled_at=None).user == cast.school.user


def settled(cast: Cast, row: Verschil, settlement: Settlement, **typed: object) -> Verschil:
    decision = Decision(settlement, **typed)  # type: ignore[arg-type]
    return settle(verschil=row, decision=decision, by=cast.consulent.user, today=TODAY, now=NOW, version=row.version)


def test_still_home_of_a_colleague_is_taken_back_in_the_casus(cast: Cast) -> None:
    of = lists(cast)
    thuis(cast)
    of.compare()
    row = settled(cast, of.one(K.ONLY_OURS), S.STILL_HOME, because="Gebeld met moeder.")
    assert Absence.objects.get().confirmed_on == TODAY

    reopen(verschil=row, by=cast.voorzitter.user, today=TODAY, now=NOW, version=row.version)

    assert Absence.objects.get().confirmed_on is None


def test_a_first_day_that_was_not_known_stays_and_says_where_it_is_corrected(cast: Cast) -> None:
    of, casus = lists(cast), thuis(cast)
    Absence.objects.update(first_day=None, first_day_kind="onbekend")
    of.both(casus, first_day=FIRST_DAY)
    of.compare()

    row = settled(cast, of.one(K.FIRST_DAY), S.SCHOOL_RIGHT)

    assert "was nog niet bekend" in why_not_back(row)
    with pytest.raises(RefusedError):
        reopen(verschil=row, by=cast.consulent.user, today=TODAY, now=NOW, version=row.version)
    assert Absence.objects.get().first_day == FIRST_DAY


def test_a_ja_that_becomes_a_nee_is_told_to_who_brought_it_in(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    brought_in(cast, casus)
    said(cast, of, casus, agenda="ja", until=None, told="Fijn dat u dit inbrengt.")
    Notice.objects.update(settled_at=NOW)

    said(cast, of, casus, agenda="nee", told="De tafel is vol; in januari kijken we weer.")

    [one] = outcomes(casus, scope_of(cast.school))
    assert (one.label, one.until, one.told) == ("nee", UNTIL, "De tafel is vol; in januari kijken we weer.")
    assert Notice.objects.get(settled_at=None).user == cast.school.user
    told = Event.objects.filter(title__startswith="Antwoord op uw inbreng", school_reads=True).order_by("pk")
    assert told.last().text == "De tafel is vol; in januari kijken we weer."  # type: ignore[union-attr]


def test_a_nee_that_becomes_a_ja_comes_on_the_agenda_with_what_was_asked(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    brought_in(cast, casus)
    said(cast, of, casus, agenda="nee", told="Niet nu.")

    said(cast, of, casus, agenda="ja", until=None, told="Toch wel.")

    row = Agendapunt.objects.get()
    assert (row.question, row.brought_by) == ("Wie kan thuis beginnen?", "school")
    assert outcomes(casus, scope_of(cast.school))[0].label == "ja"


def test_a_nee_after_the_table_agreed_something_leaves_it_on_the_agenda(cast: Cast) -> None:
    of, casus = open_round(cast), thuiszitter(cast)
    assert of.overleg
    row = punt(cast, of.overleg, casus)
    Tafelactie.objects.create(punt=row, what="Leerplicht belt moeder", due_on=TODAY)
    off = reverse("gesprek_off", args=[with_school(cast, of).code, casus.code])

    page = Login(cast.voorzitter).post(off, follow=True).content.decode()

    assert "blijft op de agenda: aan tafel is er al iets over vastgelegd." in page
    assert of.overleg.punten.get().acties.count() == 1


def test_other_words_in_the_same_decision_are_no_new_answer(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    brought_in(cast, casus)
    said(cast, of, casus, told="Niet nu.")

    said(cast, of, casus, told="Niet nu.", changed="Is bij de huisarts geweest.")

    assert Event.objects.filter(title__startswith="Antwoord op uw inbreng").count() == 1


def test_a_later_round_does_not_answer_again(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    brought_in(cast, casus)
    said(cast, of, casus, told="Niet nu.")
    days = {name: getattr(of, name) + timedelta(days=90) for name in DAYS}
    later = a_round(cast, overleg=None, **days)

    said(cast, later, casus, agenda="later", told="")

    assert outcomes(casus, scope_of(cast.school))[0].told == "Niet nu."
    assert Event.objects.filter(title__startswith="Antwoord op uw inbreng").count() == 1


def test_who_changes_the_decision_writes_the_answer_again(cast: Cast) -> None:
    open_round(cast)
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    seen = str(brought_in(cast, casus, day=timezone.localdate()).pk)
    office, talk = Login(cast.consulent), reverse("casus_talk", args=[casus.code])
    office.post(talk, typed(casus, seen=seen, agenda="ja", until="", told="Ja."))

    without = office.post(talk, typed(casus, told=""))
    office.post(talk, typed(casus, told="Toch niet."))

    page = Login(cast.school).get(reverse("casus_propose", args=[casus.code])).content.decode()
    assert (without.status_code, "Toch niet." in page) == (422, True)
    assert not Notice.objects.filter(user=cast.school.user, settled_at=None).exists()


def test_a_round_for_which_somebody_was_brought_in_stays(cast: Cast) -> None:
    of, casus = open_round(cast, opened_at=None), thuiszitter(cast)
    brought_in(cast, casus, day=timezone.localdate())

    page = Login(cast.voorzitter).post(reverse("uitvraag_drop", args=[of.code]), follow=True).content.decode()

    assert "al een leerling ingebracht" in page
    assert Uitvraag.objects.filter(pk=of.pk).exists()


def test_a_first_day_that_goes_back_brings_its_phases_back(cast: Cast) -> None:
    of, casus = lists(cast), thuis(cast)
    absence = Absence.objects.get()
    ill = FIRST_DAY + timedelta(days=5)
    shift_phase(
        absence=absence,
        kind="geoorloofd",
        permitted_kind="ziek",
        true_from=ill,
        by=cast.consulent.user,
        now=NOW,
        today=TODAY,
    )
    before = list(absence.phases.filter(withdrawn_at=None).order_by("true_from").values_list("kind", "true_from"))
    of.both(casus, first_day=FIRST_DAY + timedelta(days=10), kind="geoorloofd", permitted_kind="ziek")
    of.compare()
    row = settled(cast, of.one(K.FIRST_DAY), S.SCHOOL_RIGHT)
    assert absence.phases.filter(withdrawn_at=None).count() == 1

    reopen(verschil=row, by=cast.voorzitter.user, today=TODAY, now=NOW + timedelta(hours=1), version=row.version)

    after = list(absence.phases.filter(withdrawn_at=None).order_by("true_from").values_list("kind", "true_from"))
    assert (after, Absence.objects.get().first_day) == (before, FIRST_DAY)
