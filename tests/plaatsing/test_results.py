"""Resultatenoverzicht: ready when the table has risen, for who took part, anonymous on screen and on paper."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Toegang
from overleg.models import Attendance, Overleg, PrintLog, Result
from overleg.outcomes import Agreed
from plaatsing.actions.answering import answer as answer_question
from plaatsing.models import Aanmelding, BenaderdeSchool, OfferKind, Stand
from plaatsing.results import overview_of
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.overleg.printed import read
from tests.plaatsing.building import punt as old_punt
from tests.plaatsing.building import session, toezegging
from tests.plaatsing.tables import DAY, NOW, conclude, held, item, offer, promised, pupil, risen
from tests.plaatsing.test_table import IDENTIFY, PEOPLE

DUE = date(2026, 12, 15)


def a_session(cast: Cast) -> Overleg:
    """Two pupils of the Beemdcollege: one promised at the Heuvelrade College, one referred."""
    overleg, (row, other) = held(cast)
    overleg.next_on = date(2027, 1, 12)
    overleg.save()
    offer(cast, row, build.school("Mavo Oeverzwaluw", "03EF00", municipality=cast.lindevoort), OfferKind.THINKS)
    promised(cast, row, condition="met begeleiding")
    conclude(cast, other, Result.REFERRED, referred_to="opdc", agreed=Agreed("Aanvragen", DUE, who="Beemdcollege"))
    risen(cast, overleg)
    return overleg


def results(toegang: Toegang, overleg: Overleg) -> HttpResponse:
    return Login(toegang).get(reverse("zitting_results", args=[overleg.code]))  # type: ignore[return-value]


def pdf(toegang: Toegang, overleg: Overleg) -> HttpResponse:
    return Login(toegang).post(reverse("zitting_results_print", args=[overleg.code]))  # type: ignore[return-value]


SAID = [
    "plaatsing toegezegd", "Heuvelrade College plaatst vanaf 11 januari 2027: met begeleiding", "Mavo Oeverzwaluw denkt mee",
    "doorverwezen naar OPDC", "Aanvragen", "Beemdcollege",
]  # fmt: skip


def test_screen_says_what_was_decided(cast: Cast) -> None:
    overleg = a_session(cast)

    page = results(cast.voorzitter, overleg).content.decode()

    codes = list(overleg.punten.values_list("sheet_code", flat=True))
    assert [words for words in [*SAID, *codes, "2 scholen aan tafel", "di 12 jan"] if words not in page] == []


def test_paper_says_the_same_and_is_logged(cast: Cast) -> None:
    overleg = a_session(cast)

    printed = read(pdf(cast.voorzitter, overleg))

    flat = " ".join(" ".join(printed.pages).split())
    codes = list(overleg.punten.values_list("sheet_code", flat=True))
    said = ["plaatsing toegezegd", "met begeleiding", "Aanvragen", *codes, "2 scholen aan tafel"]
    assert [words for words in said if words not in flat] == []
    log = PrintLog.objects.get()
    assert (log.document, log.by, log.overleg) == ("resultatenoverzicht", cast.voorzitter.user, overleg)


def test_what_each_school_says_has_a_line_of_its_own_on_paper(cast: Cast) -> None:
    overleg, (row,) = held(cast, items=1)
    offer(cast, row, build.school("Mavo Oeverzwaluw", "03EF00", municipality=cast.lindevoort), OfferKind.THINKS)
    promised(cast, row, condition="Met begeleiding in de pauzes.")
    risen(cast, overleg)

    text = "\n".join(read(pdf(cast.voorzitter, overleg)).pages)

    assert "; " not in text.partition("Uitkomsten van deze zitting")[2].partition("Dit overzicht")[0]
    assert [line.split("  ")[-1] for line in text.splitlines() if "Mavo Oeverzwaluw denkt mee" in line] == [
        "Mavo Oeverzwaluw denkt mee"
    ]


def test_nobody_is_named_on_screen_paper_or_in_headers(cast: Cast) -> None:
    overleg = a_session(cast)
    codes = list(overleg.punten.values_list("casus__code", flat=True))

    paper, page = pdf(cast.plaatser, overleg), results(cast.plaatser, overleg)

    printed = read(paper)
    told = [
        *printed.pages,
        printed.rest,
        repr(dict(paper.headers)),
        page.content.decode().partition("<main")[2],
    ]
    assert [
        name for name in [*IDENTIFY, "Gerda", "Lamping", *PEOPLE[4:], *codes] if any(name in one for one in told)
    ] == []
    assert (
        paper.headers["Content-Disposition"]
        == 'attachment; filename="resultatenoverzicht-plaatsingsoverleg-noord-2026-12-08.pdf"'
    )


def test_approached_schools_and_their_answers_are_nowhere(cast: Cast) -> None:
    overleg, (row,) = held(cast, items=1)
    shut = build.school("Gesloten Poort College", "07MN00", municipality=cast.lindevoort)
    BenaderdeSchool.objects.create(
        aanmelding=Aanmelding.objects.get(casus=row.casus), school=shut, on=TODAY, how="telefoon", answer="geen_plek",
        needed="Geen kleine groep",
    )  # fmt: skip
    conclude(cast, row, Result.NO_OFFER)
    risen(cast, overleg)

    told = results(cast.plaatser, overleg).content.decode() + " ".join(read(pdf(cast.plaatser, overleg)).pages)

    assert [words for words in ("Gesloten Poort", "geen plek", "Geen kleine groep") if words in told] == []


def test_text_that_was_never_approved_leaves_its_facts_empty(cast: Cast) -> None:
    overleg, _ = held(cast, items=0)
    row = item(cast, overleg, pupil(cast), approved=False)
    conclude(cast, row, Result.NO_OFFER)
    risen(cast, overleg)

    [line] = overview_of(overleg).lines

    assert (line.code, line.school, line.education, line.outcome) == (row.sheet_code, "", "", "geen aanbod")


READERS = {
    "voorzitter": 200, "consulent": 200, "plaatser": 200, "school": 200, "plaatser_elsewhere": 200, "other_school": 200,
    "voorzitter_zuid": 404, "colleague": 404, "leerplicht": 403, "beheerder": 403, "privacy": 403,
}  # fmt: skip


@pytest.mark.parametrize(("who", "status"), READERS.items())
def test_for_who_took_part_and_the_office_of_the_area(cast: Cast, who: str, status: int) -> None:
    """The Heuvelrade College lies in the other area and sat at the table."""
    overleg = a_session(cast)

    assert results(getattr(cast, who), overleg).status_code == status
    assert pdf(getattr(cast, who), overleg).status_code == status


@pytest.mark.parametrize(
    ("attendance", "answer", "status"),
    [
        (Attendance.PRESENT, "", 200),
        (Attendance.REPLACED, Attendance.EXCUSED, 200),
        (Attendance.EXCUSED, Attendance.PRESENT, 404),
        ("", Attendance.PRESENT, 200),
        ("", "", 404),
    ],
)
def test_taking_part_is_being_there(cast: Cast, attendance: str, answer: str, status: int) -> None:
    overleg = a_session(cast)
    overleg.deelnames.filter(school=cast.heuvelrade).update(attendance=attendance, answer=answer)

    assert results(cast.plaatser_elsewhere, overleg).status_code == status
    assert results(cast.other_school, overleg).status_code == status


def test_school_that_entered_a_pupil_reads_it_without_having_been_there(cast: Cast) -> None:
    overleg = a_session(cast)
    overleg.deelnames.all().delete()

    assert results(cast.school, overleg).status_code == 200
    assert results(cast.plaatser, overleg).status_code == 200
    assert results(cast.other_school, overleg).status_code == 404


def test_school_that_enters_the_pupil_later_reads_nothing_of_before(cast: Cast) -> None:
    overleg = a_session(cast)
    overleg.deelnames.all().delete()
    of = overleg.punten.order_by("pk")[0].casus
    Aanmelding.objects.filter(casus=of).update(ended_at=NOW)
    later = Aanmelding.objects.get(casus=of)
    after = build.moment(date(2027, 2, 1))
    Aanmelding.objects.create(
        casus=of, school=cast.heuvelrade, rules=later.rules, created_at=after, created_by=cast.other_school.user,
        submitted_at=after, submitted_by=cast.other_school.user, accepted_at=after, accepted_by=cast.consulent.user,
    )  # fmt: skip

    assert results(cast.other_school, overleg).status_code == 404
    assert results(cast.school, overleg).status_code == 200


@pytest.mark.parametrize("who", [name for name, status in READERS.items() if status != 403])
def test_page_of_the_plaatsingsoverleg_leads_to_it(cast: Cast, who: str) -> None:
    overleg = a_session(cast)

    page = Login(getattr(cast, who)).get(reverse("plaatsing"))

    leads = reverse("zitting_results", args=[overleg.code]) in page.content.decode()
    assert (page.status_code, leads) == (200, READERS[who] == 200)


def test_before_the_table_rises_only_the_voorzitter_hears_that_it_is_not_ready(cast: Cast) -> None:
    overleg, _ = held(cast)

    page = results(cast.voorzitter, overleg).content.decode()

    assert "Het overzicht staat klaar zodra de zitting is gesloten." in page
    assert pdf(cast.voorzitter, overleg).status_code == 409
    assert [results(getattr(cast, who), overleg).status_code for who in ("consulent", "plaatser", "school")] == [
        404
    ] * 3


def test_terugvragen_of_this_session_come_first(cast: Cast) -> None:
    """In coded words: what schools typed about it is not for the others."""
    before = session(
        cast.noord, cast.voorzitter.user, on=date(2026, 11, 10), closed_at=build.moment(date(2026, 11, 10))
    )
    overleg, _ = held(cast, items=1, on=TODAY)
    made = {}
    for name, stand in (("Placed", Stand.PLACED), ("Runs", Stand.RUNS), ("Failed", Stand.FAILED), ("Open", "")):
        one = toezegging(
            old_punt(before, pupil(cast, name, f"{name}veld"), result=Result.PROMISED),
            cast.heuvelrade,
            cast.voorzitter.user,
        )
        made[name] = one
        if stand:
            more: dict[str, Any] = {"on": date(2026, 11, 23)} if stand == Stand.PLACED else {}
            more |= (
                {"support": "zorg", "needed": f"Zorg voor {name}"} if stand == Stand.FAILED else {"told": f"Met {name}"}
            )
            answer_question(
                terugvraag=one.terugvragen.get(), stand=stand, by=cast.voorzitter.user, today=TODAY, now=build.moment(TODAY),
                overleg=overleg, **more,
            )  # fmt: skip
    for left in overleg.punten.filter(result=""):
        conclude(cast, left, Result.NO_OFFER)
    risen(cast, overleg)

    asked = overview_of(overleg).asked

    assert [(one.number, one.code, one.said) for one in asked] == [
        ("T1", made["Placed"].sheet_code, "geplaatst op 23 november 2026"),
        ("T2", made["Runs"].sheet_code, "loopt nog"),
        ("T3", made["Failed"].sheet_code, "niet gelukt: nodig was geweest: zorg of behandeling op school"),
        ("T4", made["Open"].sheet_code, "nog niet beantwoord"),
    ]
    told = results(cast.plaatser, overleg).content.decode() + " ".join(read(pdf(cast.plaatser, overleg)).pages)
    assert [name for name in ("Met ", "Zorg voor", "Placed", "Failed") if name in told] == []
    assert "T1" in told


def test_queries_do_not_grow(cast: Cast) -> None:
    counts = []
    for items, on in ((1, DAY), (3, date(2026, 12, 9))):
        overleg, rows = held(cast, items=items, on=on)
        for row in rows:
            promised(cast, row)
        risen(cast, overleg)
        with CaptureQueriesContext(connection) as seen:
            assert results(cast.plaatser, overleg).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
