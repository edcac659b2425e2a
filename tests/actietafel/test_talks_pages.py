"""Pages of the conversation round."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from actietafel.actions import talks
from actietafel.models import Gesprek, Uitvraag, Verschil, Voorbespreking
from cases.models import AccessLog, Casus
from overleg.models import Agendapunt
from region.models import Holiday
from tests import build
from tests.actietafel.talking import open_round, said, typed, with_school
from tests.conftest import Cast, Login
from tests.overleg.tables import punt, thuiszitter

HTMX = {"HX-Request": "true"}


def block_url(gesprek: Gesprek, casus: Casus) -> str:
    return reverse("gesprek_block", args=[gesprek.code, casus.code])


# --- the list of a round -------------------------------------------------------------------------------------------------------------


def test_opening_the_list_makes_the_conversations_and_counts_what_there_is(cast: Cast) -> None:
    of, casus = open_round(cast), thuiszitter(cast)
    thuiszitter(cast, "Siebe", "Siebestra")
    Verschil.objects.create(
        uitvraag=of, kind="eerste_dag", subject="p1", fingerprint="0", casus=casus, pupil=casus.pupil, school=cast.beemd,
        municipality=cast.lindevoort, found_at=timezone.now(),
    )  # fmt: skip

    rows = Login(cast.voorzitter).get(reverse("gesprekken", args=[of.code])).context["rows"]

    assert [(str(row.gesprek), row.casussen, row.done, row.differences) for row in rows] == [
        ("Beemdcollege", 2, 0, 1), ("leerplicht Lindevoort", 2, 0, 1),
    ]  # fmt: skip
    assert not AccessLog.objects.exists()  # numbers, and no pupil


def test_list_of_a_round_that_is_settled_is_what_was_spoken_of(cast: Cast) -> None:
    of, client = open_round(cast), Login(cast.voorzitter)
    thuiszitter(cast)
    url = reverse("gesprekken", args=[of.code])
    client.get(url)
    of.gesprekken.filter(school=cast.beemd).update(held_at=timezone.now(), held_by=cast.voorzitter.user)
    at = timezone.now()
    Uitvraag.objects.filter(pk=of.pk).update(stopped_at=at, stopped_by=cast.voorzitter.user, settled_at=at,
                                             settled_by=cast.voorzitter.user)  # fmt: skip
    before = of.gesprekken.count()
    build.casus(by=cast.consulent.user, at=cast.heuvelrade, who=build.pupil("Siebe", "Wijk"))

    page = client.get(url)

    assert [str(row.gesprek) for row in page.context["rows"]] == ["Beemdcollege"]
    assert of.gesprekken.count() == before
    assert "Alle gesprekken plannen" not in page.content.decode()


def test_list_takes_as_many_queries_with_one_casus_as_with_three(cast: Cast) -> None:
    of, client = open_round(cast), Login(cast.voorzitter)
    url = reverse("gesprekken", args=[of.code])

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    thuiszitter(cast)
    client.get(url)
    one = queries()
    for name in ("Siebe", "Amber"):
        at = build.school(f"{name}college", f"0{name[:3]}0", municipality=cast.lindevoort)
        build.absence(build.casus(by=cast.consulent.user, at=at, who=build.pupil(name, f"{name}stra")))
    client.get(url)  # makes the new conversations

    assert queries() == one


def test_all_without_a_day_are_planned_in_a_row_on_school_days(cast: Cast) -> None:
    Holiday.objects.all().delete()
    of = open_round(cast)
    thuiszitter(cast)
    monday = of.talks_from
    while monday.weekday():
        monday = date.fromordinal(monday.toordinal() + 1)

    page = Login(cast.voorzitter).post(
        reverse("gesprekken", args=[of.code]),
        {"plan-first_day": monday.isoformat(), "plan-begin": "09:00", "plan-end": "09:30", "plan-minutes": "30", "plan-place": "Kantoor"},
        follow=True,
    )  # fmt: skip

    assert "2 gesprekken hebben een dag en een tijd." in page.content.decode()
    tuesday = date.fromordinal(monday.toordinal() + 1)
    assert list(Gesprek.objects.order_by("on").values_list("on", "starts_at", "place")) == [
        (monday, time(9), "Kantoor"), (tuesday, time(9), "Kantoor"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"plan-first_day": "2020-01-01"}, "De gesprekken van deze ronde zijn van"),
        ({"plan-first_day": "31 februari"}, "31 februari"),
        ({"plan-end": "09:10"}, "Tussen deze tijden past geen gesprek."),
        ({"plan-minutes": "lang"}, "lang"),
    ],
)
def test_plan_that_does_not_fit_says_so_and_keeps_what_was_typed(cast: Cast, change: dict[str, str], told: str) -> None:
    of = open_round(cast)
    thuiszitter(cast)
    data = {
        "plan-first_day": of.talks_from.isoformat(), "plan-begin": "09:00", "plan-end": "12:00", "plan-minutes": "30",
        "plan-place": "Zaal 9",
    } | change  # fmt: skip

    page = Login(cast.voorzitter).post(reverse("gesprekken", args=[of.code]), data)

    assert page.status_code == 422
    assert told in page.content.decode()
    assert 'value="Zaal 9"' in page.content.decode()
    assert not Gesprek.objects.filter(on__isnull=False).exists()


def test_moment_in_the_weekend_is_refused(cast: Cast) -> None:
    of = open_round(cast)
    thuiszitter(cast)
    gesprek, day = with_school(cast, of), of.talks_from
    while day.weekday() != 5:
        day = date.fromordinal(day.toordinal() + 1)
    data = {
        "on": day.isoformat(),
        "starts_at": "09:00",
        "minutes": "30",
        "place": "school",
        "with_whom": "Ineke",
        "version": "1",
    }

    page = Login(cast.consulent).post(reverse("gesprek_plan", args=[gesprek.code]), data)

    assert (page.status_code, Gesprek.objects.get(pk=gesprek.pk).on) == (422, None)
    assert "valt in een weekend of vakantie" in page.content.decode()
    assert 'value="Ineke"' in page.content.decode()


def test_moment_that_a_colleague_changed_meanwhile_is_told(cast: Cast) -> None:
    of = open_round(cast)
    thuiszitter(cast)
    gesprek = with_school(cast, of)
    talks.change_talk(gesprek=gesprek, version=1, place="bij school")
    data = {"on": "", "starts_at": "", "minutes": "30", "place": "bij ons", "with_whom": "", "version": "1"}
    client, url = Login(cast.consulent), reverse("gesprek_plan", args=[gesprek.code])

    refused = client.post(url, data)
    kept = client.post(url, {**data, "version": "2"})

    assert (refused.status_code, kept.status_code) == (409, 302)
    assert Gesprek.objects.get(pk=gesprek.pk).place == "bij ons"


def test_calendar_files_are_of_what_is_planned_and_seen(cast: Cast) -> None:
    of = open_round(cast)
    thuiszitter(cast)
    gesprek = with_school(cast, of)
    client = Login(cast.consulent)
    empty = client.get(reverse("gesprek_ics", args=[gesprek.code]))
    Gesprek.objects.update(on=of.talks_from, starts_at=time(9))

    one, mine = (
        client.get(reverse("gesprek_ics", args=[gesprek.code])),
        client.get(reverse("gesprekken_ics", args=[of.code])),
    )
    all_of_them = Login(cast.voorzitter).get(reverse("gesprekken_ics", args=[of.code]))

    assert empty.status_code == 302
    assert [page.content.count(b"BEGIN:VEVENT") for page in (one, all_of_them)] == [1, 2]
    assert mine.status_code in {200, 404}  # the round itself is theirs only when something is asked of their schools
    assert one["Content-Disposition"] == 'attachment; filename="gesprek.ics"'


def test_held_can_be_undone(cast: Cast) -> None:
    of = open_round(cast)
    thuiszitter(cast)
    gesprek, client = with_school(cast, of), Login(cast.voorzitter)

    said_so = client.post(reverse("gesprek_hold", args=[gesprek.code]), follow=True).content.decode()
    again = client.post(reverse("gesprek_hold", args=[gesprek.code]), follow=True).content.decode()
    client.post(reverse("gesprek_unhold", args=[gesprek.code]))

    assert ("staat als gehouden" in said_so, "stond al als gehouden" in again) == (True, True)
    assert Gesprek.objects.get(pk=gesprek.pk).held_at is None


# --- one conversation -----------------------------------------------------------------------------------------------------------------


def test_page_has_a_block_for_every_casus_and_logs_who_was_read(cast: Cast) -> None:
    of, long, concern = (
        open_round(cast),
        thuiszitter(cast),
        build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Siebe", "Wijk")),
    )
    thuiszitter_elsewhere = build.casus(by=cast.consulent.user, at=cast.heuvelrade, who=build.pupil("Elders", "Bos"))

    page = Login(cast.voorzitter).get(reverse("gesprek", args=[with_school(cast, of).code]))

    assert [block.casus for block, _ in page.context["lines"]] == [long, concern]
    assert set(AccessLog.objects.get().casussen) == {long.pk, concern.pk}
    assert thuiszitter_elsewhere.code not in page.content.decode()
    assert "0 van 2 besproken" in page.content.decode()


def test_open_difference_in_a_block_opens_that_difference(cast: Cast) -> None:
    of, casus = open_round(cast), thuiszitter(cast)
    row = Verschil.objects.create(
        uitvraag=of, kind="eerste_dag", subject="p1", fingerprint="0", casus=casus, pupil=casus.pupil, school=cast.beemd,
        municipality=cast.lindevoort, found_at=timezone.now(),
    )  # fmt: skip

    page = Login(cast.voorzitter).get(reverse("gesprek", args=[with_school(cast, of).code]))

    assert f'href="{reverse("verschil", args=[row.key])}"' in page.content.decode()


def test_page_with_leerplicht_has_only_what_leerplicht_sees(cast: Cast) -> None:
    of, seen = open_round(cast), thuiszitter(cast)
    ill = build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Siebe", "Wijk"))
    build.absence(ill, kind="geoorloofd")
    with_school(cast, of)
    gesprek = Gesprek.objects.get(municipality=cast.lindevoort)

    page = Login(cast.voorzitter).get(reverse("gesprek", args=[gesprek.code]))

    assert [block.casus for block, _ in page.context["lines"]] == [seen]


def test_page_takes_as_many_queries_with_one_casus_as_with_three(cast: Cast) -> None:
    of = open_round(cast)
    said(cast, of, thuiszitter(cast))
    client, url = Login(cast.voorzitter), reverse("gesprek", args=[with_school(cast, of).code])

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    client.get(url)  # the first page of a session takes more
    one = queries()
    for name in ("Amber", "Siebe"):
        said(cast, of, thuiszitter(cast, name, f"{name}stra"))

    assert queries() == one


def test_block_saves_by_itself_and_the_page_goes_on_at_the_next(cast: Cast) -> None:
    of, first = open_round(cast), thuiszitter(cast)
    second = thuiszitter(cast, "Siebe", "Siebestra")
    gesprek, client = with_school(cast, of), Login(cast.consulent)

    sent = client.post(block_url(gesprek, first), typed(first))
    part = client.post(block_url(gesprek, second), typed(second, agenda="ja", until=""), headers=HTMX).content.decode()

    assert sent["Location"] == f"{reverse('gesprek', args=[gesprek.code])}#blok-{second.code}"
    assert ('id="voortgang"' in part, "2 van 2 besproken" in part, "<html" in part) == (True, True, False)
    assert dict(Voorbespreking.objects.values_list("casus__code", "agenda")) == {first.code: "nee", second.code: "ja"}
    assert Agendapunt.objects.get().casus == second


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"still_home": ""}, "Kies hoe het nu is"),
        ({"still_home": "misschien"}, "misschien"),
        ({"because": ""}, "Zeg in een paar woorden waarom"),
        ({"until": ""}, "Kies de dag waarop deze casus vanzelf terugkomt."),
        ({"until": "2020-01-01"}, "Deze dag is al geweest."),
        ({"until": "31-02-2027"}, "31-02-2027"),
        ({"changed": "x" * 501}, "501"),
        ({"seen": "onzin"}, "getal"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_bad_input_is_told_and_kept(cast: Cast, htmx: bool, change: dict[str, str], told: str) -> None:
    of, casus = open_round(cast), thuiszitter(cast)
    gesprek = with_school(cast, of)

    page = Login(cast.voorzitter).post(
        block_url(gesprek, casus),
        typed(casus, view_school="Wij zien hem graag terug.", **change),
        headers=HTMX if htmx else {},
    )

    assert page.status_code == (200 if htmx else 422)
    assert told in page.content.decode()
    assert "Wij zien hem graag terug." in page.content.decode()
    assert not Voorbespreking.objects.exists()


def test_two_people_typing_both_texts_are_shown_and_nothing_is_lost(cast: Cast) -> None:
    of, casus = open_round(cast), thuiszitter(cast)
    gesprek = with_school(cast, of)
    client, url = Login(cast.voorzitter), block_url(gesprek, casus)
    Login(cast.consulent).post(url, typed(casus, changed="Moeder belde."))
    row = Voorbespreking.objects.get()

    refused = client.post(url, typed(casus, changed="Vader belde."))
    kept = client.post(url, typed(casus, changed="Vader belde.", seen=str(row.pk)))

    assert (refused.status_code, kept.status_code) == (409, 302)
    text = refused.content.decode()
    assert (
        "Noor van Veldhuizen heeft dit intussen ook gewijzigd" in text,
        "Moeder belde." in text,
        "Vader belde." in text,
    ) == (True,) * 3
    assert f'name="{casus.code}-seen" value="{row.pk}"' in text
    assert list(Voorbespreking.objects.order_by("pk").values_list("changed", flat=True)) == [
        "Moeder belde.",
        "Vader belde.",
    ]


def test_conversation_with_leerplicht_starts_with_what_school_said(cast: Cast) -> None:
    of, casus = open_round(cast), thuiszitter(cast)
    said(cast, of, casus, gesprek=with_school(cast, of), view_school="Wij wachten op de jeugdarts.")
    gesprek = Gesprek.objects.get(municipality=cast.lindevoort)

    page = Login(cast.voorzitter).get(reverse("gesprek", args=[gesprek.code]))

    [(block, form)] = page.context["lines"]
    assert (block.is_done, form["view_school"].value(), form["decided_with"].value()) == (
        False, "Wij wachten op de jeugdarts.", "Beemdcollege, leerplicht Lindevoort",
    )  # fmt: skip


def test_decided_otherwise_is_offered_to_come_off_the_agenda(cast: Cast) -> None:
    of, casus = open_round(cast), thuiszitter(cast)
    assert of.overleg
    punt(cast, of.overleg, casus)
    gesprek = with_school(cast, of)
    client, off = Login(cast.consulent), reverse("gesprek_off", args=[gesprek.code, casus.code])

    before = client.get(reverse("gesprek", args=[gesprek.code])).content.decode()
    after = client.post(block_url(gesprek, casus), typed(casus), follow=True).content.decode()
    client.post(off)

    assert (off in before, off in after) == (False, True)
    assert not Agendapunt.objects.exists()


def test_what_was_recorded_at_the_table_does_not_come_off_from_the_conversation(cast: Cast) -> None:
    of, casus = open_round(cast), thuiszitter(cast)
    assert of.overleg
    row = punt(cast, of.overleg, casus)
    gesprek = with_school(cast, of)
    Agendapunt.objects.filter(pk=row.pk).update(said="Moeder belt.")

    page = Login(cast.consulent).post(reverse("gesprek_off", args=[gesprek.code, casus.code]), follow=True)

    assert "blijft op de agenda: aan tafel is er al iets over vastgelegd." in page.content.decode()
    assert Agendapunt.objects.get().said == "Moeder belt."


def test_printable_list_has_everybody_and_lines_to_write_on(cast: Cast) -> None:
    of, casus = open_round(cast), thuiszitter(cast)

    page = Login(cast.voorzitter).get(reverse("gesprek_list", args=[with_school(cast, of).code])).content.decode()

    assert (str(casus.pupil.name) in page, page.count("Kijk van leerplicht"), "<textarea" in page) == (True, 1, False)


@pytest.mark.parametrize("name", ["school", "leerplicht", "other_school", "beheerder", "privacy"])
def test_only_the_office_reads_a_conversation(cast: Cast, name: str) -> None:
    of, casus = open_round(cast), thuiszitter(cast)
    gesprek = with_school(cast, of)
    said(cast, of, casus, gesprek=gesprek, view_school="SCHOOLZIN", view_leerplicht="LEERPLICHTZIN", because="REDENZIN")
    toegang: Toegang = getattr(cast, name)
    client = Login(toegang)

    for url in ("gesprek", "gesprek_list", "gesprek_plan", "gesprek_ics"):
        assert client.get(reverse(url, args=[gesprek.code])).status_code == 403
    for path in ("casus", "casus_timeline", "casus_propose"):
        page = client.get(reverse(path, args=[casus.code])).content.decode()
        assert [word for word in ("SCHOOLZIN", "LEERPLICHTZIN", "REDENZIN") if word in page] == []
