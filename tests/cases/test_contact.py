"""Contacts, notes, steps and bewuste rust, through the acts and through the pages."""

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from cases.actions import work
from cases.models import Deadline, DeadlineRule, Event, EventKind
from paper.dates import workday
from region.models import Holiday
from tests import build
from tests.cases.working import a_casus, a_step, typed_contact, url
from tests.conftest import TODAY, Cast, Login

# --- contacts


def test_contact_says_who_how_and_what_was_agreed(cast: Cast) -> None:
    casus = a_casus(cast)

    event = work.log_contact(
        casus=casus, by=cast.consulent.user, on=TODAY, party="ouder", channel="telefoon", reached=True, text="Komt donderdag.",
        today=TODAY,
    )  # fmt: skip

    assert event is not None
    assert (event.kind, event.on, event.title, event.text) == ("contact", TODAY, "Gebeld met ouder", "Komt donderdag.")
    assert event.audience_label == "alleen loket"


@pytest.mark.parametrize(
    ("channel", "reached", "title"),
    [
        ("telefoon", False, "Leerling gebeld, niet bereikt"),
        ("gesprek", True, "Gesprek met leerling"),
        ("huisbezoek", False, "Huisbezoek, leerling niet thuis getroffen"),
        ("mail", True, "Bericht aan en van leerling"),
    ],
)
def test_contact_title_says_whether_somebody_was_reached(channel: str, reached: bool, title: str) -> None:
    assert work.contact_title("leerling", channel, reached) == title


@pytest.mark.parametrize(
    ("page", "typed", "stood"),
    [
        (
            "casus_note",
            {"text": "Vader belt vrijdag terug."},
            "Deze notitie stond er al; zij is niet nog eens opgeslagen.",
        ),
        ("casus_contact", typed_contact(), "Dit contact stond er al; het is niet nog eens opgeslagen."),
    ],
)
def test_the_same_text_sent_again_after_back_stands_once(
    cast: Cast, page: str, typed: dict[str, Any], stood: str
) -> None:
    casus, login = a_casus(cast), Login(cast.consulent)
    pages = [login.post(url(page, casus), typed, follow=True).content.decode() for _ in range(2)]

    assert [stood in html for html in pages] == [False, True]
    assert Event.objects.filter(kind__in=("notitie", "contact")).count() == 1

    # of another person, with another reader, or a quarter of an hour later it is something new
    Login(cast.voorzitter).post(url(page, casus), typed)
    login.post(url(page, casus), typed | {"audience": ["school"]})
    Event.objects.filter(casus=casus).update(at=timezone.now() - timedelta(minutes=16))
    login.post(url(page, casus), typed)

    assert Event.objects.filter(kind__in=("notitie", "contact")).count() == 4


def test_a_contact_sent_again_from_the_row_stands_once_and_the_step_is_set(cast: Cast) -> None:
    casus, login = a_casus(cast), Login(cast.consulent)
    given = typed_contact() | {"holder": cast.consulent.user_id}
    typed = {f"{casus.code}-{name}": value for name, value in given.items()}
    login.post(url("casus_row", casus), typed)
    step = {f"{casus.code}-what": "Intake", f"{casus.code}-due_on": timezone.localdate().isoformat()}

    html = login.post(url("casus_row", casus), typed | step, follow=True).content.decode()

    assert f"{casus.code}: contact stond er al en volgende stap gezet." in html
    assert Event.objects.filter(kind=EventKind.CONTACT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_write_one_note(cast: Cast) -> None:
    casus, by, wrote = a_casus(cast), cast.consulent.user, list[object]()

    def press() -> None:
        with transaction.atomic():
            wrote.append(work.note(casus=casus, by=by, today=TODAY, text="Vader belt vrijdag terug."))

    def press_elsewhere() -> None:
        press()
        connections.close_all()

    second = Thread(target=press_elsewhere)
    with transaction.atomic():
        press()
        second.start()
        second.join(timeout=0.5)  # the first did not finish yet: the second can only wait
        waited = second.is_alive()
    second.join(timeout=60)

    assert (waited, [event is None for event in wrote]) == (True, [False, True])
    assert Event.objects.filter(kind=EventKind.NOTE).count() == 1


def test_contact_on_a_day_to_come_is_refused(cast: Cast) -> None:
    with pytest.raises(ValueError, match="past"):
        work.log_contact(
            casus=a_casus(cast), by=cast.consulent.user, on=TODAY + timedelta(days=1), party="ouder", channel="mail",
            reached=True, text="x", today=TODAY,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("writer", "ticked", "reads"),
    [
        ("consulent", [], (False, False)),
        ("consulent", ["school"], (True, False)),
        ("voorzitter", ["school", "leerplicht"], (True, True)),
        ("school", [], (True, False)),
        ("school", ["leerplicht"], (True, True)),
        ("leerplicht", [], (False, True)),
        ("leerplicht", ["school"], (True, True)),
    ],
)
def test_contact_is_read_by_whom_the_writer_chose_and_by_the_writers_own_desk(
    cast: Cast, writer: str, ticked: list[str], reads: tuple[bool, bool]
) -> None:
    casus = a_casus(cast)

    response = Login(getattr(cast, writer)).post(url("casus_contact", casus), typed_contact(audience=ticked))

    event = Event.objects.get(casus=casus, kind=EventKind.CONTACT)
    assert response.status_code == 302
    assert (event.school_reads, event.leerplicht_reads) == reads


def test_contact_goes_on_to_the_next_step(cast: Cast) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(url("casus_contact", casus), typed_contact(volgende="1"))

    assert response.headers["Location"] == url("casus_step", casus)
    assert Event.objects.filter(casus=casus, kind=EventKind.CONTACT).count() == 1


def test_contact_returns_to_the_place_in_the_list(cast: Cast) -> None:
    casus = a_casus(cast)
    client = Login(cast.consulent)

    inside = client.post(url("casus_contact", casus), typed_contact(terug="/casussen/?fase=relatief"))
    outside = client.post(url("casus_contact", casus), typed_contact(terug="//kwaad.example/"))

    assert inside.headers["Location"] == "/casussen/?fase=relatief"
    assert outside.headers["Location"] == url("casus", casus) + "#tijdlijn"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "   "),
        ("text", "a" * 4001),
        ("on", ""),
        ("on", "31-02-2026"),
        ("on", "2999-01-01"),
        ("on", "gisteren"),
        ("party", "buurman"),
        ("channel", "duif"),
        ("reached", "misschien"),
        ("audience", ["iedereen"]),
    ],
)
def test_contact_that_cannot_be_kept_keeps_what_was_typed(cast: Cast, field: str, value: Any) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(url("casus_contact", casus), typed_contact(**{field: value}))

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Event.objects.filter(casus=casus, kind=EventKind.CONTACT).exists()
    if field != "text":
        assert "Moeder gesproken, donderdag komt zij mee." in response.content.decode()


@pytest.mark.parametrize("name", ["casus_contact", "casus_note", "casus_step", "casus_ask", "casus_rest"])
@pytest.mark.parametrize("stranger", ["colleague", "leerplicht_elsewhere", "other_school", "beheerder", "privacy"])
def test_act_on_a_foreign_casus_does_not_exist(cast: Cast, name: str, stranger: str) -> None:
    casus = a_casus(cast)

    assert Login(getattr(cast, stranger)).post(url(name, casus), typed_contact()).status_code == 404


def test_rest_proposes_a_school_day(cast: Cast) -> None:
    casus, today = a_casus(cast), timezone.localdate()
    away = {"first_day": today + timedelta(days=20), "last_day": today + timedelta(days=40)}
    Holiday.objects.create(region="zuid", school_year="2026-2027", name="Kerst", **away)

    until = Login(cast.consulent).get(url("casus_rest", casus)).context["form"]["until"].value()

    assert until == workday(today + timedelta(days=41))


def test_rest_is_for_the_office(cast: Cast) -> None:
    casus = a_casus(cast)

    assert Login(cast.school).get(url("casus_rest", casus)).status_code == 403
    assert Login(cast.leerplicht).get(url("casus_rest", casus)).status_code == 403


def test_note_is_read_by_whom_it_was_marked_for(cast: Cast) -> None:
    casus = a_casus(cast)
    Login(cast.consulent).post(url("casus_note", casus), {"text": "Denk aan de kleine ingang.", "audience": ["school"]})

    at_school = Login(cast.school).get(url("casus", casus)).content.decode()
    at_leerplicht = Login(cast.leerplicht).get(url("casus", casus)).content.decode()

    assert "Denk aan de kleine ingang." in at_school
    assert "Denk aan de kleine ingang." not in at_leerplicht


# --- signals


def test_real_act_handles_the_signal_in_words_that_everybody_may_read(cast: Cast) -> None:
    casus = a_casus(cast)
    today = timezone.localdate()
    rule = DeadlineRule.objects.create(
        code="4-weken", name="4 weken", amount=4, source="afspraak", valid_from=build.START
    )
    term = Deadline.objects.create(
        casus=casus, absence=casus.absences.get(), rule=rule, due_on=today, flagged_on=today, flagged_at=timezone.now()
    )

    a_step(casus, cast, what="Overleg met de jurist")

    term.refresh_from_db()
    assert (term.handled_by, term.handled_with) == (cast.consulent.user, "volgende stap gezet")


def test_note_handles_no_signal(cast: Cast) -> None:
    casus = a_casus(cast)
    today = timezone.localdate()
    rule = DeadlineRule.objects.create(
        code="4-weken", name="4 weken", amount=4, source="afspraak", valid_from=build.START
    )
    term = Deadline.objects.create(
        casus=casus, absence=casus.absences.get(), rule=rule, due_on=today, flagged_on=today, flagged_at=timezone.now()
    )

    work.note(casus=casus, by=cast.consulent.user, today=today, text="Nog niets gebeurd.")

    term.refresh_from_db()
    assert term.handled_at is None
