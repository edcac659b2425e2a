"""Verzoeken: asked of one person, answered in two clicks, and the colleague who thinks along."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from cases.actions import asking, work
from cases.models import Actie, Answer, Grant
from paper.dates import dutch
from post.models import Notice
from region.models import Partner
from tests import build
from tests.cases.verzoeken import QUESTION, a_casus, asked, soon, url
from tests.conftest import Cast, Login

# --- asking


def test_verzoek_waits_for_an_answer_and_is_nobodys_actie_yet(cast: Cast) -> None:
    casus = a_casus(cast)

    actie = asked(casus, cast)

    assert (actie.waits_for_answer, actie.is_held) == (True, False)
    assert list(Actie.objects.asked_of(cast.school.user_id)) == [actie]
    assert list(Actie.objects.held_by(cast.school.user_id)) == []


def test_verzoek_tells_the_person_asked_without_saying_what(cast: Cast) -> None:
    casus = a_casus(cast)

    asked(casus, cast)

    notice = Notice.objects.get(user=cast.school.user)
    assert (notice.text, notice.path) == ("Er is een verzoek aan u.", url("casus", casus))


def test_verzoek_to_a_school_is_read_by_that_school(cast: Cast) -> None:
    casus = a_casus(cast)

    actie = asked(casus, cast)

    assert (actie.school_reads, actie.leerplicht_reads) == (True, False)
    assert QUESTION in Login(cast.school).get(url("casus", casus)).content.decode()
    assert QUESTION not in Login(cast.leerplicht).get(url("casus", casus)).content.decode()


def test_verzoek_needs_somebody(cast: Cast) -> None:
    with pytest.raises(ValueError, match="somebody"):
        asking.ask(
            casus=a_casus(cast),
            what="x",
            due_on=soon(),
            target="ander",
            by=cast.consulent.user,
            today=timezone.localdate(),
        )


@pytest.mark.parametrize(("asker", "of", "target"), [
    ("consulent", "school", "school"), ("consulent", "leerplicht", "leerplicht"), ("consulent", "voorzitter", "collega"),
    ("school", "leerplicht", "leerplicht"), ("school", "consulent", "collega"), ("leerplicht", "school", "school"),
])  # fmt: skip
def test_everybody_who_sees_the_casus_may_ask_everybody_who_sees_it(
    cast: Cast, asker: str, of: str, target: str
) -> None:
    casus = a_casus(cast)

    response = Login(getattr(cast, asker)).post(
        url("casus_ask", casus), {"what": QUESTION, "due_on": soon().isoformat(), "holder": getattr(cast, of).user_id}
    )

    actie = Actie.objects.get()
    assert response.status_code == 302
    assert (actie.target, actie.holder, actie.asked_by) == (target, getattr(cast, of).user, getattr(cast, asker).user)


def test_leerplicht_is_not_offered_when_it_does_not_see_the_casus(cast: Cast) -> None:
    casus = a_casus(cast, kind="geoorloofd")

    response = Login(cast.consulent).post(
        url("casus_ask", casus), {"what": QUESTION, "due_on": soon().isoformat(), "holder": cast.leerplicht.user_id}
    )

    assert "holder" in response.context["form"].errors
    assert not Actie.objects.exists()


def test_partner_without_login_is_asked_and_the_consulent_writes_the_answer_down(cast: Cast) -> None:
    casus = a_casus(cast)
    partner = Partner.objects.create(name="Jeugdhulp Maasbocht", kind="jeugdhulp")
    client = Login(cast.consulent)
    client.post(
        url("casus_ask", casus),
        {"what": "Is een intake mogelijk?", "due_on": soon().isoformat(), "target": "jeugdhulp", "partner": partner.pk},
    )
    actie = Actie.objects.get()

    response = client.post(url("casus_answer_other_way", casus, actie.pk), {"text": "Wel een gesprek, in januari."})

    actie.refresh_from_db()
    assert response.status_code == 302
    assert (actie.holder_label, actie.answer, actie.answered_by) == (
        "Jeugdhulp Maasbocht", Answer.ALTERNATIVE, cast.consulent.user,
    )  # fmt: skip
    assert actie.answer_seen_at is not None


@pytest.mark.parametrize("typed", [
    {},
    {"what": "Alleen een vraag"},
    {"what": "x", "due_on": "2999-01-01", "holder": "1"},
    {"what": "x", "due_on": "geen dag", "holder": "1"},
    {"what": "x" * 301, "due_on": "2026-12-01", "holder": "1"},
    {"what": "x", "due_on": "2026-12-01", "holder": "x' OR 1=1"},
    {"what": "x", "due_on": "2026-12-01", "target": "jeugdhulp"},
    {"what": "x", "due_on": "2026-12-01", "target": "minister", "holder_name": "Iemand"},
    {"what": "x", "due_on": "2026-12-01", "partner": "99999", "holder_name": ""},
])  # fmt: skip
def test_verzoek_that_is_not_complete_is_not_asked(cast: Cast, typed: dict[str, str]) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(url("casus_ask", casus), typed)

    assert response.context["form"].errors
    assert not Actie.objects.exists()


def test_verzoek_is_asked_of_one_person_at_a_time(cast: Cast) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(
        url("casus_ask", casus),
        {"what": QUESTION, "due_on": soon().isoformat(), "holder": cast.school.user_id, "holder_name": "Jeugdarts"},
    )

    assert response.context["form"].errors["holder"] == ["Kies één persoon. Vraag het een ander in een tweede verzoek."]


def test_school_asks_nobody_from_outside_the_circle(cast: Cast) -> None:
    casus = a_casus(cast)

    Login(cast.school).post(
        url("casus_ask", casus), {"what": QUESTION, "due_on": soon().isoformat(), "colleague": cast.colleague.user_id}
    )

    assert not Actie.objects.exists()
    assert not Grant.objects.exists()


# --- answering


def test_yes_makes_it_the_holders_actie_by_that_day(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)

    response = Login(cast.school).post(
        url("casus_answer_yes", casus, actie.pk), {"on": soon(9).isoformat(), "text": ""}
    )

    actie.refresh_from_db()
    assert response.status_code == 302
    assert (actie.answer, actie.due_on, actie.answered_by, actie.is_held) == (
        Answer.YES,
        soon(9),
        cast.school.user,
        True,
    )
    assert list(Actie.objects.held_by(cast.school.user_id)) == [actie]


def test_alternative_is_told_to_the_asker_and_moves_nothing(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)

    Login(cast.school).post(url("casus_answer_other_way", casus, actie.pk), {"text": "Wel een rustige ingang."})

    actie.refresh_from_db()
    assert (actie.answer_text, actie.is_held, actie.answer_seen_at) == ("Wel een rustige ingang.", False, None)
    assert list(Actie.objects.moving(timezone.localdate())) == []
    assert Notice.objects.get(user=cast.consulent.user).text == "Er is een antwoord op uw verzoek."
    assert Notice.objects.get(user=cast.school.user).settled_at is not None


def test_question_goes_on_to_another_person(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)

    Login(cast.school).post(url("casus_answer_ask", casus, actie.pk), {"other": cast.leerplicht.user_id, "text": ""})

    actie.refresh_from_db()
    onward = Actie.objects.open().get()
    assert (actie.answer, actie.is_open) == (Answer.ASK_OTHER, False)
    assert (onward.what, onward.holder, onward.target, onward.asked_by, onward.waits_for_answer) == (
        QUESTION, cast.leerplicht.user, "leerplicht", cast.consulent.user, True,
    )  # fmt: skip
    assert onward.leerplicht_reads
    assert Notice.objects.filter(user=cast.leerplicht.user, kind="verzoek").count() == 1


def test_question_goes_on_to_somebody_without_login(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)

    onward = asking.answer(
        actie=actie, answer="vraag_aan", by=cast.school.user, now=timezone.now(), other_name="Jeugdarts, GGD"
    )

    assert (onward.holder, onward.holder_label) == (None, "Jeugdarts, GGD")


@pytest.mark.parametrize(("address", "typed"), [
    ("casus_answer_yes", {"on": ""}),
    ("casus_answer_yes", {"on": "2001-01-01"}),
    ("casus_answer_yes", {"on": "ooit"}),
    ("casus_answer_other_way", {"text": ""}),
    ("casus_answer_other_way", {"text": "x" * 501}),
    ("casus_answer_ask", {}),
    ("casus_answer_ask", {"other": "99999"}),
])  # fmt: skip
def test_answer_without_what_belongs_to_it_is_not_given(cast: Cast, address: str, typed: dict[str, str]) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)

    response = Login(cast.school).post(url(address, casus, actie.pk), typed)

    actie.refresh_from_db()
    assert response.context["form"].errors
    assert actie.waits_for_answer


def test_act_refuses_an_answer_without_what_belongs_to_it(cast: Cast) -> None:
    actie = asked(a_casus(cast), cast)

    for answer in Answer:
        with pytest.raises(ValueError, match="without"):
            asking.answer(actie=actie, answer=answer, by=cast.school.user, now=timezone.now())


def test_second_answer_keeps_its_text_and_shows_the_first(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)
    asking.answer(actie=actie, answer="nee_maar", by=cast.voorzitter.user, now=timezone.now(), text="Wel een mentor.")

    response = Login(cast.school).post(
        url("casus_answer_other_way", casus, actie.pk), {"text": "Wel een rustige ingang."}
    )

    actie.refresh_from_db()
    html = response.content.decode()
    assert "Wel een mentor." in html
    assert "Wel een rustige ingang." in html
    assert actie.answer_text == "Wel een mentor."


def test_second_answer_reads_the_day_of_a_yes(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)
    on = timezone.localdate() + timedelta(days=3)
    asking.answer(actie=actie, answer="ja", on=on, text="Na vijven.", by=cast.voorzitter.user, now=timezone.now())

    response = Login(cast.school).post(url("casus_answer_other_way", casus, actie.pk), {"text": "Wel een mentor."})

    assert f"“ja, op {dutch(on)}: Na vijven.”" in response.content.decode()


def test_answer_to_a_withdrawn_verzoek_keeps_its_text(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)
    work.drop(actie=actie, because="niet meer nodig", by=cast.consulent.user, now=timezone.now())

    response = Login(cast.school).post(
        url("casus_answer_other_way", casus, actie.pk), {"text": "Wel een rustige ingang."}
    )

    assert "intussen ingetrokken" in response.content.decode()
    assert "Wel een rustige ingang." in response.content.decode()


def test_verzoek_is_answered_by_whom_it_was_asked_their_desk_or_the_office(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast, school_reads=True, leerplicht_reads=True)
    colleague_at_school = build.toegang(build.user("ans@loket.example", "Ans"), Role.SCHOOL, school=cast.beemd)

    status = {
        toegang.user.name: Login(toegang).get(url("casus_answer_yes", casus, actie.pk)).status_code
        for toegang in (cast.school, colleague_at_school, cast.consulent, cast.leerplicht, cast.other_school)
    }

    assert status == {
        "Jurre Bakelaar": 200, "Ans": 200, "Noor van Veldhuizen": 200, "Samira Ouhadi": 403, "Els Winkelaar": 404,
    }  # fmt: skip


def test_verzoek_is_not_answered_by_the_other_school_of_the_pupil(cast: Cast) -> None:
    casus = a_casus(cast)
    build.enrolment(casus.pupil, cast.heuvelrade)
    actie, client = asked(casus, cast), Login(cast.other_school)

    page = client.get(url("casus", casus)).content.decode()
    sent = client.post(url("casus_answer_yes", casus, actie.pk), {"on": soon().isoformat()})

    actie.refresh_from_db()
    assert QUESTION in page
    assert url("casus_answer_yes", casus, actie.pk) not in page
    assert (sent.status_code, actie.answer) == (403, "")


def test_verzoek_to_somebody_who_left_the_school_is_answered_by_a_colleague(cast: Cast) -> None:
    casus = a_casus(cast)
    actie, today = asked(casus, cast), timezone.localdate()
    colleague = build.toegang(build.user("ans@loket.example", "Ans"), Role.SCHOOL, school=cast.beemd)
    cast.school.end_on(today)

    assert Login(colleague).get(url("casus_answer_yes", casus, actie.pk)).status_code == 200


def test_answers_stand_two_clicks_away_on_the_casus_page(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)

    html = Login(cast.school).get(url("casus", casus)).content.decode()

    for name in ("casus_answer_yes", "casus_answer_other_way", "casus_answer_ask"):
        assert url(name, casus, actie.pk) in html


def test_alternative_is_rounded_off_by_the_asker_and_not_by_who_answered(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)
    asking.answer(
        actie=actie, answer="nee_maar", by=cast.school.user, now=timezone.now(), text="Wel een rustige ingang."
    )

    by_answerer = Login(cast.school).post(url("casus_step_done", casus, actie.pk)).status_code
    by_asker = Login(cast.consulent).post(url("casus_step_done", casus, actie.pk)).status_code

    actie.refresh_from_db()
    assert (by_answerer, by_asker, actie.is_open) == (403, 302, False)


# --- reminding


def test_reminder_is_friendly_and_once_a_day(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)
    now = timezone.now()

    first = asking.remind(actie=actie, by=cast.consulent.user, now=now)
    second = asking.remind(actie=actie, by=cast.consulent.user, now=now)
    tomorrow = asking.remind(actie=actie, by=cast.consulent.user, now=now + timedelta(days=1))

    assert (first, second, tomorrow) == (True, False, True)
    assert Notice.objects.filter(user=cast.school.user, text="Een verzoek wacht nog op uw antwoord.").count() == 2


def test_only_the_asker_and_the_office_remind(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast, leerplicht_reads=True)

    assert Login(cast.leerplicht).post(url("casus_remind", casus, actie.pk)).status_code == 403
    assert Login(cast.voorzitter).post(url("casus_remind", casus, actie.pk)).status_code == 302


def test_who_says_yes_is_told_where_it_stands_now(cast: Cast) -> None:
    casus = a_casus(cast)
    first, second = asked(casus, cast), asked(casus, cast)
    on = soon().isoformat()

    yes = Login(cast.school).post(url("casus_answer_yes", casus, first.pk), {"on": on}, follow=True)
    no = Login(cast.school).post(url("casus_answer_other_way", casus, second.pk), {"text": "Bellen kan."}, follow=True)

    said = [str(message) for answer in (yes, no) for message in answer.context["messages"]]
    assert said[0].startswith("Antwoord gegeven. Staat bij uw stappen: ")
    assert said[1:] == ["Antwoord gegeven."]


def test_a_text_that_is_too_long_is_told_and_kept_not_cut_off(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)
    client, address = Login(cast.school), url("casus_answer_other_way", casus, actie.pk)

    page = client.get(address).content.decode()
    refused = client.post(address, {"text": "x" * 501}).content.decode()

    assert "<textarea" in page
    assert "maxlength" not in page.partition("<textarea")[2].partition(">")[0]
    assert "x" * 501 in refused
    assert "500 tekens" in refused
