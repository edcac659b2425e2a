"""An actietafel that does not take place: who hears it, where its items go, and what it is no more."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actietafel.candidates import candidates
from cases.actions.phases import RefusedError
from cases.models import Event
from overleg.actions import ClosedError, put_on_agenda
from overleg.cancelling import RECORDED, cancel, will_cancel
from overleg.earlier import look_back
from overleg.models import Agendapunt, Overleg, Section
from post.models import Notice
from taskforce.tried import sessions_of
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.overleg.tables import MEETING, QUESTION, approved, punt, scope_of, table, thuiszitter

LATER = MEETING + timedelta(weeks=5)
WHY = "De voorzitter is ziek."


def gone(cast: Cast, overleg: Overleg, today: date = TODAY) -> Overleg:
    scope = scope_of(cast.voorzitter, today)
    cancel(overleg=overleg, because=WHY, by=cast.voorzitter.user, scope=scope, now=build.moment(today))
    overleg.refresh_from_db()
    return overleg


def agenda(overleg: Overleg) -> list[tuple[str, str, str]]:
    return list(overleg.punten.values_list("casus__code", "question", "section"))


def test_items_go_to_the_next_one_with_question_and_texts_and_are_approved_again(cast: Cast) -> None:
    overleg, following = table(cast), table(cast, on=LATER)
    first, second = thuiszitter(cast), thuiszitter(cast, "Amber", "Amberstra")
    put_on_agenda(overleg=following, casussen=[second], by=cast.voorzitter.user, today=TODAY)
    row = approved(cast, punt(cast, overleg, first, text="Zit thuis."))
    punt(cast, overleg, second)

    gone(cast, overleg)

    assert (overleg.cancelled, overleg.cancelled_because, overleg.closed_by) == (True, WHY, cast.voorzitter.user)
    assert sorted(agenda(following)) == sorted(
        [(first.code, QUESTION, Section.HELD), (second.code, "", Section.NEW)]
    )  # who stood there already is not put on twice
    moved = following.punten.get(casus=first)
    assert (moved.sheet["text"], moved.blad, moved.sheet_code != row.sheet_code) == ("Zit thuis.", None, True)
    assert [event.title for event in Event.objects.filter(casus=first, kind="agenda").order_by("pk")][1:] == [
        "Actietafel Noord van 10 december 2026 gaat niet door", "Terug op de agenda van Actietafel Noord, 14 januari 2027: aangehouden",
    ]  # fmt: skip


@pytest.mark.parametrize("on", [LATER, MEETING - timedelta(days=2), MEETING])
def test_without_a_next_one_they_wait_for_what_is_planned(cast: Cast, on: date) -> None:
    overleg, of = table(cast), thuiszitter(cast)
    punt(cast, overleg, of)

    gone(cast, overleg)
    planned = table(cast, on=on)
    again = table(cast, on=LATER + timedelta(weeks=5))

    assert agenda(planned) == [(of.code, QUESTION, Section.HELD)]
    assert agenda(again) == []  # once


def test_a_casus_of_another_area_by_now_is_held_too_but_not_counted(cast: Cast) -> None:
    overleg, of = table(cast), thuiszitter(cast)
    punt(cast, overleg, of)
    of.area = cast.zuid
    of.save()
    scope = scope_of(cast.voorzitter)

    said = will_cancel(overleg, by=cast.voorzitter.user, scope=scope).punten
    gone(cast, overleg)
    page = Login(cast.voorzitter).get(overleg.get_absolute_url()).context

    assert (said, page["waits"]) == (0, 0)
    assert overleg.punten.get().result == "aanhouden"


def test_a_closed_casus_stays_away(cast: Cast) -> None:
    overleg, of = table(cast), thuiszitter(cast)
    punt(cast, overleg, of)
    of.closed_on, of.outcome = TODAY, "eigen_school"
    of.save()

    assert will_cancel(overleg, by=cast.voorzitter.user, scope=scope_of(cast.voorzitter)).punten == 0
    gone(cast, overleg)
    assert agenda(table(cast, on=LATER)) == []


def test_who_would_sit_there_hears_it_and_the_others_are_named_to_the_chair(cast: Cast) -> None:
    overleg, other = table(cast), table(cast, on=LATER)
    punt(cast, overleg, thuiszitter(cast))
    page = Login(cast.voorzitter).get(reverse("overleg_cancel", args=[overleg.code])).content.decode()

    Login(cast.voorzitter).post(reverse("overleg_cancel", args=[overleg.code]), {"because": WHY})

    assert "Samira Ouhadi krijgt bericht, en leest ook waarom." in page
    assert "Zonder login: Hatice Sönmezer (jeugdhulp). Laat het zelf weten." in page
    assert "1 punt gaat naar de actietafel van 14 januari 2027." in page
    notice = Notice.objects.get()
    assert (notice.user, notice.in_mail) == (cast.leerplicht.user, True)
    assert notice.text == "De actietafel van 10 december 2026 gaat niet door. Haal haar uit uw agenda."
    read = Login(cast.leerplicht).get(notice.path).content.decode()
    assert WHY in read
    assert "U hoeft niets te doen" in read
    assert other.punten.count() == 1


def test_without_a_reason_nothing_happens(cast: Cast) -> None:
    overleg = table(cast)

    answer = Login(cast.voorzitter).post(reverse("overleg_cancel", args=[overleg.code]), {"because": " "})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"because": ["Schrijf waarom."]}
    overleg.refresh_from_db()
    assert not overleg.cancelled


@pytest.mark.parametrize("told", [{"result": "beweging"}, {"said": "Wij begonnen al."}])
def test_once_something_was_recorded_at_the_table_it_is_closed_instead(cast: Cast, told: dict[str, str]) -> None:
    overleg = table(cast)
    row = punt(cast, overleg, thuiszitter(cast))
    Agendapunt.objects.filter(pk=row.pk).update(**told)

    with pytest.raises(RefusedError, match=RECORDED):
        gone(cast, overleg)
    page = Login(cast.voorzitter).post(reverse("overleg_cancel", args=[overleg.code]), {"because": WHY}, follow=True)

    assert RECORDED in page.content.decode()
    overleg.refresh_from_db()
    assert overleg.closed_at is None


def test_a_second_click_and_a_closed_one_say_so(cast: Cast) -> None:
    overleg = gone(cast, table(cast))
    client, path = Login(cast.voorzitter), reverse("overleg_cancel", args=[overleg.code])

    with pytest.raises(ClosedError):
        gone(cast, overleg)
    for answer in (client.get(path, follow=True), client.post(path, {"because": WHY}, follow=True)):
        assert "Er is niets gewijzigd. Deze actietafel gaat niet door." in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["overleg_table", "overleg_results", "overleg_results_approve", "overleg_close", "overleg_attendance"]
)
def test_it_has_no_table_and_no_results(cast: Cast, name: str) -> None:
    overleg = table(cast)
    punt(cast, overleg, thuiszitter(cast))
    gone(cast, overleg)

    answer = Login(cast.voorzitter).get(reverse(name, args=[overleg.code]), follow=True)

    assert answer.redirect_chain[-1][0] == overleg.get_absolute_url()
    assert "punt wacht en komt vanzelf op de volgende actietafel" in answer.content.decode()


def test_it_was_no_table_to_look_back_on_and_nothing_that_was_tried(cast: Cast) -> None:
    overleg, of = table(cast), thuiszitter(cast)
    punt(cast, overleg, of)
    gone(cast, overleg)
    following = table(cast, on=LATER)

    assert look_back(following, scope_of(cast.voorzitter)).last is None
    assert [one.on for one in sessions_of(of)] == [LATER]
    Agendapunt.objects.filter(overleg=following).delete()
    assert [casus.code for casus in candidates(following, scope_of(cast.voorzitter))] == [of.code]
    put_on_agenda(overleg=following, casussen=[of], by=cast.voorzitter.user, today=timezone.localdate())
    assert following.punten.get().section == Section.NEW  # nobody discussed it yet


def test_nothing_is_prepared_or_printed_for_it_any_more(cast: Cast) -> None:
    overleg, of = table(cast), thuiszitter(cast)
    approved(cast, punt(cast, overleg, of, text="Zit thuis."))
    gone(cast, overleg)
    client, code = Login(cast.voorzitter), overleg.code
    pages = {"overleg_edit": [], "overleg_candidates": [], "overleg_approve": [], "overleg_sheet": [of.code]}

    answers = [client.get(reverse(name, args=[code, *more]), follow=True) for name, more in pages.items()]
    answers.append(client.post(reverse("overleg_print", args=[code, "agendablad"]), {"copies": 1}, follow=True))

    for answer in answers:
        assert [path for path, _ in answer.redirect_chain] == [overleg.get_absolute_url()]
        assert "Deze actietafel gaat niet door" in answer.content.decode()
    assert not overleg.prints.exists()
