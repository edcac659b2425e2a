"""The first page of the Plaatsingsoverleg: what is to be done, for the loket and for a school."""

from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Actie, Casus
from overleg.models import Overleg, OverlegKind, Result
from plaatsing.actions.aanmelding import ask_back, ask_deviation
from plaatsing.actions.sessions import plan_sessions
from plaatsing.models import Aanmelding
from tests.conftest import TODAY, Cast, Login
from tests.plaatsing.entering import approach, form, other_schools, pupil_of, zitting
from tests.plaatsing.on_screen import page, ready, send_in, soon, take


def test_home_of_the_loket(cast: Cast) -> None:
    to_check = send_in(cast, ready(cast))
    back = send_in(cast, ready(cast, pupil_of(cast, "Siebe")))
    ask_back(aanmelding=back, question="Welk leerjaar?", by=cast.consulent.user, today=TODAY, now=timezone.now())
    ready(cast, pupil_of(cast, "Amber"))

    shown = Login(cast.consulent).get(reverse("plaatsing")).content.decode()

    assert page(to_check) in shown
    assert "Teruggevraagd aan de school" in shown
    assert "Amber" not in shown
    assert "Fenna" not in Login(cast.colleague).get(reverse("plaatsing")).content.decode()


def test_home_of_a_school_says_what_is_asked_of_it(cast: Cast) -> None:
    zitting(cast, soon())
    take(cast, send_in(cast, ready(cast)))
    ready(cast, pupil_of(cast, "Siebe"))

    shown = Login(cast.school).get(reverse("plaatsing")).content.decode()

    assert "keur het blad goed" in shown
    assert "nog niet ingediend" in shown
    assert "Fenna" not in Login(cast.other_school).get(reverse("plaatsing")).content.decode()
    assert Login(cast.plaatser).get(reverse("plaatsing")).status_code == 200
    assert Login(cast.leerplicht).get(reverse("plaatsing")).status_code == 403


def test_home_shows_coming_sessions_to_who_may_see_them(cast: Cast) -> None:
    due = zitting(cast, soon())
    zitting(cast, soon(3), area=cast.zuid)
    take(cast, send_in(cast, ready(cast)))

    chair = Login(cast.voorzitter).get(reverse("plaatsing")).content.decode()
    invited = Login(cast.plaatser).get(reverse("plaatsing")).content.decode()

    assert "één leerling op de agenda" in chair
    assert "één leerling van u op de agenda" in Login(cast.consulent).get(reverse("plaatsing")).content.decode()
    assert "u bent nog niet uitgenodigd" in invited
    assert chair.count("/plaatsingsoverleg/zitting/") == invited.count("/plaatsingsoverleg/zitting/") == 1
    assert due.get_absolute_url() in invited
    assert "Fenna" not in invited


def test_planning_sessions_gives_what_waits_a_place(cast: Cast) -> None:
    made = take(cast, send_in(cast, ready(cast)))

    first, second = plan_sessions(
        area=cast.noord, days=[soon(8), soon(4)], starts_at=time(9), ends_at=time(11), place="aula", by=cast.voorzitter.user,
        today=timezone.localdate(),
    )  # fmt: skip

    assert [punt.casus for punt in first.punten.all()] == [made.casus]
    assert second.punten.count() == 0


def referred_casus(cast: Cast, name: str = "Jelte") -> Casus:
    of = pupil_of(cast, name)
    tafel, _ = Overleg.objects.get_or_create(
        code="tafel1",
        kind=OverlegKind.ACTIETAFEL,
        area=cast.noord,
        on=TODAY,
        starts_at="13:30",
        created_by=cast.voorzitter.user,
    )
    number = tafel.punten.count() + 1
    tafel.punten.create(casus=of, position=number, result=Result.PLACING, sheet_code=f"BK-{22 + number}")
    Overleg.objects.filter(pk=tafel.pk).update(closed_at=timezone.now())
    return of


def test_what_the_actietafel_sent_on_is_asked_of_the_school(cast: Cast) -> None:
    of = referred_casus(cast)
    client = Login(cast.consulent)
    assert "Doorverwezen naar het Plaatsingsoverleg" in client.get(reverse("plaatsing")).content.decode()

    client.post(reverse("aanmelding_request", args=[of.code]))
    client.post(reverse("aanmelding_request", args=[of.code]))

    verzoek = Actie.objects.get(casus=of)
    assert (verzoek.holder, verzoek.kind) == (cast.school.user, "verzoek")
    shown = client.get(reverse("plaatsing")).content.decode()
    assert "is gevraagd om het formulier in te vullen" in shown
    form(cast, of)
    assert "Doorverwezen naar" not in client.get(reverse("plaatsing")).content.decode()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


@pytest.mark.parametrize("who", ["consulent", "voorzitter", "school"])
def test_queries_do_not_grow(cast: Cast, who: str) -> None:
    zitting(cast, soon())
    client, home, start = Login(getattr(cast, who)), reverse("plaatsing"), reverse("aanmelding_start")

    def add(name: str) -> Aanmelding:
        made = send_in(cast, ready(cast, pupil_of(cast, f"{name} een")))
        take(cast, send_in(cast, ready(cast, pupil_of(cast, f"{name} twee"))))
        asked = ready(cast, pupil_of(cast, f"{name} drie"), schools=1)
        ask_deviation(aanmelding=asked, because="Haast.", by=cast.school.user, today=TODAY, now=timezone.now())
        referred_casus(cast, f"{name} vier")
        pupil_of(cast, f"{name} vijf")
        return made

    made = add("A")
    client.get(home)
    before = queries(client, home), queries(client, page(made))
    starting = queries(client, start) if who == "school" else 0
    add("B")
    add("C")
    for row in other_schools(cast, 3)[2:]:
        approach(made, row)

    assert (queries(client, home), queries(client, page(made))) == before
    assert (queries(client, start) if who == "school" else 0) == starting


def test_the_form_itself_asks_as_many_queries_with_three_schools(cast: Cast) -> None:
    made = ready(cast, schools=1)
    client = Login(cast.school)
    client.get(page(made))
    before = queries(client, page(made))
    for row in (cast.heuvelrade, None, None):
        approach(made, row, **{} if row else {"name": "Lyceum Elders"})

    assert queries(client, page(made)) == before
