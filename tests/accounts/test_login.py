"""Coming in: by e-mail and password, after an invitation, after a forgotten password; each time through one function."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import actions
from accounts.actions import DEMO_MARK, admit, is_demo_database
from accounts.models import Role, Toegang, User
from tests import build
from tests.conftest import Cast, Login

NEW_PASSWORD = "drie-koeien-in-de-wei"


@pytest.fixture(autouse=True)
def _mail_stays_here(settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]


def enter(email: str, password: str = build.PASSWORD, client: Client | None = None, **more: str) -> tuple[Client, str]:
    """(client, text of the page that follows)."""
    client = client or Client()
    answer = client.post(reverse("account_login"), {"login": email, "password": password, **more}, follow=True)
    return client, answer.content.decode()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"https?://[^/]+(/wachtwoord/nieuw/\S+)", str(message.body))
    assert found is not None
    return found[1]


def set_password(path: str, password: str = NEW_PASSWORD) -> tuple[Client, str]:
    """Open the link and choose a password, as a browser does."""
    client = Client()
    form = client.get(path, follow=True)
    answer = client.post(form.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)
    return client, answer.content.decode()


def test_login_by_email_leads_to_vandaag(cast: Cast) -> None:
    answer = Client().post(reverse("account_login"), {"login": cast.consulent.user.email, "password": build.PASSWORD})

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("vandaag"))


def test_login_does_not_care_about_capitals_in_the_address(cast: Cast) -> None:
    client, _ = enter("NOOR@Loket.Example")

    assert is_in(client)


def test_login_takes_one_to_the_page_that_was_asked(cast: Cast) -> None:
    asked = reverse("casussen")
    first = Client().get(asked)

    answer = Client().post(
        first.headers["Location"], {"login": cast.consulent.user.email, "password": build.PASSWORD, "next": asked}
    )

    assert answer.headers["Location"] == asked


@pytest.mark.parametrize("email", ["noor@loket.example", "niemand@loket.example"])
def test_wrong_password_and_unknown_address_get_the_same_dutch_words(cast: Cast, email: str) -> None:
    client, page = enter(email, "mis")

    assert not is_in(client)
    assert "Het e-mailadres of het wachtwoord is niet juist." in page


def test_a_known_and_an_unknown_address_see_the_same_page(cast: Cast) -> None:
    known, unknown = (enter(email, "mis")[1] for email in ("noor@loket.example", "niem@loket.example"))

    assert _without(known, "noor@loket.example") == _without(unknown, "niem@loket.example")


def _without(page: str, email: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', r"\1", page).replace(email, "")


def test_an_ended_account_does_not_come_in(cast: Cast) -> None:
    User.objects.filter(pk=cast.consulent.user_id).update(is_active=False)

    client, page = enter(cast.consulent.user.email)
    _, with_wrong_password = enter(cast.consulent.user.email, "mis")

    assert not is_in(client)
    assert "beëindigd" not in with_wrong_password  # whether there was an account is nobody's business
    assert "Dit account is beëindigd." in page


@pytest.mark.parametrize("who", ["expired"])
def test_without_toegang_today_nobody_comes_in(cast: Cast, who: str) -> None:
    client, page = enter(getattr(cast, who).user.email)

    assert not is_in(client)
    assert "U hebt op dit moment geen toegang." in page


def test_a_toegang_that_begins_tomorrow_does_not_let_in_today(cast: Cast) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    Toegang.objects.filter(pk=cast.consulent.pk).update(valid_from=tomorrow)

    client, _ = enter(cast.consulent.user.email)

    assert not is_in(client)


def _mark(text: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON SCHEMA public IS NULL" if text is None else f"COMMENT ON SCHEMA public IS '{text}'")


def test_a_demo_login_is_refused_on_a_database_that_is_not_marked(cast: Cast) -> None:
    User.objects.filter(pk=cast.consulent.user_id).update(demo=True)
    _mark(None)

    client, page = enter(cast.consulent.user.email)

    assert not is_in(client)
    assert not is_demo_database()
    assert "hoort bij de demonstratie" in page


def test_a_demo_login_comes_in_on_a_marked_database(cast: Cast) -> None:
    User.objects.filter(pk=cast.consulent.user_id).update(demo=True)
    _mark(DEMO_MARK)

    client, _ = enter(cast.consulent.user.email)

    assert is_in(client)


def test_the_mark_must_be_exactly_that(cast: Cast) -> None:
    _mark(f"{DEMO_MARK} niet")

    assert not is_demo_database()


def test_the_door_closes_after_five_wrong_passwords(cast: Cast) -> None:
    pages = [enter(cast.consulent.user.email, f"mis {number}")[1] for number in range(7)]

    client, page = enter(cast.consulent.user.email)

    assert not is_in(client)
    assert "Er is te vaak een verkeerd wachtwoord ingevuld." in page
    assert "te vaak" not in pages[0]


def test_tries_are_counted_in_the_database_not_in_a_process(cast: Cast) -> None:
    for number in range(6):
        enter(cast.consulent.user.email, f"mis {number}")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_cache")
        assert cursor.fetchone()[0] > 0


def test_one_closed_door_leaves_the_others_open(cast: Cast) -> None:
    for number in range(6):
        enter(cast.consulent.user.email, f"mis {number}")

    client, _ = enter(cast.voorzitter.user.email)

    assert is_in(client)


def test_nobody_signs_up() -> None:
    assert "account_signup" not in str(actions.__dict__)
    with pytest.raises(Exception, match="account_signup"):
        reverse("account_signup")


def test_the_session_gets_a_fresh_key_at_login(cast: Cast) -> None:
    client = Client()
    session = client.session
    session["geplant"] = "door een ander"
    session.save()
    before = session.session_key

    enter(cast.consulent.user.email, client=client)

    assert is_in(client)
    assert client.session.session_key != before


def test_logout_ends_the_session_for_good(cast: Cast) -> None:
    client = Login(cast.consulent)
    cookie = client.cookies["loket"].value
    asked = client.get(reverse("account_logout"))

    client.post(reverse("account_logout"))

    again = Client()
    again.cookies["loket"] = cookie
    assert asked.status_code == 200  # a link alone logs nobody out
    assert again.get(reverse("casussen")).status_code == 302


def test_a_visit_is_noted_so_that_a_page_can_say_what_is_new(cast: Cast) -> None:
    earlier = timezone.now() - timedelta(days=3)
    User.objects.filter(pk=cast.consulent.user_id).update(last_login=earlier)

    enter(cast.consulent.user.email)

    assert User.objects.get(pk=cast.consulent.user_id).previous_login == earlier


# --- a new password ----------------------------------------------------------------------------------------------------------


def test_a_forgotten_password_gives_the_same_page_for_every_address(cast: Cast) -> None:
    def ask(email: str) -> tuple[int, str, str]:
        client = Client()
        first = client.post(reverse("account_reset_password"), {"email": email})
        page = client.get(first.headers["Location"]).content.decode()
        return first.status_code, first.headers["Location"], _without(page, email)

    known, unknown = ask("noor@loket.example"), ask("niemand@elders.example")

    assert known == unknown
    assert [message.to for message in mail.outbox] == [["noor@loket.example"]]


def test_a_forgotten_password_can_be_replaced(cast: Cast) -> None:
    Client().post(reverse("account_reset_password"), {"email": cast.consulent.user.email})

    set_password(link_in(mail.outbox[0]))

    assert is_in(enter(cast.consulent.user.email, NEW_PASSWORD)[0])
    assert not is_in(enter(cast.consulent.user.email)[0])


def test_a_link_works_once(cast: Cast) -> None:
    Client().post(reverse("account_reset_password"), {"email": cast.consulent.user.email})
    path = link_in(mail.outbox[0])
    set_password(path)

    set_password(path, "nog-een-ander-wachtwoord")

    assert not is_in(enter(cast.consulent.user.email, "nog-een-ander-wachtwoord")[0])


def test_choosing_a_password_logs_nobody_in(cast: Cast) -> None:
    """A mailbox alone is not enough: the way in stays the login, and with it the one function."""
    Client().post(reverse("account_reset_password"), {"email": cast.consulent.user.email})

    client, _ = set_password(link_in(mail.outbox[0]))

    assert not is_in(client)


def test_an_ended_account_gets_no_link(cast: Cast) -> None:
    User.objects.filter(pk=cast.consulent.user_id).update(is_active=False)

    Client().post(reverse("account_reset_password"), {"email": cast.consulent.user.email})

    assert mail.outbox == []


def test_an_invitation_lets_one_choose_a_password_and_come_in(cast: Cast) -> None:
    new = actions.invite(email="Nieuw@Loket.example", name="Nieuwe Collega", by=cast.beheerder.user)
    actions.give_toegang(user=new, role=Role.VOORZITTER, valid_from=timezone.localdate())
    before, _ = enter("nieuw@loket.example", "")

    set_password(link_in(mail.outbox[0]))

    assert not is_in(before)
    assert is_in(enter("nieuw@loket.example", NEW_PASSWORD)[0])


def test_an_invitation_says_how_long_its_link_works_and_what_to_do_after_that(
    cast: Cast, settings: Settings, client: Client
) -> None:
    settings.PASSWORD_RESET_TIMEOUT = 4 * 24 * 60 * 60
    actions.invite(email="nieuw@loket.example", name="Nieuwe Collega", by=cast.beheerder.user)
    [message] = mail.outbox
    assert "Hij werkt één keer, 4 dagen lang:" in message.body

    settings.PASSWORD_RESET_TIMEOUT = -1
    late = client.get(link_in(message), follow=True).content.decode()
    assert f'href="{reverse("account_reset_password")}"' in late
    assert "Vraag een nieuwe aan" in late


def test_an_invitation_names_no_pupil_and_no_role_but_the_office(cast: Cast) -> None:
    actions.invite(email="nieuw@loket.example", name="Nieuwe Collega", by=cast.beheerder.user)

    [message] = mail.outbox
    assert message.to == ["nieuw@loket.example"]
    assert "Nieuwe Collega" in message.body


@pytest.mark.parametrize(
    ("password", "ok"),
    [
        ("kort", False),
        ("password1234", False),
        ("wachtwoord123", False),
        ("Welkom2026!!!", False),
        ("W@chtw00rd!!!", False),
        ("W3lkom2013!!!!", False),
        ("oktober-2026-x", False),
        ("welkom bij de koeien", True),
        ("ik zwom in de winter", True),
        (NEW_PASSWORD, True),
    ],
)
def test_a_password_is_long_and_not_the_first_that_comes_to_mind(cast: Cast, password: str, ok: bool) -> None:
    Client().post(reverse("account_reset_password"), {"email": cast.consulent.user.email})

    set_password(link_in(mail.outbox[0]), password)

    assert is_in(enter(cast.consulent.user.email, password)[0]) is ok


# --- one function ------------------------------------------------------------------------------------------------------------


def test_every_way_in_passes_the_one_function(cast: Cast) -> None:
    """Refuse at the function: then neither the login, nor the session after a new password, nor a changed one lets anybody in."""
    Toegang.objects.filter(user=cast.consulent.user).update(valid_to=date(2024, 1, 1), valid_from=date(2023, 1, 1))
    by_password, _ = enter(cast.consulent.user.email)
    Client().post(reverse("account_reset_password"), {"email": cast.consulent.user.email})
    by_link, _ = set_password(link_in(mail.outbox[0]))
    after_link, _ = enter(cast.consulent.user.email, NEW_PASSWORD, client=by_link)

    assert admit(cast.consulent.user) != ""
    assert [is_in(client) for client in (by_password, by_link, after_link)] == [False, False, False]


def test_the_only_backend_is_the_one_that_calls_it(settings: pytest.FixtureRequest) -> None:
    assert settings.AUTHENTICATION_BACKENDS == ["allauth.account.auth_backends.AuthenticationBackend"]  # type: ignore[attr-defined]
    assert settings.ACCOUNT_LOGIN_ON_PASSWORD_RESET is False  # type: ignore[attr-defined]
    assert settings.ACCOUNT_ADAPTER == "accounts.adapter.AccountAdapter"  # type: ignore[attr-defined]


def test_changing_the_password_asks_for_the_old_one_and_ends_other_sessions(cast: Cast) -> None:
    here, elsewhere = Login(cast.consulent), Login(cast.consulent)
    page = reverse("account_change_password")

    here.post(page, {"oldpassword": "mis", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    refused = not is_in(enter(cast.consulent.user.email, NEW_PASSWORD)[0])
    here.post(page, {"oldpassword": build.PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert refused
    assert is_in(enter(cast.consulent.user.email, NEW_PASSWORD)[0])
    assert elsewhere.get(reverse("casussen")).status_code == 302
