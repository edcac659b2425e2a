"""Closing: only when all is decided, once, and then it stands in the casussen. What was held comes back by itself, once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from cases.models import Actie, ActieTarget, Casus, Event, EventKind
from loket.privileges import grant_all
from overleg.actions import ClosedError, change_overleg, put_on_agenda, reorder, take_off_agenda
from overleg.approval import change_punt
from overleg.models import Agendapunt, Overleg, Result
from overleg.outcomes import Agreed
from overleg.tabling import UndecidedError, close_overleg, coming
from tests.conftest import TODAY, Cast, Login
from tests.overleg.sessions import DUE, NOW, agenda, close, decide
from tests.overleg.tables import MEETING, punt, table, thuiszitter


def test_it_does_not_close_while_an_item_is_undecided(cast: Cast) -> None:
    overleg, rows = agenda(cast, 3)
    decide(cast, rows[1])

    with pytest.raises(UndecidedError) as refused:
        close(cast, overleg)
    page = Login(cast.voorzitter).post(reverse("overleg_close", args=[overleg.code]), follow=True)

    assert str(refused.value) == "Sluiten kan als de punten 1 en 3 besloten zijn."
    assert "Sluiten kan als de punten 1 en 3 besloten zijn." in page.content.decode()
    overleg.refresh_from_db()
    assert overleg.closed_at is None
    assert not Actie.objects.exists()


def test_closing_says_first_what_will_happen_and_then_what_happened(cast: Cast) -> None:
    overleg, (first, second) = agenda(cast)
    leerplicht, care = (overleg.deelnames.get(discipline=one) for one in ("leerplicht", "jeugdhulp"))
    decide(
        cast, first, Result.MOVING, Agreed("Verzuim bespreken", DUE, leerplicht), Agreed("Gesprek plannen", DUE, care),
        next_step="Bellen", next_step_on=DUE,
    )  # fmt: skip
    decide(cast, second, Result.HELD, held_until=date(2027, 3, 11))
    client, place = Login(cast.voorzitter), reverse("overleg_close", args=[overleg.code])

    asked = client.get(place).content.decode()
    told = client.post(place, follow=True).content.decode()

    for line in (
        "2 uitkomsten in de casussen", "2 acties bij wie in de kring", "1 verzoek via de consulent",
        "1 aangehouden punt komt vanzelf terug, zodra dat overleg is gepland.",
    ):  # fmt: skip
        assert line in asked
        assert line in told
    assert "De tafel is gesloten." in told


def test_what_goes_on_while_nobody_does_anything_is_asked_about_first(cast: Cast) -> None:
    overleg, rows = agenda(cast, 5)
    for row, result in zip(rows, [Result.MOVING, Result.LOOK, Result.OFF, Result.MOVING, Result.LOOK], strict=True):
        decide(cast, row, result)
    decide(cast, rows[3], Result.MOVING, Agreed("Gesprek plannen", DUE))
    decide(cast, rows[4], Result.LOOK, next_step="Bellen", next_step_on=DUE)
    line = "Bij punt 1 en 2 staat dat het verdergaat, maar niet wie wat doet: geen actie, geen volgende stap."

    assert line in coming(overleg, today=MEETING, now=NOW).lines
    assert line not in close(cast, overleg).lines  # it is a question, not something that closing does


def test_closing_while_nobody_is_written_down_as_there_is_asked_about_first(cast: Cast) -> None:
    overleg, (row,) = agenda(cast, 1)
    decide(cast, row)
    client, at_table = Login(cast.voorzitter), reverse("overleg_table", args=[overleg.code])
    line = "Bij niemand staat dat die er was. Vul eerst de aanwezigheid in: na het sluiten kan dat niet meer."

    before, beside = coming(overleg, today=MEETING, now=NOW).lines, client.get(at_table, follow=True).content.decode()
    overleg.deelnames.filter(discipline="leerplicht").update(attendance="vervangen", replaced_by="Een ander")
    after, then = coming(overleg, today=MEETING, now=NOW).lines, client.get(at_table, follow=True).content.decode()

    assert (line in before, line in after) == (True, False)
    assert ("Nog bij niemand staat" in beside, "Nog bij niemand staat" in then) == (True, False)


def test_closing_before_its_day_is_said_first(cast: Cast) -> None:
    overleg, (row,) = agenda(cast, 1)
    decide(cast, row)

    before = coming(overleg, today=MEETING - timedelta(days=1), now=NOW).lines
    on_the_day = coming(overleg, today=MEETING, now=NOW).lines

    assert before == ["Deze actietafel is pas op 10 december 2026.", *on_the_day]


def test_question_before_closing_takes_the_same_queries_for_one_and_three(cast: Cast) -> None:
    def count(items: int) -> int:
        overleg, rows = agenda(cast, items, on=date(2026, 12, items))
        for row in rows:
            decide(cast, row, Result.HELD, Agreed("Verzuim bespreken", DUE), held_until=date(2027, 3, 11))
        client, place = Login(cast.voorzitter), reverse("overleg_close", args=[overleg.code])
        client.get(place)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(place).status_code == 200
        return len(queries)

    assert count(3) == count(1)


def test_owner_inside_the_circle_gets_the_actie_and_outside_it_a_verzoek_goes_through_the_consulent(cast: Cast) -> None:
    members = [
        ("leerplicht", cast.leerplicht.user, ""), ("vo", cast.school.user, ""), ("po", cast.other_school.user, ""),
        ("jeugdhulp", None, "Hatice Sönmezer"), ("voorzitter", cast.voorzitter.user, ""),
    ]  # fmt: skip
    overleg, (row,) = agenda(cast, 1, members=members)
    by = {one.discipline: one for one in overleg.deelnames.all()}
    agreed = [Agreed(what, DUE, member) for what, member in by.items()]
    decide(cast, row, Result.MOVING, *agreed, Agreed("consulent", DUE), Agreed("ander", DUE, None, "Juf Anna"))

    closed = close(cast, overleg)

    made = {one.what: one for one in Actie.objects.all()}
    consulent = cast.consulent.user
    assert {what: (one.kind, one.holder, one.holder_name, one.asked_by) for what, one in made.items()} == {
        "leerplicht": ("stap", cast.leerplicht.user, "", cast.voorzitter.user),
        "vo": ("stap", cast.school.user, "", cast.voorzitter.user),
        "voorzitter": ("stap", cast.voorzitter.user, "", cast.voorzitter.user),
        "consulent": ("stap", consulent, "", cast.voorzitter.user),
        "po": ("verzoek", None, "Els Winkelaar, primair onderwijs", consulent),
        "jeugdhulp": ("verzoek", None, "Hatice Sönmezer, jeugdhulp", consulent),
        "ander": ("verzoek", None, "Juf Anna", consulent),
    }
    assert {what: (one.school_reads, one.leerplicht_reads) for what, one in made.items()} == {
        "leerplicht": (False, True), "vo": (True, False), "voorzitter": (False, False), "consulent": (False, False),
        "po": (False, False), "jeugdhulp": (False, False), "ander": (False, False),
    }  # fmt: skip
    assert made["jeugdhulp"].target == ActieTarget.CARE
    assert (closed.acties, closed.verzoeken) == (4, 3)
    assert set(row.acties.values_list("actie__what", flat=True)) == set(made)


def test_what_the_consulent_would_do_is_kept_by_the_chair_when_the_consulent_left(cast: Cast) -> None:
    overleg, (row,) = agenda(cast, 1)
    decide(cast, row, Result.MOVING, Agreed("consulent", DUE), Agreed("ander", DUE, None, "Juf Anna"))
    Agendapunt.objects.filter(pk=row.pk).update(next_step="Bellen", next_step_on=DUE)
    Toegang.objects.filter(pk=cast.consulent.pk).update(valid_to=TODAY)

    close(cast, overleg)

    chair = cast.voorzitter.user
    made = Actie.objects.values_list("what", "kind", "holder", "asked_by")
    assert set(made) == {
        ("consulent", "stap", chair.pk, chair.pk), ("Bellen", "stap", chair.pk, chair.pk), ("ander", "verzoek", None, chair.pk),
    }  # fmt: skip


def test_outcome_is_read_by_school_and_leerplicht_and_what_was_said_by_the_office_alone(cast: Cast) -> None:
    overleg, (row,) = agenda(cast, 1)
    decide(
        cast,
        row,
        Result.HELD,
        said="Vader werkt nachten.",
        held_until=date(2027, 3, 11),
        next_step="Bellen",
        next_step_on=DUE,
    )

    close(cast, overleg)

    events = Event.objects.filter(casus=row.casus, on=MEETING, kind=EventKind.AGENDA).order_by("pk")
    assert [(one.title, one.text, one.school_reads, one.leerplicht_reads, one.by) for one in events] == [
        ("Gezegd aan tafel, Actietafel Noord, 10 december 2026", "Vader werkt nachten.", False, False, cast.voorzitter.user),
        ("Uitkomst van de actietafel: aanhouden tot 11 maart 2027", "Besproken op 10 december 2026.", True, True, cast.voorzitter.user),
    ]  # fmt: skip
    step = Actie.objects.get()
    assert (step.what, step.holder, step.due_on) == ("Bellen", cast.consulent.user, DUE)
    pages = {
        who: Login(getattr(cast, who)).get(reverse("casus", args=[row.casus.code])).content.decode()
        for who in ("leerplicht", "consulent")
    }
    assert ["aanhouden tot 11 maart 2027" in page for page in pages.values()] == [True, True]
    assert {who: "Vader werkt nachten." in page for who, page in pages.items()} == {
        "leerplicht": False,
        "consulent": True,
    }


def test_somebody_who_looks_along_for_a_day_takes_no_actie_home(cast: Cast) -> None:
    from cases.models import Grant, GrantGround

    overleg, (row,) = agenda(cast, 1, members=[("mdo", cast.colleague.user, "")])
    Grant.objects.create(
        casus=row.casus, user=cast.colleague.user, ground=GrantGround.REASON, reason="Belt terug.", given_by=cast.colleague.user,
        given_at=timezone.now(), until=timezone.now() + timedelta(hours=24),
    )  # fmt: skip
    decide(cast, row, Result.MOVING, Agreed("Meedenken", DUE, overleg.deelnames.get()))

    close_overleg(overleg=overleg, by=cast.voorzitter.user, today=timezone.localdate(), now=timezone.now())

    made = Actie.objects.get()
    assert (made.kind, made.holder, made.holder_name) == ("verzoek", None, f"{cast.colleague.user}, MDO-leden")


def test_casus_that_was_closed_gets_the_text_and_no_acties(cast: Cast) -> None:
    overleg, (row,) = agenda(cast, 1)
    decide(cast, row, Result.HELD, Agreed("Plek", DUE), held_until=date(2027, 3, 11))
    Casus.objects.filter(pk=row.casus_id).update(closed_on=TODAY, outcome="mbo")
    following = table(cast, on=date(2027, 3, 11))

    closed = close(cast, overleg)

    assert (closed.outcomes, closed.acties, closed.left, closed.held) == (1, 0, 1, 0)
    assert not Actie.objects.exists()
    assert Event.objects.filter(casus=row.casus, text="Plek (consulent, uiterlijk 17 december 2026)").count() == 1
    assert not following.punten.exists()


def test_closing_twice_says_by_whom_and_when(cast: Cast) -> None:
    overleg, (row,) = agenda(cast, 1)
    decide(cast, row, Result.MOVING, Agreed("Plek", DUE))
    close(cast, overleg)

    with pytest.raises(ClosedError):
        close(cast, overleg)
    page = Login(cast.voorzitter).post(reverse("overleg_close", args=[overleg.code]), follow=True).content.decode()

    assert "Deze actietafel is gesloten door Gerda Lamping, op 10 december 2026 om 15.40 uur." in page
    assert Actie.objects.count() == 1


def test_nothing_changes_after_closing(cast: Cast) -> None:
    overleg, (row, other) = agenda(cast)
    for one in (row, other):
        decide(cast, one)
    close(cast, overleg)
    extra = thuiszitter(cast, "Jelte", "Jeltestra")
    by = cast.voorzitter.user

    acts: dict[str, Callable[[], object]] = {
        "decide": lambda: decide(cast, row, Result.OFF),
        "put": lambda: put_on_agenda(overleg=overleg, casussen=[extra], by=by, today=TODAY),
        "take": lambda: take_off_agenda(punt=row, by=by, today=TODAY),
        "order": lambda: reorder(overleg=overleg, order=[other.pk]),
        "change": lambda: change_overleg(
            overleg=overleg, version=overleg.version, by=by, today=TODAY, members=[], place="elders"
        ),
        "punt": lambda: change_punt(punt=row, version=row.version, question="Anders?"),
    }
    for act in acts.values():
        with pytest.raises(ClosedError):
            act()
    answer = Login(cast.voorzitter).post(reverse("overleg_off", args=[overleg.code, row.casus.code]), follow=True)

    assert "Er is niets gewijzigd. Deze actietafel is gesloten door Gerda Lamping" in answer.content.decode()
    assert list(overleg.punten.values_list("result", flat=True)) == ["beweging", "beweging"]


def test_question_before_closing_counts_as_closing_does(cast: Cast) -> None:
    overleg, (first, second) = agenda(cast)
    care = overleg.deelnames.get(discipline="jeugdhulp")
    decide(
        cast, first, Result.MOVING, Agreed("Eén", DUE, care), Agreed("Twee", DUE), next_step="Bellen", next_step_on=DUE
    )
    decide(cast, second, Result.HELD, held_until=date(2027, 3, 11))
    table(cast, on=date(2027, 3, 11))
    overleg.deelnames.filter(discipline="leerplicht").update(attendance="aanwezig")

    told = coming(overleg, today=MEETING, now=NOW)

    assert told == close(cast, overleg)


# --- the database itself ------------------------------------------------------------------------------------------------------


def attack(statement: str, overleg: Overleg) -> None:
    """As the serving role, past all Python."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.SERVING_ROLE}")
        cursor.execute(statement, [overleg.pk])


def test_database_refuses_to_close_with_an_undecided_item(cast: Cast) -> None:
    grant_all()
    overleg, rows = agenda(cast)
    decide(cast, rows[0])

    with pytest.raises(IntegrityError, match="overleg_closes_decided"):
        attack("UPDATE overleg_overleg SET closed_at = now() WHERE id = %s", overleg)

    overleg.refresh_from_db()
    assert overleg.closed_at is None
    decide(cast, rows[1])
    attack("UPDATE overleg_overleg SET closed_at = now() WHERE id = %s", overleg)  # it is the item that kept it open


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE overleg_agendapunt SET result = '' WHERE overleg_id = %s",
        "UPDATE overleg_agendapunt SET overleg_id = %s WHERE result = ''",
    ],
)
def test_database_refuses_an_undecided_item_in_a_closed_meeting(cast: Cast, statement: str) -> None:
    grant_all()
    overleg, rows = agenda(cast, 1)
    decide(cast, rows[0])
    close(cast, overleg)
    punt(cast, table(cast, on=date(2026, 12, 17)), thuiszitter(cast, "Jelte", "Jeltestra"))

    with pytest.raises(IntegrityError, match="overleg_closes_decided"):
        attack(statement, overleg)

    assert list(overleg.punten.values_list("result", flat=True)) == ["beweging"]


def test_item_that_comes_in_behind_the_back_of_closing_is_a_clear_refusal(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    overleg, rows = agenda(cast, 1)
    # As if it came in right after the question: the first answer says that all is decided.
    answers = iter([[], [1]])
    monkeypatch.setattr("overleg.tabling.undecided", lambda _: next(answers))

    with pytest.raises(UndecidedError) as refused:
        close(cast, overleg)

    assert str(refused.value) == "Sluiten kan als punt 1 besloten is."
    rows[0].refresh_from_db()
    assert rows[0].overleg.closed_at is None


def test_meeting_without_items_closes(cast: Cast) -> None:
    overleg = table(cast)

    close(cast, overleg)

    overleg.refresh_from_db()
    assert overleg.closed_by == cast.voorzitter.user
