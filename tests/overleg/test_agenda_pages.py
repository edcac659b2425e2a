"""Pages of a meeting: who may, what each sees, what happens with bad input, how many queries."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from cases.models import AccessLog, Casus
from overleg.models import Agendapunt, Overleg, PrintLog
from overleg.sheet import is_approved
from paper.dates import dutch
from region.models import Holiday
from tests import build
from tests.conftest import Cast, Login
from tests.overleg.at_agenda import planned, sheet_url, weekday
from tests.overleg.tables import NAMES, approved, punt, table, thuiszitter, voice


def pages(row: Agendapunt) -> dict[str, str]:
    """Every page and act of one meeting that only its chair may open."""
    code, casus = row.overleg.code, row.casus.code
    return {
        "get": " ".join([
            reverse("overleg_edit", args=[code]), reverse("overleg_candidates", args=[code]), reverse("overleg_approve", args=[code]),
            reverse("overleg_punt", args=[code, casus]), reverse("overleg_sheet", args=[code, casus]),
        ]),
        "post": " ".join([
            reverse("overleg_order", args=[code]), reverse("overleg_elsewhere", args=[code]), reverse("overleg_off", args=[code, casus]),
            reverse("overleg_back", args=[code, casus]), reverse("overleg_print", args=[code, "agendablad"]),
            reverse("overleg_print", args=[code, "sleutelblad"]), reverse("overleg_print", args=[code, "voorzittersexemplaar"]),
        ]),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "status"), [("leerplicht", 403), ("voorzitter_zuid", 404), ("consulent", 404), ("school", 404)]
)
def test_only_the_chair_of_the_area_prepares(cast: Cast, who: str, status: int) -> None:
    row = punt(cast, table(cast), thuiszitter(cast))
    client = Login(getattr(cast, who))

    answers = {url: client.get(url).status_code for url in pages(row)["get"].split()}
    answers |= {url: client.post(url).status_code for url in pages(row)["post"].split()}

    assert answers == dict.fromkeys(answers, status)
    assert Agendapunt.objects.count() == 1
    assert not PrintLog.objects.exists()


def test_chair_opens_every_page(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text="Fenna zit thuis.")
    client = Login(cast.voorzitter)

    answers = {url: client.get(url).status_code for url in pages(row)["get"].split() if not url.endswith("/tekst/")}

    assert answers == dict.fromkeys(answers, 200)
    assert client.get(reverse("overleg", args=[row.overleg.code])).status_code == 200
    assert client.get(reverse("overleg_approve", args=[row.overleg.code])).headers["Location"] == sheet_url(row)


def test_member_sees_own_items_and_nothing_of_the_others(cast: Cast) -> None:
    overleg = table(cast)
    hidden = thuiszitter(cast, "Bastiaan", "Verborgenkamp")
    build.absence(
        build.casus(
            by=cast.consulent.user, at=cast.beemd, who=build.pupil("Zieke", "Vanveen"), consulent=cast.consulent.user
        )
    )
    Casus.objects.filter(pk=hidden.pk).update(phase="geoorloofd")  # leerplicht does not see illness
    first, own = punt(cast, overleg, hidden, question="Wat is hier nodig?"), punt(cast, overleg, thuiszitter(cast))

    page = Login(cast.leerplicht).get(reverse("overleg", args=[overleg.code])).content.decode()

    assert own.casus.code in page
    assert f"nummer {2} op het agendablad" in page
    assert "En één andere casus." in page
    for secret in (first.casus.code, first.sheet_code, own.sheet_code, "Verborgenkamp", "Wat is hier nodig?", "Roskam"):
        assert secret not in page
    assert AccessLog.objects.latest("pk").casussen == [own.casus_id]
    assert "De nummers kunnen nog veranderen" in page

    overleg.punten.update(result="beweging", decided_at=timezone.now(), decided_by=cast.voorzitter.user)
    Overleg.objects.filter(pk=overleg.pk).update(closed_at=timezone.now(), closed_by=cast.voorzitter.user)
    afterwards = Login(cast.leerplicht).get(reverse("overleg", args=[overleg.code])).content.decode()
    assert "De nummers kunnen nog veranderen" not in afterwards


def test_list_shows_own_meetings_and_says_what_to_do_when_there_are_none(cast: Cast) -> None:
    coming = table(cast, on=timezone.localdate() + timedelta(days=9))
    table(cast, area=cast.zuid, place="elders", on=timezone.localdate() + timedelta(days=9), members=[])

    chair = Login(cast.voorzitter).get(reverse("overleggen")).content.decode()
    school = Login(cast.school).get(reverse("overleggen")).content.decode()

    assert coming.code in chair
    assert "elders" not in chair
    assert coming.code not in school
    assert "Zodra de voorzitter u bij een actietafel zet" in school


def test_list_has_what_is_closed_below_also_on_its_own_day(cast: Cast) -> None:
    today = timezone.localdate()
    done, soon, off = (table(cast, on=today + timedelta(days=ahead)) for ahead in (0, 2, 9))
    done.closed_at = off.closed_at = timezone.now()
    done.closed_by = off.closed_by = cast.voorzitter.user
    off.cancelled, off.cancelled_because = True, "Te weinig scholen."
    done.save()
    off.save()

    listed = Login(cast.voorzitter).get(reverse("overleggen")).context

    assert (list(listed["coming"]), list(listed["past"])) == ([soon, off], [done])


@pytest.mark.parametrize(("role", "said"), [("leerplicht", False), ("school", True)])
def test_list_promises_no_more_than_it_shows(cast: Cast, role: str, said: bool) -> None:
    own = punt(cast, table(cast, members=[]), thuiszitter(cast))

    page = Login(getattr(cast, role)).get(reverse("overleggen")).content.decode()

    assert own.overleg.code not in page
    assert "of waar een leerling van u op de agenda staat" not in page
    assert ("elk Plaatsingsoverleg met een leerling van u" in page) is said


def test_planning_a_meeting_seats_members(cast: Cast) -> None:
    data = planned(area=str(cast.noord.pk), **{"leden-1-discipline": "vo", "leden-1-user": str(cast.school.user_id)})

    answer = Login(cast.voorzitter).post(reverse("overleg_new"), data)

    overleg = Overleg.objects.get()
    assert answer.headers["Location"] == reverse("overleg", args=[overleg.code])
    assert list(overleg.deelnames.order_by("pk").values_list("discipline", "user", "name")) == [
        ("leerplicht", None, "Samira"), ("vo", cast.school.user_id, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"on": "31-2-2027"}, "31-2-2027"),
        ({"on": "1-1-2020"}, "1 januari 2020 is al geweest."),
        ({"starts_at": "half twee"}, "Schrijf een tijd als 13.30."),
        ({"ends_at": "12.00"}, "De eindtijd ligt niet na de begintijd."),
        ({"next_on": "1-12-2026"}, "De volgende keer ligt niet na dit overleg."),
        ({"leden-0-discipline": ""}, "Kies de discipline."),
        ({"leden-0-user": "999999"}, "leden-0-user"),
    ],
)
def test_wrong_meeting_is_refused_and_keeps_what_was_typed(cast: Cast, change: dict[str, str], error: str) -> None:
    page = (
        Login(cast.voorzitter).post(reverse("overleg_new"), planned(area=str(cast.noord.pk), **change)).content.decode()
    )

    assert error in page
    assert "zaal 2" in page
    assert not Overleg.objects.exists()


@pytest.mark.parametrize("free", ["weekend", "holiday"])
def test_no_meeting_in_a_weekend_or_a_holiday_of_the_area(cast: Cast, free: str) -> None:
    day = weekday(18)
    if free == "weekend":
        day += timedelta(days=5 - day.weekday())
    else:
        Holiday.objects.create(
            region=cast.lindevoort.holiday_region, school_year="2026-2027", name="Vakantie", first_day=day, last_day=day
        )

    answer = Login(cast.voorzitter).post(reverse("overleg_new"), planned(area=str(cast.noord.pk), on=day.isoformat()))

    assert answer.context["form"].errors == {"on": [f"{dutch(day)} valt in een weekend of vakantie."]}
    assert "zaal 2" in answer.content.decode()
    assert not Overleg.objects.exists()


def test_meeting_that_stands_on_a_free_day_is_changed_but_moves_to_no_other_one(cast: Cast) -> None:
    sunday = weekday(18)
    sunday += timedelta(days=6 - sunday.weekday())
    overleg = table(cast, on=sunday)
    client, place = Login(cast.voorzitter), reverse("overleg_edit", args=[overleg.code])

    refused = client.post(place, planned(version="1", on=(sunday + timedelta(days=7)).isoformat()))
    past = client.post(place, planned(version="1", on="2020-01-01"))
    kept = client.post(place, planned(version="1", on=sunday.isoformat(), place="kamer 7"))

    assert [list(page.context["form"].errors) for page in (refused, past)] == [["on"], ["on"]]
    assert kept.status_code == 302
    overleg.refresh_from_db()
    assert (overleg.on, overleg.place) == (sunday, "kamer 7")


def test_the_same_meeting_is_not_planned_twice(cast: Cast) -> None:
    client, data = Login(cast.voorzitter), planned(area=str(cast.noord.pk))
    client.post(reverse("overleg_new"), data)

    again = client.post(reverse("overleg_new"), data)
    later = client.post(reverse("overleg_new"), data | {"starts_at": "16:00", "ends_at": "17:00"})

    assert again.context["form"].errors == {"on": ["Op deze dag begint om 13.30 uur al een actietafel in Noord."]}
    assert later.status_code == 302
    assert Overleg.objects.count() == 2


def test_chair_cannot_plan_outside_the_own_area(cast: Cast) -> None:
    answer = Login(cast.voorzitter).post(reverse("overleg_new"), planned(area=str(cast.zuid.pk)))

    assert answer.status_code == 200
    assert not Overleg.objects.exists()


def test_order_by_number_and_by_step_stays_inside_the_section(cast: Cast) -> None:
    overleg = table(cast)
    rows = [punt(cast, overleg, thuiszitter(cast, name, f"{name}stra")) for name in NAMES[:4]]
    codes = [row.casus.code for row in rows]
    client, url = Login(cast.voorzitter), reverse("overleg_order", args=[overleg.code])

    def order() -> list[str]:
        return list(overleg.punten.values_list("casus__code", flat=True))

    client.post(url, {f"nummer-{code}": str(number) for code, number in zip(codes, (3, 2, 1, 4), strict=True)})
    typed = order()
    client.post(url, {"omlaag": codes[3]})
    client.post(url, {"omhoog": codes[3]})
    refused = client.post(url, {f"nummer-{codes[0]}": "eerst"}, follow=True)

    assert typed == [codes[2], codes[1], codes[0], codes[3]]
    assert order() == [codes[2], codes[1], codes[3], codes[0]]
    assert "Schrijf bij elk punt een getal" in refused.content.decode()


def test_taking_off_can_be_undone_with_everything_that_was_decided(cast: Cast) -> None:
    row = approved(cast, punt(cast, table(cast), thuiszitter(cast), text="Het loopt vast.", note="Let op de tijd."))
    client = Login(cast.voorzitter)
    code, casus = row.overleg.code, row.casus.code

    page = client.post(reverse("overleg_off", args=[code, casus]), follow=True).content.decode()
    gone = Agendapunt.objects.count()
    client.post(reverse("overleg_back", args=[code, casus]))

    back = Agendapunt.objects.get()
    assert gone == 0
    assert reverse("overleg_back", args=[code, casus]) in page
    assert (back.sheet_code, back.note, is_approved(back)) == (row.sheet_code, "Let op de tijd.", True)


def test_punt_page_refuses_a_name_in_the_note_and_keeps_it(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast))
    data = {
        "question": "Wie?",
        "text": "",
        "needs": "",
        "section": "D",
        "minutes": "5",
        "note": "Bel Fenna.",
        "version": str(row.version),
    }

    page = (
        Login(cast.voorzitter)
        .post(reverse("overleg_punt", args=[row.overleg.code, row.casus.code]), data)
        .content.decode()
    )

    assert "Schrijf haar zonder ‘Fenna’." in page
    assert "Bel Fenna." in page
    row.refresh_from_db()
    assert row.note == ""


def test_punt_page_shows_both_texts_when_a_colleague_was_first(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), question="Van de collega?")
    data = {"question": "Van mij?", "text": "", "needs": "", "section": "D", "minutes": "5", "note": "", "version": "1"}

    answer = Login(cast.voorzitter).post(reverse("overleg_punt", args=[row.overleg.code, row.casus.code]), data)

    assert answer.status_code == 409
    assert "Van de collega?" in answer.content.decode()
    assert "Van mij?" in answer.content.decode()
    row.refresh_from_db()
    assert row.question == "Van de collega?"


def test_casus_that_left_the_area_blocks_paper_until_it_is_taken_off(cast: Cast) -> None:
    overleg = table(cast)
    moved, stays = (approved(cast, punt(cast, overleg, thuiszitter(cast, name, f"{name}stra"))) for name in NAMES[:2])
    Casus.objects.filter(pk=moved.casus_id).update(area=cast.zuid)
    client = Login(cast.voorzitter)

    refused = client.post(reverse("overleg_print", args=[overleg.code, "agendablad"]), {"copies": "1"})
    client.post(reverse("overleg_elsewhere", args=[overleg.code]))
    printed = client.post(reverse("overleg_print", args=[overleg.code, "agendablad"]), {"copies": "1"})

    assert (refused.status_code, printed.status_code) == (409, 200)
    assert moved.casus.code not in refused.content.decode()
    assert [row.pk for row in Agendapunt.objects.all()] == [stays.pk]


def _chair_page(cast: Cast, overleg: Overleg) -> str:
    return reverse("overleg", args=[overleg.code])


def _sheet_page(cast: Cast, overleg: Overleg) -> str:
    return reverse("overleg_sheet", args=[overleg.code, overleg.punten.first().casus.code])  # type: ignore[union-attr]


def _candidates_page(cast: Cast, overleg: Overleg) -> str:
    thuiszitter(cast, "Nieuw", f"Kandidaatstra{Casus.objects.count()}")
    return reverse("overleg_candidates", args=[overleg.code])


@pytest.mark.parametrize("page", [_chair_page, _sheet_page, _candidates_page])
def test_queries_do_not_grow_with_the_agenda(cast: Cast, page: Callable[[Cast, Overleg], str]) -> None:
    def count(items: int) -> int:
        overleg = table(cast, on=date(2026, 12, items))
        for name in NAMES[:items]:
            row = punt(cast, overleg, thuiszitter(cast, name, f"{name}stra{items}"), text=f"{name} zit thuis.")
            voice(cast, row.casus, "leerling", "Ik wil terug.")
            if name != "Fenna":
                approved(cast, row)
        client, url = Login(cast.voorzitter), page(cast, overleg)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    assert count(3) == count(1)


def test_member_page_takes_the_same_queries_for_one_and_three(cast: Cast) -> None:
    def count(items: int, who: Toegang) -> int:
        overleg = table(cast, on=date(2026, 12, items))
        for name in NAMES[:items]:
            punt(cast, overleg, thuiszitter(cast, name, f"{name}stra{items}"))
        with CaptureQueriesContext(connection) as queries:
            Login(who).get(reverse("overleg", args=[overleg.code]))
        return len(queries)

    assert count(3, cast.leerplicht) == count(1, cast.leerplicht)
