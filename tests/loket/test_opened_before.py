"""A form that was opened a while ago: what it is about has moved on. Nothing is saved, that is said, and what was typed stays."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from actietafel.actions.answering import nil_return
from cases.actions.absence import close
from cases.models import Actie, Casus, Event, Outcome
from overleg.actions import take_off_agenda
from overleg.models import Overleg, Result
from overleg.outcomes import record_outcome
from overleg.tabling import close_overleg
from plaatsing.actions.aanmelding import submit, withdraw
from taskforce.actions import escalating
from tests import build
from tests.actietafel.test_opgave import a_casus as known_at_home
from tests.actietafel.test_opgave import a_running as running_opgave
from tests.cases.drafting import kept, opened
from tests.conftest import TODAY, Cast, Login
from tests.overleg import pairs
from tests.overleg.tables import punt, table, thuiszitter
from tests.plaatsing import entering
from tests.taskforce import building as taskforce

TYPED = "Moeder belt zelf met de mentor."


def sends(client: Login, path: str, **fields: Any) -> str:
    """Sent, and what the next page says."""
    return client.post(path, fields, follow=True).content.decode()


def closed(cast: Cast, overleg: Overleg) -> None:
    """A colleague decided about every item and closed the table."""
    for row in overleg.punten.all():
        record_outcome(
            punt=row, by=cast.voorzitter.user, now=timezone.now(), version=row.version, said="", result=Result.LOOK, held_until=None,
            next_step="", next_step_on=None, acties=[],
        )  # fmt: skip
    close_overleg(overleg=overleg, by=cast.voorzitter.user, today=TODAY, now=timezone.now())


@pytest.mark.parametrize(
    ("name", "field"), [("overleg_table_punt", "said"), ("overleg_punt", "question"), ("overleg_sheet", "tekst_text")]
)
def test_table_that_was_closed_keeps_what_was_typed_about_it(cast: Cast, name: str, field: str) -> None:
    overleg = table(cast)
    row = punt(cast, overleg, thuiszitter(cast))
    client, path = Login(cast.voorzitter), reverse(name, args=[overleg.code, row.casus.code])
    form = {"concept": opened(client, path), "version": row.version, field: TYPED}
    form |= {f"acties-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")} | {"minutes": 5, "section": row.section}

    closed(cast, overleg)
    first, second = sends(client, path, **form), sends(client, path, **form)

    for said in (first, second):  # sent again: still nothing was saved
        assert "Er is niets gewijzigd. Deze actietafel is gesloten door Gerda Lamping" in said
        assert TYPED in said
        assert "al opgeslagen" not in said
    assert kept()[0][field] == [TYPED]


@pytest.mark.parametrize(
    ("name", "field"), [("overleg_table_punt", "said"), ("overleg_punt", "question"), ("overleg_sheet", "tekst_text")]
)
def test_item_that_was_taken_off_the_agenda_gives_back_what_was_typed(cast: Cast, name: str, field: str) -> None:
    overleg = table(cast)
    row = punt(cast, overleg, thuiszitter(cast))
    client, path = Login(cast.voorzitter), reverse(name, args=[overleg.code, row.casus.code])
    token = opened(client, path)

    take_off_agenda(punt=row, by=cast.voorzitter.user, today=TODAY)
    answer = client.post(path, {"concept": token, "version": row.version, field: TYPED}, follow=True)

    assert answer.redirect_chain == [(overleg.get_absolute_url(), 302)]
    said = answer.content.decode()
    assert f"{row.casus.code} staat niet meer op deze agenda. Er is niets opgeslagen." in said
    assert TYPED in said
    assert kept()[0][field] == [TYPED]
    elsewhere = build.casus(by=cast.colleague.user, at=cast.heuvelrade, consulent=cast.colleague.user)
    assert client.post(reverse(name, args=[overleg.code, elsewhere.code]), {field: TYPED}).status_code == 404


def test_pupil_who_came_off_the_list_of_leerplicht_gives_back_what_was_typed(cast: Cast) -> None:
    pairs.fixed(cast)
    overleg = pairs.meeting(cast)
    casus = pairs.without_school(cast)
    client, path = Login(cast.consulent), reverse("afstemming_line", args=[overleg.code, casus.code])
    assert client.get(path).status_code == 200

    Casus.objects.filter(pk=casus.pk).update(phase="relatief", school=cast.beemd)
    said = sends(client, path, said=TYPED, version=0)

    assert f"{casus.code} staat niet meer op deze lijst. Er is niets opgeslagen." in said
    assert TYPED in said


def test_aanmelding_that_a_colleague_sent_in_keeps_what_was_typed(cast: Cast) -> None:
    found = entering.form(cast)
    client, path = Login(cast.school), reverse("aanmelding", args=[found.code])
    token = opened(client, path)

    submit(aanmelding=found, by=cast.school.user, today=TODAY, now=timezone.now())
    said = sends(client, path, concept=token, situation=TYPED, version=found.version)

    assert "Er is niets gewijzigd: dit formulier is intussen ingediend." in said
    assert TYPED in said
    assert kept()[0]["situation"] == [TYPED]


def test_question_about_an_aanmelding_that_was_withdrawn_is_given_back(cast: Cast) -> None:
    found = entering.sent(cast)
    client, path = Login(cast.consulent), reverse("aanmelding_ask_back", args=[found.code])
    token = opened(client, path)

    withdraw(aanmelding=found, because="Er is een plek.", by=cast.school.user, today=TODAY, now=timezone.now())
    said = sends(client, path, concept=token, because=TYPED)

    assert "Er is niets gewijzigd." in said
    assert TYPED in said
    assert kept() == [{"because": [TYPED]}]


def test_escalatie_that_was_taken_up_gives_back_why_it_was_given_back(cast: Cast) -> None:
    taskforce.seat(cast.kerngroep.user)
    found = taskforce.entered(cast)
    client, path = Login(cast.kerngroep), reverse("escalatie_give_back", args=[found.code])
    token = opened(client, path)

    escalating.take_up(
        escalatie=found, because="Het dringt.", version=found.version, by=cast.kerngroep.user, now=timezone.now()
    )
    said = sends(client, path, concept=token, closing=TYPED, version=found.version)

    assert "Er is niets gewijzigd." in said
    assert TYPED in said
    assert kept()[0]["closing"] == [TYPED]


def test_casus_that_lies_with_the_taskforce_already_gives_back_why(cast: Cast) -> None:
    casus = taskforce.a_casus(cast)
    client, path = Login(cast.consulent), reverse("casus_escalate", args=[casus.code])
    token = opened(client, path)

    taskforce.entered(cast, casus)
    said = sends(client, path, concept=token, why=TYPED, wish="Naar school")

    assert "Er is niets dubbel ingebracht." in said
    assert TYPED in said
    assert kept()[0]["why"] == [TYPED]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("casus_ask", {"what": TYPED}),
        ("casus_step", {"what": TYPED}),
        ("casus_rest", {"what": TYPED, "until": "1-2-2027"}),
        ("casus_offer", {"offer_text": TYPED, "version": "1"}),
    ],
)
def test_casus_that_was_closed_gives_back_what_was_typed(cast: Cast, name: str, fields: dict[str, str]) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    close(
        casus=casus, outcome=Outcome.NO_CONCERN, on=casus.opened_on, by=cast.voorzitter.user, version=casus.version,
        today=timezone.localdate(),
    )  # fmt: skip
    events = Event.objects.count()

    said = sends(Login(cast.consulent), reverse(name, args=[casus.code]), **fields)

    assert "Deze casus is gesloten." in said
    assert TYPED in said
    assert (Actie.objects.count(), Event.objects.count()) == (0, events)


def test_form_of_another_role_is_not_sent_as_this_one(cast: Cast) -> None:
    """Somebody of two schools: the pupil of the one is not reported at the other because that tab was chosen last."""
    elsewhere = build.toegang(cast.school.user, Role.SCHOOL, school=cast.heuvelrade)
    client = Login(cast.school)
    token = opened(client, "/melden/")

    client.post(reverse("switch_role"), {"toegang": elsewhere.pk})
    said = sends(
        client, "/melden/", concept=token, name="Fenne Roskam", birth_date="13-02-2012", kind="relatief", first_day="1-9-2026",
        text=TYPED,
    )  # fmt: skip

    assert Casus.objects.count() == 0
    assert "Er is niets opgeslagen." in said
    assert "Beemdcollege" in said
    assert "Heuvelrade" in said
    assert kept()[0]["text"] == [TYPED]
    client.post(reverse("switch_role"), {"toegang": cast.school.pk})
    assert TYPED in client.get("/melden/?verder=1").content.decode()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("opgave", {"remark": ""}),
        ("opgave_check", {"remark": TYPED, "version": 1}),
        (
            "opgave_add",
            {"name": "Siebe Terpstra", "birth_date": "3-5-2012", "kind": "relatief", "first_day": "1-9-2026"},
        ),
    ],
)
def test_opgave_that_a_colleague_sent_in_gives_back_what_was_typed(
    cast: Cast, name: str, fields: dict[str, Any]
) -> None:
    opgave = running_opgave(cast)
    casus = known_at_home(cast)
    fields |= {f"{casus.code}-answer": "thuis", f"{casus.code}-changed": TYPED} if name == "opgave" else {}
    nil_return(opgave=opgave, by=cast.consulent.user, now=timezone.now())

    said = sends(Login(cast.school), reverse(name, args=[opgave.code]), **fields)

    assert "al verstuurd" in said
    assert fields.get("name", TYPED) in said


def test_escalatie_that_was_closed_is_no_error_to_who_wrote_about_it(cast: Cast) -> None:
    """The kerngroep no longer sees the casus: neither the page nor its draft is there, and nothing breaks."""
    taskforce.seat(cast.kerngroep.user)
    found = taskforce.running(cast)
    client, path = Login(cast.kerngroep), reverse("escalatie_close", args=[found.code])
    token = opened(client, path)

    escalating.close(
        escalatie=found, outcome="teruggetrokken", closing="Klaar.", version=found.version, by=cast.kerngroep.user, now=timezone.now()
    )  # fmt: skip

    assert client.post(path, {"concept": token, "closing": TYPED, "version": found.version}).status_code == 404


def test_item_of_a_casus_that_went_to_another_area_is_no_error(cast: Cast) -> None:
    overleg = table(cast)
    row = punt(cast, overleg, thuiszitter(cast))
    client, path = Login(cast.voorzitter), reverse("overleg_table_punt", args=[overleg.code, row.casus.code])
    token = opened(client, path)

    Casus.objects.update(area=cast.zuid, school=cast.heuvelrade)

    assert client.post(path, {"concept": token, "said": TYPED, "version": row.version}).status_code == 404
