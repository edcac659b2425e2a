"""An Afstemming that does not take place: both sides hear it and why, and nothing that was written down is lost."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import VasteAmbtenaar, Waarneming
from cases.access import resolve
from cases.models import Actie, Casus
from overleg.actions import ClosedError
from overleg.afstemming.acts import plan_year
from overleg.afstemming.cancelling import Cancelling, cancel, will_cancel
from overleg.earlier import look_back
from overleg.models import Agendapunt, Overleg, Result
from post.models import Notice
from tests.conftest import Cast, Login, make_cast
from tests.overleg.pairs import fixed, meeting, shut, task, today, without_school, write

BECAUSE = "Samira is ziek."


def off(cast: Cast, overleg: Overleg) -> Cancelling:
    done = cancel(
        overleg=overleg,
        because=BECAUSE,
        by=cast.consulent.user,
        scope=resolve(cast.consulent, today()),
        now=timezone.now(),
    )
    overleg.refresh_from_db()
    return done


def asked(cast: Cast, overleg: Overleg) -> list[str]:
    return will_cancel(overleg, by=cast.consulent.user, scope=resolve(cast.consulent, today())).lines


def plan(cast: Cast, *days: int) -> list[Overleg]:
    values: dict[str, Any] = {"starts_at": timezone.now().time(), "ends_at": None, "place": "", "today": today()}
    return plan_year(
        municipality=cast.lindevoort, days=[today() + timedelta(days=day) for day in days], by=cast.consulent.user, **values
    )  # fmt: skip


def test_what_was_written_down_goes_to_the_next_one_with_its_tasks(cast: Cast) -> None:
    fixed(cast)
    overleg, following, of = meeting(cast), meeting(cast, 30), without_school(cast)
    write(cast, overleg, of, task(cast.leerplicht.user, "Huisbezoek", "leerplicht"), said="Er is een school.")

    done = off(cast, overleg)
    punt = following.punten.get()

    assert (done.prepared, done.to, overleg.punten.count()) == (1, following, 0)
    assert (punt.casus, punt.said, punt.result) == (of, "Er is een school.", Result.AGREED)
    row = punt.acties.get()
    assert row.deelname is not None
    assert (row.what, row.deelname.user, row.deelname.overleg) == ("Huisbezoek", cast.leerplicht.user, following)
    shut(cast, following)
    assert Actie.objects.get().holder == cast.leerplicht.user


def test_about_whom_something_stands_there_already_gets_both(cast: Cast) -> None:
    fixed(cast)
    overleg, following, of = meeting(cast), meeting(cast, 30), without_school(cast)
    write(cast, overleg, of, task(cast.consulent.user, "Bellen"), said="Eerst bellen.")
    before = write(cast, following, of, no_action=True)
    assert before is not None

    off(cast, overleg)
    punt = following.punten.get()

    assert (punt.pk, punt.said, punt.result, punt.acties.get().what) == (
        before.pk, "Eerst bellen.", Result.AGREED, "Bellen",
    )  # fmt: skip
    assert punt.version > before.version  # who has the line open, sees both texts


def test_without_a_next_one_it_waits_until_one_is_planned(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    write(cast, overleg, of, said="Er is een school.")

    done = off(cast, overleg)
    first, second = plan(cast, 40, 70)

    assert (done.to, overleg.punten.count()) == (None, 0)
    assert [(one.casus, one.said) for one in first.punten.all()] == [(of, "Er is een school.")]
    assert not second.punten.exists()


def test_both_sides_hear_it_once_and_go_on_seeing_it(cast: Cast) -> None:
    fixed(cast)
    until = today() + timedelta(days=9)
    Waarneming.objects.create(
        consulent=cast.consulent.user, waarnemer=cast.colleague.user, valid_from=today(), valid_to=until
    )
    overleg = meeting(cast)

    done = off(cast, overleg)

    notices = Notice.objects.filter(kind="afstemming").order_by("user__name")
    assert [(one.user, one.path, one.in_mail) for one in notices] == [
        (cast.colleague.user, overleg.get_absolute_url(), True), (cast.leerplicht.user, overleg.get_absolute_url(), True),
    ]  # fmt: skip
    assert {one.text.split(" van ")[0] for one in notices} == {"De afstemming met leerplicht"}
    assert not [one for one in notices if "Samira" in one.text]
    assert done.told == [cast.leerplicht.user, cast.colleague.user]
    for toegang in (cast.consulent, cast.colleague, cast.voorzitter, cast.leerplicht):
        assert Overleg.objects.visible_to(resolve(toegang, today())).filter(pk=overleg.pk).exists()


def test_its_day_is_free_again_and_it_stays_closed(cast: Cast) -> None:
    fixed(cast)
    overleg = meeting(cast, 3)
    off(cast, overleg)

    again = plan(cast, 3)

    assert [one.on for one in again] == [overleg.on]
    with pytest.raises(ClosedError):
        off(cast, overleg)
    with pytest.raises(IntegrityError, match="overleg_afstemming_once_a_day"), transaction.atomic():
        meeting(cast, 3)


def test_it_is_no_meeting_to_look_back_on(cast: Cast) -> None:
    fixed(cast)
    held, of = meeting(cast, -30), without_school(cast)
    write(cast, held, of, task(cast.consulent.user))
    shut(cast, held)
    gone = meeting(cast, -3)
    off(cast, gone)

    assert look_back(meeting(cast, 20), resolve(cast.consulent, today())).last == held


def test_the_question_says_who_hears_it_and_where_it_goes(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    write(cast, overleg, of, said="Er is een school.")
    waits = asked(cast, overleg)
    meeting(cast, 30)

    goes = asked(cast, overleg)

    assert waits[:2] == [
        "Samira Ouhadi krijgt bericht, en leest ook waarom.",
        "Wat over 1 leerling is vastgelegd, komt op de volgende afstemming die u plant.",
    ]
    assert goes[1].startswith("Wat over 1 leerling is vastgelegd, gaat mee naar de afstemming van ")


def test_a_pupil_who_went_elsewhere_moves_along_and_is_not_counted(cast: Cast) -> None:
    fixed(cast)
    overleg, following, of = meeting(cast), meeting(cast, 30), without_school(cast)
    write(cast, overleg, of, said="Er is een school.")
    Casus.objects.filter(pk=of.pk).update(consulent=cast.colleague.user, municipality=cast.oosterbeemd, area=cast.zuid)

    question, done = asked(cast, overleg), off(cast, overleg)

    assert not [line for line in question if "vastgelegd" in line]
    assert (done.prepared, following.punten.get().casus) == (0, of)


def test_who_only_has_a_task_from_before_did_not_hold_the_next_one(cast: Cast) -> None:
    fixed(cast)
    overleg, following, of = meeting(cast), meeting(cast, 30), without_school(cast)
    write(cast, overleg, of, task(cast.leerplicht.user, "Huisbezoek", "leerplicht"), said="Er is een school.")
    VasteAmbtenaar.objects.all().delete()
    fixed(cast, cast.leerplicht_elsewhere.user)
    off(cast, overleg)

    shut(cast, following)

    seat = following.deelnames.get(user=cast.leerplicht.user)
    assert seat.attendance == ""
    assert not Overleg.objects.visible_to(resolve(cast.leerplicht, today())).filter(pk=following.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_cancel_two_of_one_municipality_wait_for_each_other(transactional_db: None) -> None:
    cast = make_cast()
    fixed(cast)
    both = [meeting(cast), meeting(cast, 30)]
    write(cast, both[0], without_school(cast), said="Er is een school.")
    start, faults = Barrier(2), list[str]()

    def go(overleg: Overleg) -> None:
        try:
            start.wait(10)
            off(cast, overleg)
        except OperationalError as error:  # a deadlock
            faults.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=go, args=(overleg,)) for overleg in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert faults == []
    assert Overleg.objects.filter(cancelled=True).count() == 2
    assert Agendapunt.objects.get().said == "Er is een school."


# --- in the browser ---------------------------------------------------------------------------------------------------------


def url(name: str, overleg: Overleg) -> str:
    return reverse(name, args=[overleg.code])


def test_the_loket_asks_once_with_a_reason_and_both_sides_see_that_it_is_off(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    write(cast, overleg, of, said="Er is een school.")
    client, address = Login(cast.consulent), url("afstemming_cancel", overleg)

    edit = client.get(overleg.edit_url).content.decode()
    question = client.get(address).content.decode()
    empty = client.post(address, {"because": " "})
    done = client.post(address, {"because": BECAUSE}, follow=True).content.decode()
    again = client.post(address, {"because": BECAUSE}, follow=True).content.decode()
    late = client.get(address, follow=True).content.decode()
    year = client.get(f"{reverse('afstemming_year')}?gemeente={cast.lindevoort.pk}").content.decode()
    theirs = Login(cast.leerplicht)
    pages = [theirs.get(path).content.decode() for path in (overleg.get_absolute_url(), reverse("afstemmingen"))]
    file = theirs.get(reverse("afstemmingen_ics")).content.decode()

    assert address in edit
    assert "Dit kan niet ongedaan worden gemaakt." in question
    assert (empty.status_code, empty.context["form"].errors) == (422, {"because": ["Schrijf waarom."]})
    assert "De afstemming vervalt. Samira Ouhadi krijgt bericht, en leest ook waarom." in done
    assert "Wat was vastgelegd over één leerling, wacht op de volgende afstemming die u plant." in done
    for text in (again, late):
        assert "Er is niets gewijzigd. Deze afstemming gaat niet door." in text
    assert "Gaat niet door:" in year
    assert BECAUSE in pages[0]
    assert "die het loket plant" in pages[0]
    assert "gaat niet door" in pages[1]
    assert "Roskam" not in pages[0] + file
    for line in ("STATUS:CANCELLED", "SEQUENCE:1", f"UID:afstemming-{overleg.code}@loket"):
        assert line in file


@pytest.mark.parametrize(("who", "status"), [("leerplicht", 403), ("colleague", 404), ("school", 403)])
def test_nobody_else_cancels(cast: Cast, who: str, status: int) -> None:
    fixed(cast)
    overleg = meeting(cast)

    answer = Login(getattr(cast, who)).post(url("afstemming_cancel", overleg), {"because": BECAUSE})

    overleg.refresh_from_db()
    assert (answer.status_code, overleg.cancelled) == (status, False)


@pytest.mark.parametrize("gone", [False, True])
def test_the_page_asks_no_more_of_the_database_for_more_pupils(cast: Cast, gone: bool) -> None:
    fixed(cast)
    client, counts = Login(cast.consulent), []
    for many in (1, 3):
        overleg = meeting(cast, many)
        for number in range(many):
            write(cast, overleg, without_school(cast, f"Kind{many}{number}", f"Naam{number}"), said="Afspraak.")
        if gone:
            off(cast, overleg)
        path = overleg.get_absolute_url() if gone else url("afstemming_cancel", overleg)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_form_of_before_it_was_cancelled_says_so(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    off(cast, overleg)
    tasks = {f"{side}-{name}_FORMS": "0" for side in ("loket", "leerplicht") for name in ("TOTAL", "INITIAL")}
    line = reverse("afstemming_line", args=[overleg.code, of.code])

    answer = Login(cast.consulent).post(line, {"said": "Er is een school.", "version": "0", **tasks}, follow=True)

    assert "Er is niets gewijzigd. Deze afstemming gaat niet door. Noor van Veldhuizen liet haar vervallen" in (
        answer.content.decode()
    )
