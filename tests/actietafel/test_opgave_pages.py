"""De kwartaalopgave as a school and leerplicht see it: kept at once, checked, sent in, late, nothing to report, taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actietafel.actions.answering import nil_return, reopen_opgave
from actietafel.models import Opgave, OpgaveAnswer
from actietafel.models.opgave import OpgaveState
from cases.models import AccessLog
from tests.actietafel import building
from tests.actietafel.test_opgave import a_casus, a_running, an_opgave, home_since, page, running, send
from tests.conftest import Cast, Login


def test_page_shows_name_definition_purpose_and_consulent_and_logs_the_reading(cast: Cast, settings: Any) -> None:
    settings.OPGAVE_PURPOSE = "Om samen te kijken wat nodig is."
    opgave, casus = a_running(cast), a_casus(cast, first_day=home_since())

    answer = page(Login(cast.school).get(reverse("opgave", args=[opgave.code])))

    for words in (
        "Fenna Roskam",
        "Wie telt mee?",
        "Om samen te kijken wat nodig is.",
        "Noor van Veldhuizen",
        "0 van 1",
    ):
        assert words in answer
    assert AccessLog.objects.get(page="opgave").casussen == [casus.pk]
    assert "Fenna" not in answer.split("</title>")[0]


def test_opening_it_as_the_school_marks_it_seen_and_as_the_office_does_not(cast: Cast) -> None:
    opgave = a_running(cast)
    url = reverse("opgave", args=[opgave.code])

    Login(cast.consulent).get(url)
    before = Opgave.objects.get(pk=opgave.pk).state
    Login(cast.school).get(url)

    assert (before, Opgave.objects.get(pk=opgave.pk).state) == (OpgaveState.UNSEEN, OpgaveState.BUSY)


@pytest.mark.parametrize("who", ["other_school", "leerplicht", "leerplicht_elsewhere", "colleague", "voorzitter_zuid"])
def test_opgave_of_somebody_else_does_not_exist(cast: Cast, who: str) -> None:
    opgave = a_running(cast)

    assert Login(getattr(cast, who)).get(reverse("opgave", args=[opgave.code])).status_code == 404


def test_number_of_queries_does_not_depend_on_the_number_of_pupils(cast: Cast) -> None:
    opgave = a_running(cast)
    client, url = Login(cast.school), reverse("opgave", args=[opgave.code])
    counts = []
    for names in (["Een"], ["Twee", "Drie"]):
        for name in names:
            casus = a_casus(cast, name, first_day=home_since())
            building.regel(opgave, casus=casus, by=cast.school.user)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def post(cast: Cast, opgave: Opgave, data: dict[str, Any], who: str = "school", **more: Any) -> Any:
    return Login(getattr(cast, who)).post(reverse("opgave", args=[opgave.code]), data, **more)


def test_one_answer_is_kept_at_once_and_only_that_one(cast: Cast) -> None:
    opgave, first = a_running(cast), a_casus(cast, first_day=home_since())
    second = a_casus(cast, "Tweede", first_day=home_since())
    data = {f"{first.code}-answer": "thuis", f"{second.code}-answer": "thuis"}

    answer = post(cast, opgave, data, headers={"HX-Request": "true", "HX-Trigger": f"l-{first.code}"})

    assert opgave.regels.get().casus == first
    assert "1 van 2 beantwoord" in page(answer)
    assert "bewaard om" in page(answer)


@pytest.mark.parametrize(("said", "offered"), [("thuis", False), ("weg", True)])
def test_nil_is_offered_until_somebody_is_at_home(cast: Cast, said: str, offered: bool) -> None:
    opgave, first = a_running(cast), a_casus(cast, first_day=home_since())
    data = {f"{first.code}-answer": said, f"{first.code}-on": home_since().isoformat()}

    answer = post(cast, opgave, data, headers={"HX-Request": "true", "HX-Trigger": f"l-{first.code}"})

    assert opgave.regels.get().answer == said
    assert 'id="geen" hx-swap-oob="true"' in page(answer)
    assert ("Geen leerlingen te melden" in page(answer)) == offered


@pytest.mark.parametrize("sent", [False, True])
def test_there_is_a_way_back_to_where_one_came_from(cast: Cast, sent: bool) -> None:
    opgave = a_running(cast)
    if sent:
        Opgave.objects.filter(pk=opgave.pk).update(returned_at=timezone.now(), returned_by=cast.school.user)
    url, crumb = reverse("opgave", args=[opgave.code]), '<a class="crumb" href="{}">'

    school, office = page(Login(cast.school).get(url)), page(Login(cast.voorzitter).get(url))

    assert crumb.format(reverse("kwartaal")) in school
    assert crumb.format(reverse("uitvraag", args=[opgave.uitvraag.code])) in office


def test_wrong_day_is_asked_again_beside_the_field_and_the_rest_is_kept(cast: Cast) -> None:
    opgave, wrong = a_running(cast), a_casus(cast, first_day=home_since())
    right = a_casus(cast, "Goed", first_day=home_since())
    data = {
        f"{wrong.code}-answer": "terug", f"{wrong.code}-on": "31-02-2026", f"{wrong.code}-changed": "sinds vorige week",
        f"{right.code}-answer": "thuis",
    }  # fmt: skip

    answer = post(cast, opgave, data)

    text = page(answer)
    assert (answer.status_code, opgave.regels.get().casus) == (422, right)
    assert 'value="31-02-2026"' in text
    assert 'value="sinds vorige week"' in text
    assert f'id="id_{wrong.code}-on_error"' in text
    assert f'href="#id_{wrong.code}-on"' in text


def test_future_day_from_htmx_is_answered_beside_the_pupil(cast: Cast) -> None:
    opgave, casus = a_running(cast), a_casus(cast, first_day=home_since())
    data = {f"{casus.code}-answer": "terug", f"{casus.code}-on": f"{timezone.localdate() + timedelta(days=3):%d-%m-%Y}"}

    answer = post(cast, opgave, data, headers={"HX-Request": "true", "HX-Trigger": f"l-{casus.code}"})

    assert "Deze dag moet nog komen." in page(answer)
    assert opgave.regels.count() == 0


def test_without_javascript_one_submit_keeps_all_and_goes_on_to_check(cast: Cast) -> None:
    opgave, casus = a_running(cast), a_casus(cast, first_day=home_since())
    unanswered = a_casus(cast, "Open", first_day=home_since())

    answer = post(cast, opgave, {f"{casus.code}-answer": "thuis", f"{unanswered.code}-answer": ""}, follow=True)

    assert answer.redirect_chain == [(reverse("opgave_check", args=[opgave.code]), 302)]
    assert "Open Roskam: Kies een antwoord." in page(answer)
    assert "Versturen</button>" not in page(answer)


def test_consulent_fills_in_on_the_phone_under_own_name(cast: Cast) -> None:
    opgave, casus = a_running(cast), a_casus(cast, first_day=home_since())

    post(cast, opgave, {f"{casus.code}-answer": "thuis"}, who="consulent")

    assert opgave.regels.get().answered_by == cast.consulent.user


def test_pupil_of_somebody_else_cannot_be_answered(cast: Cast) -> None:
    opgave = a_running(cast)
    foreign = a_casus(cast, at=cast.heuvelrade, first_day=home_since())

    post(cast, opgave, {f"{foreign.code}-answer": "thuis"})

    assert opgave.regels.count() == 0


def test_all_home_answers_who_had_no_answer_and_undo_takes_back_only_that(cast: Cast) -> None:
    opgave, gone = a_running(cast), a_casus(cast, "Weg", first_day=home_since())
    for name in ("Een", "Twee"):
        a_casus(cast, name, first_day=home_since())
    building.regel(opgave, casus=gone, by=cast.school.user, answer="weg", on=timezone.localdate())
    client = Login(cast.school)

    client.post(reverse("opgave_all_home", args=[opgave.code]))
    after = sorted(opgave.regels.values_list("answer", flat=True))
    back = client.post(reverse("opgave_all_home_undo", args=[opgave.code]), follow=True)

    assert after == ["thuis", "thuis", "weg"]
    assert "2 antwoorden zijn teruggenomen." in back.content.decode()
    assert opgave.regels.get().casus == gone


def test_check_and_send_gives_a_receipt_with_a_way_back(cast: Cast) -> None:
    opgave, casus = a_running(cast), a_casus(cast, first_day=home_since())
    building.regel(opgave, casus=casus, by=cast.school.user)
    client, url = Login(cast.school), reverse("opgave_check", args=[opgave.code])

    answer = client.post(url, {"version": opgave.version, "remark": "Tot volgende keer."}, follow=True)

    text = page(answer)
    assert "door Jurre Bakelaar" in text
    assert "Tot volgende keer." in text
    assert reverse("opgave_reopen", args=[opgave.code]) in text
    client.post(reverse("opgave_reopen", args=[opgave.code]))
    assert Opgave.objects.get(pk=opgave.pk).state == OpgaveState.BUSY


def test_sending_what_somebody_else_sent_and_reopened_is_a_conflict(cast: Cast) -> None:
    opgave, casus = a_running(cast), a_casus(cast, first_day=home_since())
    building.regel(opgave, casus=casus, by=cast.school.user)
    send(opgave, cast.school.user, now=timezone.now())
    reopen_opgave(opgave=opgave, by=cast.school.user, now=timezone.now())

    answer = Login(cast.school).post(
        reverse("opgave_check", args=[opgave.code]), {"version": opgave.version}, follow=True
    )

    assert "intussen door iemand anders" in page(answer)
    assert Opgave.objects.get(pk=opgave.pk).returned_at is None


def test_nil_in_one_click_from_the_page_with_undo_and_what_happens(cast: Cast) -> None:
    opgave = a_running(cast)
    a_casus(cast, first_day=home_since())
    client = Login(cast.school)

    asked = page(client.get(reverse("opgave", args=[opgave.code])))
    answer = page(client.post(reverse("opgave_nil", args=[opgave.code]), follow=True))

    assert "deze leerling niet meer thuis is. Er verandert nog niets: uw consulent vraagt ernaar" in asked
    assert Opgave.objects.get(pk=opgave.pk).state == OpgaveState.NIL
    assert "Ongedaan maken" in answer
    client.post(reverse("opgave_reopen", args=[opgave.code]))
    assert Opgave.objects.get(pk=opgave.pk).state == OpgaveState.BUSY


def test_late_answer_says_so_clearly_and_offers_no_way_back(cast: Cast) -> None:
    opgave = an_opgave(cast, uitvraag={**running(), "stopped_at": timezone.now(), "stopped_by": cast.voorzitter.user})
    client = Login(cast.school)

    asked = page(client.get(reverse("opgave", args=[opgave.code])))
    answer = page(client.post(reverse("opgave_nil", args=[opgave.code]), follow=True))

    assert "Deze ronde is gesloten" in asked
    assert "Ontvangen nadat de ronde was gesloten" in answer
    assert "Ongedaan maken" not in answer
    assert "Wijzigen</button>" not in answer


def test_vandaag_and_signalen_lead_to_it_until_it_is_sent(cast: Cast) -> None:
    school, leerplicht = a_running(cast), None
    leerplicht = building.opgave(school.uitvraag, municipality=cast.lindevoort)
    pages = ((cast.school, "vandaag", school), (cast.leerplicht, "signalen", leerplicht))

    for toegang, name, opgave in pages:
        link = reverse("opgave", args=[opgave.code])
        assert link in page(Login(toegang).get(reverse(name)))
        nil_return(opgave=opgave, by=toegang.user, now=timezone.now())
        assert link not in page(Login(toegang).get(reverse(name)))
    assert reverse("opgave", args=[school.code]) not in page(Login(cast.consulent).get(reverse("vandaag")))


def test_all_home_says_partly_of_who_has_an_opbouwrooster(cast: Cast) -> None:
    opgave, partly = a_running(cast), a_casus(cast, kind="deels", first_day=home_since())

    Login(cast.school).post(reverse("opgave_all_home", args=[opgave.code]))

    regel = opgave.regels.get(casus=partly)
    assert (regel.answer, regel.on) == (OpgaveAnswer.PARTLY, home_since())


def test_opbouwrooster_that_we_know_needs_no_day(cast: Cast) -> None:
    opgave, partly = a_running(cast), a_casus(cast, kind="deels", first_day=home_since())
    home = a_casus(cast, "Thuis", first_day=home_since())

    post(cast, opgave, {f"{partly.code}-answer": "deels", f"{home.code}-answer": "deels"})

    assert [opgave.regels.get(casus=casus).on for casus in (partly, home)] == [home_since(), None]
