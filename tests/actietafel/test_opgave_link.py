"""The personal link: what it shows before the code, the code, a session that opens one thing, and everything that must not work."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as loket_settings
from django.core import mail, signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import end_toegang, end_user
from accounts.models import Role, Toegang
from actietafel.actions.codes import LASTS, TRIES, send_code, use_code
from actietafel.links import LASTS as LINK_LASTS
from actietafel.links import SALT, personal_path, read_link, token_of
from actietafel.models import Opgave
from actietafel.models.opgave import OpgaveState
from cases.models import AccessLog, Casus
from tests import build
from tests.actietafel import building
from tests.actietafel.test_opgave import a_casus, a_running, home_since, page
from tests.actietafel.test_opgave_pupils import take_over, upload
from tests.cases.intake_lists import a_list, read, row
from tests.conftest import Cast, Login


@pytest.fixture(autouse=True)
def _mail_stays_here(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def opgave(cast: Cast) -> Opgave:
    """Of the Beemdcollege, with two pupils ready."""
    made = a_running(cast)
    for name in ("Fenna", "Siebe"):
        a_casus(cast, name, first_day=home_since())
    return made


def link_of(opgave: Opgave, toegang: Toegang) -> str:
    return personal_path(opgave, toegang)


def ask_code(client: Client, path: str) -> str:
    """The code that was mailed; "" when none was."""
    before = len(mail.outbox)
    client.post(path, {"doe": "code"})
    found = re.search(r"Uw code: (\d{6})", str(mail.outbox[-1].body)) if len(mail.outbox) > before else None
    return found[1] if found else ""


def enter(client: Client, path: str) -> Any:
    """Ask for a code and use it."""
    code = ask_code(client, path)
    return client.post(f"{path}code/", {"code": code})


# --- before the code --------------------------------------------------------------------------------------------------


def test_page_shows_a_count_and_no_name_school_code_or_person(cast: Cast, opgave: Opgave) -> None:
    path = link_of(opgave, cast.school)

    answer = Client().get(path)

    text = page(answer)
    assert "<strong>2 leerlingen</strong>" in text
    assert loket_settings.OFFICE_NAME in text
    for hidden in ("Fenna", "Siebe", "Roskam", "Beemdcollege", "Jurre", "Noor", "jurre@", opgave.code,
                   *Casus.objects.values_list("code", flat=True)):  # fmt: skip
        assert hidden not in text
        assert hidden not in path
    assert AccessLog.objects.count() == 0
    assert Opgave.objects.get(pk=opgave.pk).seen_at is None


def test_opening_the_link_changes_nothing_however_often_a_scanner_does(cast: Cast, opgave: Opgave) -> None:
    path = link_of(opgave, cast.school)

    for query in ("", "?doe=geen", "?doe=code"):
        Client().get(f"{path}{query}")
        Client().head(f"{path}{query}")

    assert (Opgave.objects.get(pk=opgave.pk).state, mail.outbox) == (OpgaveState.UNSEEN, [])


def test_nil_return_is_recorded_as_the_person_and_can_be_undone(cast: Cast, opgave: Opgave) -> None:
    client, path = Client(), link_of(opgave, cast.school)

    answer = page(client.post(path, {"doe": "geen"}, follow=True))
    sent = Opgave.objects.get(pk=opgave.pk)
    client.post(path, {"doe": "terug"})

    assert (sent.state, sent.returned_by) == (OpgaveState.NIL, cast.school.user)
    assert "geen leerlingen te melden" in answer
    assert "_auth_user_id" not in client.session
    assert Opgave.objects.get(pk=opgave.pk).returned_at is None


def test_nil_return_needs_the_token_of_the_form(cast: Cast, opgave: Opgave) -> None:
    answer = Client(enforce_csrf_checks=True).post(link_of(opgave, cast.school), {"doe": "geen"})

    assert (answer.status_code, Opgave.objects.get(pk=opgave.pk).returned_at) == (403, None)


def test_what_a_colleague_sent_cannot_be_undone_without_the_code(cast: Cast, opgave: Opgave) -> None:
    colleague = build.toegang(build.user("ook@loket.example", "Ook School"), Role.SCHOOL, school=cast.beemd)
    Client().post(link_of(opgave, colleague), {"doe": "geen"})

    Client().post(link_of(opgave, cast.school), {"doe": "terug"})

    assert Opgave.objects.get(pk=opgave.pk).returned_by == colleague.user


# --- links that do not hold -------------------------------------------------------------------------------------------


def test_forged_tampered_and_foreign_signatures_get_the_same_neutral_page(cast: Cast, opgave: Opgave) -> None:
    token = token_of(opgave, cast.school)
    body, _, signature = token.partition(":")
    other = signing.Signer(salt="iets anders").sign_object(
        {"o": opgave.pk, "u": cast.school.user_id, "t": cast.school.pk}
    )
    odd = signing.Signer(salt=SALT).sign_object([opgave.pk])
    wrong = (
        "x",
        f"{body}:{signature[:-1]}",
        f"{body[:-2]}AA:{signature}",
        other,
        odd,
        "a" * 500,
        token.replace(":", ""),
    )

    answers = {page(Client().get(reverse("opgave_link", args=[each]))) for each in wrong}

    assert len(answers) == 1
    assert "Deze link werkt niet (meer)" in answers.pop()


def test_link_of_a_school_person_for_another_schools_opgave_does_not_hold(cast: Cast, opgave: Opgave) -> None:
    assert read_link(token_of(opgave, cast.other_school), timezone.localdate()) is None
    assert read_link(token_of(opgave, cast.leerplicht), timezone.localdate()) is None
    assert read_link(token_of(opgave, cast.consulent), timezone.localdate()) is None


def test_link_ends_with_the_toegang_the_account_and_sixty_days_after_the_day_asked(cast: Cast, opgave: Opgave) -> None:
    token, today = token_of(opgave, cast.school), timezone.localdate()
    last = opgave.uitvraag.due_on + LINK_LASTS

    assert read_link(token, last) is not None
    assert read_link(token, last + timedelta(days=1)) is None
    end_toegang(toegang=cast.school, today=today)
    assert read_link(token, today) is None
    municipal = building.opgave(opgave.uitvraag, municipality=cast.lindevoort)
    assert read_link(token_of(municipal, cast.leerplicht), today) is not None
    end_user(user=cast.leerplicht.user, today=today)
    assert read_link(token_of(municipal, cast.leerplicht), today) is None


def test_ended_link_neither_sends_a_code_nor_returns(cast: Cast, opgave: Opgave) -> None:
    path = link_of(opgave, cast.school)
    end_toegang(toegang=cast.school, today=timezone.localdate())

    for act in ("geen", "code"):
        assert Client().post(path, {"doe": act}).status_code == 404

    assert (Opgave.objects.get(pk=opgave.pk).returned_at, mail.outbox) == (None, [])


# --- the code ---------------------------------------------------------------------------------------------------------


def test_code_leads_into_the_opgave_and_is_written_in_the_read_log(cast: Cast, opgave: Opgave) -> None:
    client, path = Client(), link_of(opgave, cast.school)

    answer = enter(client, path)

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("opgave", args=[opgave.code]))
    assert "Fenna Roskam" in page(client.get(answer.headers["Location"]))
    log = AccessLog.objects.get(page="opgave")
    assert (log.user, len(log.casussen)) == (cast.school.user, 2)
    assert mail.outbox[0].to == [cast.school.user.email]
    assert "Beemd" not in f"{mail.outbox[0].subject}{mail.outbox[0].body}"


def test_code_works_once(cast: Cast, opgave: Opgave) -> None:
    first, path = Client(), link_of(opgave, cast.school)
    code = ask_code(first, path)
    first.post(f"{path}code/", {"code": code})
    first.post(reverse("account_logout"))

    again = first.post(f"{path}code/", {"code": code})

    assert (again.status_code, "_auth_user_id" in first.session) == (422, False)


def test_code_works_only_in_the_browser_that_asked(cast: Cast, opgave: Opgave) -> None:
    path, thief = link_of(opgave, cast.school), Client()
    code = ask_code(Client(), path)
    ask_code(thief, path)

    answer = thief.post(f"{path}code/", {"code": code})

    assert (answer.status_code, "_auth_user_id" in thief.session) == (422, False)


def test_code_is_worth_nothing_after_five_wrong_tries(cast: Cast, opgave: Opgave) -> None:
    client, path = Client(), link_of(opgave, cast.school)
    code = ask_code(client, path)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    for _ in range(TRIES):
        assert client.post(f"{path}code/", {"code": wrong}).status_code == 422
    answer = client.post(f"{path}code/", {"code": code})

    assert (answer.status_code, "_auth_user_id" in client.session) == (422, False)


def test_fourth_wrong_try_leaves_one(cast: Cast, opgave: Opgave) -> None:
    client, path = Client(), link_of(opgave, cast.school)
    code = ask_code(client, path)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    for _ in range(TRIES - 1):
        client.post(f"{path}code/", {"code": wrong})

    assert client.post(f"{path}code/", {"code": code}).status_code == 302


def test_code_ends_after_ten_minutes(cast: Cast) -> None:
    now, user = timezone.now(), cast.school.user
    secret = send_code(user=user, now=now)
    found = re.search(r"\d{6}", str(mail.outbox[-1].body))
    assert found is not None

    assert use_code(user=user, secret=secret, code=found[0], now=now + LASTS) is False
    assert use_code(user=user, secret=secret, code=found[0], now=now + LASTS - timedelta(seconds=1)) is True


def test_code_is_not_of_another_person(cast: Cast) -> None:
    now = timezone.now()
    secret = send_code(user=cast.school.user, now=now)
    code = re.search(r"\d{6}", str(mail.outbox[-1].body))
    assert code is not None

    assert use_code(user=cast.other_school.user, secret=secret, code=code[0], now=now) is False


def test_codes_are_limited_and_the_answer_is_the_same(cast: Cast, opgave: Opgave) -> None:
    path = link_of(opgave, cast.school)

    answers = {Client().post(path, {"doe": "code"}).headers["Location"] for _ in range(8)}

    assert answers == {f"{path}code/"}
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])
def test_what_is_no_code_is_asked_again(cast: Cast, opgave: Opgave, typed: str) -> None:
    client, path = Client(), link_of(opgave, cast.school)
    ask_code(client, path)

    answer = client.post(f"{path}code/", {"code": typed})

    assert answer.status_code == 422
    assert 'id="id_code_error"' in page(answer)


# --- the session of a link --------------------------------------------------------------------------------------------


def test_session_of_a_link_opens_the_opgave_and_nothing_else(cast: Cast, opgave: Opgave) -> None:
    client, path = Client(), link_of(opgave, cast.school)
    enter(client, path)
    own = reverse("opgave", args=[opgave.code])
    casus = Casus.objects.all()[0]
    elsewhere = [
        reverse(name)
        for name in ("vandaag", "casussen", "search", "intakes", "my_account", "switch_role", "account_change_password", "who_is_who",
                     "account_login", "account_reset_password", "casussen_download", "pupil_report")
    ]  # fmt: skip

    for url in (*elsewhere, reverse("casus", args=[casus.code]), "/bestaat-niet/"):
        assert client.get(url).headers["Location"] == own
        assert client.post(url, {"toegang": str(cast.school.pk)}).status_code == 404
    assert client.get(own).status_code == 200
    assert client.get(reverse("about_data")).status_code == 200
    assert AccessLog.objects.exclude(page="opgave").count() == 0


def test_session_of_a_link_shows_no_menu_and_no_search(cast: Cast, opgave: Opgave) -> None:
    client = Client()
    enter(client, link_of(opgave, cast.school))

    text = page(client.get(reverse("opgave", args=[opgave.code])))

    for gone in ("Hoofdmenu", 'role="search"', reverse("switch_role"), reverse("my_account"), "Later verder"):
        assert gone not in text
    assert "Uitloggen" in text


def test_session_of_a_link_opens_no_other_opgave_of_the_same_school(cast: Cast, opgave: Opgave) -> None:
    before = opgave.uitvraag.reference_date - timedelta(days=90)
    days = {"reference_date": before, "opens_on": before, "due_on": before + timedelta(days=10),
            "talks_from": before + timedelta(days=11), "talks_until": before + timedelta(days=20)}  # fmt: skip
    older = building.opgave(building.uitvraag(cast.noord, cast.voorzitter.user, **days), school=cast.beemd)
    client = Client()
    enter(client, link_of(opgave, cast.school))

    answer = client.get(reverse("opgave", args=[older.code]))

    assert answer.headers["Location"] == reverse("opgave", args=[opgave.code])


def test_session_of_a_link_reads_in_its_own_list_and_no_earlier_one(cast: Cast, opgave: Opgave) -> None:
    earlier = read(cast.school, a_list(row(voornaam="Eerder")), today=timezone.localdate(), day=timezone.localdate())
    client = Client()
    enter(client, link_of(opgave, cast.school))

    preview = upload(client, opgave, a_list(row(voornaam="Jelte", eerste_verzuimdag=home_since())))
    take_over(client, opgave)

    assert "Zo wordt de lijst ingelezen" in page(preview)
    assert opgave.regels.get().name == "Jelte Roskam"
    assert client.get(reverse("intake", args=[earlier.key])).headers["Location"] == reverse(
        "opgave", args=[opgave.code]
    )


def test_session_of_a_link_ends_when_the_toegang_ends_whatever_else_the_person_may(cast: Cast, opgave: Opgave) -> None:
    client = Client()
    enter(client, link_of(opgave, cast.school))
    build.toegang(cast.school.user, Role.VOORZITTER, area=cast.noord)

    end_toegang(toegang=cast.school, today=timezone.localdate())
    answer = client.get(reverse("opgave", args=[opgave.code]))

    assert answer.headers["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_logging_in_with_a_password_afterwards_opens_everything_again(cast: Cast, opgave: Opgave) -> None:
    client = Client()
    enter(client, link_of(opgave, cast.school))

    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": cast.school.user.email, "password": build.PASSWORD})

    assert client.get(reverse("vandaag")).status_code == 200


def test_demo_login_is_refused_at_the_one_door_here_too(cast: Cast, opgave: Opgave) -> None:
    cast.school.user.demo = True
    cast.school.user.save()
    client = Client()

    answer = enter(client, link_of(opgave, cast.school))

    assert answer.headers["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


# --- opened by somebody who is logged in ------------------------------------------------------------------------------


def test_owner_who_is_logged_in_goes_straight_to_the_opgave(cast: Cast, opgave: Opgave) -> None:
    answer = Login(cast.school).get(link_of(opgave, cast.school))

    assert answer.headers["Location"] == reverse("opgave", args=[opgave.code])


def test_link_opened_by_another_school_does_not_exist_and_by_the_consulent_gives_their_own_rights(
    cast: Cast, opgave: Opgave
) -> None:
    path = link_of(opgave, cast.school)
    consulent = Login(cast.consulent)

    assert Login(cast.other_school).get(path).status_code == 404
    assert Login(cast.other_school).post(path, {"doe": "geen"}).status_code == 404
    assert Login(cast.beheerder).get(path).status_code == 404
    assert consulent.get(path).headers["Location"] == reverse("opgave", args=[opgave.code])
    assert consulent.session["toegang"] == cast.consulent.pk
    assert Opgave.objects.get(pk=opgave.pk).returned_at is None


def test_owner_in_another_role_chooses_the_role_first(cast: Cast, opgave: Opgave) -> None:
    as_chair = build.toegang(cast.school.user, Role.VOORZITTER, area=cast.noord)

    answer = Login(as_chair).get(link_of(opgave, cast.school))

    assert answer.headers["Location"] == reverse("switch_role")
