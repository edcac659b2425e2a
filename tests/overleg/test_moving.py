"""An actietafel or Afstemming on another day, time or place: who would hear that it is cancelled hears it, once, as it stands now."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from cases.access import resolve
from cases.actions.phases import RefusedError
from cases.models import Event
from overleg.afstemming.acts import move
from overleg.afstemming.cancelling import cancel as cancel_afstemming
from overleg.cancelling import cancel
from overleg.models import Overleg
from overleg.moving import Changed, change_table
from post.models import Notice
from post.sender import bundle
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.overleg.pairs import fixed, meeting, today
from tests.overleg.tables import MEETING, punt, scope_of, table, thuiszitter

WEEK = timedelta(weeks=1)
MORNING = build.moment(TODAY).replace(hour=9)  # office time


def change(cast: Cast, overleg: Overleg, by: Toegang | None = None, today: date = TODAY, **fields: Any) -> Changed:
    """As who just opened the form, and left who sits there as it is."""
    stands = Overleg.objects.get(pk=overleg.pk)
    sit = [(one.discipline, one.user, one.name) for one in stands.deelnames.select_related("user")]
    return change_table(
        overleg=stands, version=stands.version, members=fields.pop("members", sit), by=(by or cast.voorzitter).user, today=today,
        now=MORNING, **fields,
    )  # fmt: skip


def waits(toegang: Toegang) -> list[str]:
    return list(Notice.objects.waiting().filter(user=toegang.user).order_by("pk").values_list("text", flat=True))


def test_who_sits_there_hears_it_and_the_others_are_named(cast: Cast) -> None:
    overleg = table(cast)

    done = change(cast, overleg, on=MEETING + WEEK)

    assert done.line == "Samira Ouhadi krijgt bericht. Zonder login: Hatice Sönmezer (jeugdhulp). Laat het zelf weten."
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.in_mail) == (cast.leerplicht.user, "actietafel", True)
    assert notice.text == (
        "De actietafel van 10 december 2026 is nu op 17 december 2026. Kijk in Loket naar tijd en plaats."
    )
    assert Login(cast.leerplicht).get(notice.path).status_code == 200


@pytest.mark.parametrize("fields", [{"starts_at": time(9)}, {"ends_at": time(17)}, {"place": "aula"}])
def test_another_time_or_place_is_told_too(cast: Cast, fields: dict[str, Any]) -> None:
    change(cast, table(cast), **fields)

    assert waits(cast.leerplicht) == [
        "De actietafel van 10 december 2026 heeft een andere tijd of plaats. Kijk in Loket."
    ]


def test_the_same_again_tells_nobody(cast: Cast) -> None:
    done = change(cast, table(cast), on=MEETING, place="zaal 2")

    assert (done.line, Notice.objects.count()) == ("", 0)


def test_who_only_now_comes_to_sit_there_knows_no_other_day_and_who_left_hears_nothing(cast: Cast) -> None:
    change(cast, table(cast), on=MEETING + WEEK, members=[("consulent", cast.consulent.user, "")])

    assert not Notice.objects.exists()


def test_moved_twice_before_it_was_read_is_one_notice_with_the_last_day(cast: Cast) -> None:
    overleg = table(cast)

    for weeks in (1, 2):
        change(cast, overleg, on=MEETING + weeks * WEEK)

    assert waits(cast.leerplicht) == [
        "De actietafel van 10 december 2026 is nu op 24 december 2026. Kijk in Loket naar tijd en plaats."
    ]


def test_back_before_it_was_read_leaves_nothing_and_after_it_was_read_is_told(cast: Cast) -> None:
    overleg = table(cast)

    change(cast, overleg, on=MEETING + WEEK)
    back = change(cast, overleg, on=MEETING)
    unread = waits(cast.leerplicht)
    change(cast, overleg, on=MEETING + WEEK)
    bundle(MORNING)
    change(cast, overleg, on=MEETING)

    assert (back.told, unread) == ([], [])
    assert waits(cast.leerplicht) == [
        "De actietafel van 17 december 2026 is nu op 10 december 2026. Kijk in Loket naar tijd en plaats."
    ]


def test_what_is_cancelled_before_the_move_was_read_is_told_of_the_day_that_was_known(cast: Cast) -> None:
    overleg = table(cast)
    change(cast, overleg, on=MEETING + WEEK)
    overleg.refresh_from_db()

    cancel(overleg=overleg, because="Ziek.", by=cast.voorzitter.user, scope=scope_of(cast.voorzitter), now=MORNING)

    assert waits(cast.leerplicht) == [
        "De actietafel van 10 december 2026 gaat niet door. Haal haar uit uw agenda."
    ]  # fmt: skip


def test_a_casus_on_its_agenda_says_the_new_day(cast: Cast) -> None:
    overleg, of, closed = table(cast), thuiszitter(cast), thuiszitter(cast, "Amber", "Amberstra")
    for casus in (of, closed):
        punt(cast, overleg, casus)
    closed.closed_on, closed.outcome = TODAY, "eigen_school"
    closed.save()

    change(cast, overleg, on=MEETING + WEEK)
    change(cast, overleg, on=MEETING + WEEK, place="aula")

    assert [(event.casus, event.title) for event in Event.objects.filter(title__contains="verzet")] == [
        (of, "Actietafel Noord van 10 december 2026 is verzet naar 17 december 2026")
    ]


def test_what_has_been_is_not_moved_and_who_sat_there_may_be_corrected(cast: Cast) -> None:
    overleg, after = table(cast), MEETING + timedelta(days=1)

    with pytest.raises(RefusedError, match="Deze actietafel was op 10 december 2026"):
        change(cast, overleg, today=after, on=MEETING + WEEK)
    change(cast, overleg, today=after, on=MEETING, members=[("consulent", cast.consulent.user, "")])

    overleg.refresh_from_db()
    assert (overleg.on, overleg.deelnames.get().user) == (MEETING, cast.consulent.user)
    assert not Notice.objects.exists()


# --- Afstemming -------------------------------------------------------------------------------------------------------------


def move_it(cast: Cast, overleg: Overleg, day: date, **fields: Any) -> list[Any]:
    stands = Overleg.objects.get(pk=overleg.pk)
    return move(
        overleg=stands,
        version=stands.version,
        by=cast.consulent.user,
        today=today(),
        now=timezone.now(),
        on=day,
        **fields,
    )


def test_both_sides_of_an_afstemming_hear_it_once_with_the_last_day(cast: Cast) -> None:
    fixed(cast)
    overleg = meeting(cast)

    told = [move_it(cast, overleg, overleg.on + timedelta(days=days)) for days in (1, 2, 0)]
    back = waits(cast.leerplicht)
    told.append(move_it(cast, overleg, overleg.on + timedelta(days=4)))

    assert told == [[cast.leerplicht.user], [cast.leerplicht.user], [], [cast.leerplicht.user]]
    assert (back, waits(cast.consulent)) == ([], [])
    [text] = waits(cast.leerplicht)
    assert text.startswith("De afstemming met leerplicht van ")
    assert Notice.objects.waiting().get().path == overleg.get_absolute_url()
    cancel_afstemming(
        overleg=Overleg.objects.get(pk=overleg.pk), because="Ziek.", by=cast.consulent.user,
        scope=resolve(cast.consulent, today()), now=timezone.now(),
    )  # fmt: skip
    assert [text.endswith("Haal haar uit uw agenda.") for text in waits(cast.leerplicht)] == [True]


def test_an_afstemming_of_before_today_is_not_moved(cast: Cast) -> None:
    fixed(cast)
    overleg = meeting(cast, -1)
    monday = today() + timedelta(days=14 - today().weekday())
    data = {"starts_at": "11:00", "ends_at": "", "place": "", "version": overleg.version, "on": monday.isoformat()}

    answer = Login(cast.consulent).post(reverse("afstemming_edit", args=[overleg.code]), data)

    assert answer.status_code == 422
    assert "Deze afstemming was op" in answer.content.decode()
    assert Overleg.objects.get(pk=overleg.pk).on == overleg.on


# --- in the browser ---------------------------------------------------------------------------------------------------------


def test_the_page_says_who_hears_it(cast: Cast) -> None:
    day = today() + timedelta(days=14 - today().weekday())
    overleg = table(cast, on=day)
    seat = overleg.deelnames.get(user=cast.leerplicht.user)
    data = {
        "version": overleg.version,
        "on": day.isoformat(),
        "starts_at": "14:00",
        "ends_at": "15:30",
        "place": "zaal 2",
    }
    rows = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-discipline": seat.discipline, "0-user": cast.leerplicht.user.pk}
    path = reverse("overleg_edit", args=[overleg.code])

    form = Login(cast.voorzitter).get(path).content.decode()
    done = Login(cast.voorzitter).post(path, data | {f"leden-{key}": value for key, value in rows.items()}, follow=True)

    assert "dan krijgt wie aan tafel zit en een login heeft, bericht" in form
    assert "Overleg gewijzigd. Samira Ouhadi krijgt bericht." in done.content.decode()


def test_the_page_of_one_that_has_been_says_that_it_stays(cast: Cast) -> None:
    overleg = table(cast, on=today() - timedelta(days=1), members=[])
    monday = today() + timedelta(days=14 - today().weekday())
    data = {"version": 1, "on": monday.isoformat(), "starts_at": "13:30", "ends_at": "15:30", "place": "zaal 2"}
    rows = {"leden-TOTAL_FORMS": 0, "leden-INITIAL_FORMS": 0}

    answer = Login(cast.voorzitter).post(reverse("overleg_edit", args=[overleg.code]), data | rows)

    assert answer.status_code == 422
    assert "Deze actietafel was op" in answer.content.decode()
