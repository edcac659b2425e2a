"""A term says in words where it comes from; for many terms in as many queries as for one."""

from datetime import date

from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from cases.clock import explain_all, explain_deadline, flag_deadlines, handle_signals
from cases.models import Absence, Casus, Deadline
from region.models import Holiday
from tests import build
from tests.cases.clock_cases import FIRST_DAY, ladder, planned, rule
from tests.conftest import Cast

TODAY = date(2026, 11, 24)


def facts(term: object) -> dict[str, tuple[str, str]]:
    return {fact.name: (fact.text, fact.soft) for fact in term.facts}  # type: ignore[attr-defined]


def test_calendar_term_explains_itself(cast: Cast) -> None:
    ladder()
    absence = planned(cast)
    Absence.objects.filter(pk=absence.pk).update(first_day_kind="ongeveer")
    flag_deadlines(today=TODAY, now=build.moment(TODAY))

    term = explain_deadline(Deadline.objects.get(rule__code="4-weken"), TODAY)

    assert term.state == "reached"
    assert term.headline == "4 weken bereikt, 56 dagen geleden"
    assert term.say == (
        "Geteld vanaf dinsdag 1 september 2026 werden op dinsdag 29 september 2026 4 weken bereikt; "
        "sindsdien staat dit bij de signalen."
    )
    assert facts(term) == {
        "Geteld vanaf": (
            "di 1 september 2026, eerste verzuimdag",
            "ongeveer, bekend op 1 september 2026, vastgelegd door Noor van Veldhuizen",
        ),
        "Volgens": (
            "4 weken in kalenderdagen",
            "Leerplichtwet 1969, melding langdurig relatief verzuim, geldig sinds 1 augustus 2016",
        ),
        "Overgeslagen": ("niets", "weekenden en vakanties tellen mee"),
        "Bereikt op": ("di 29 september 2026", ""),
        "Gedaan": ("nog niets vastgelegd", ""),
    }
    assert [(n.name, n.due.on, n.due.say) for n in term.next] == [
        ("10 weken", date(2026, 11, 10), "bereikt, 14 dagen geleden"),
        ("12 weken", TODAY, "vandaag bereikt"),
        ("3 maanden", date(2026, 12, 1), "nog 7 dagen"),
    ]
    assert term.next[2].soft == "streeftermijn (Thuiszitterspact 2016); daarna elke 13 weken een herijking"
    assert term.why == (
        "Geteld vanaf: di 1 september 2026, eerste verzuimdag. Overgeslagen: niets. Hierna: 10 weken op dinsdag 10 november 2026."
    )
    assert [(m["label"], m["reached"]) for m in term.marks] == [
        ("4 weken", True),
        ("10 weken", True),
        ("12 weken", True),
        ("3 maanden", False),
    ]


def test_school_days_name_the_holiday_and_the_calendar_alternative(cast: Cast) -> None:
    rule(counting="school_days", municipality=cast.lindevoort, source="afspraak leerplicht Lindevoort")
    for first, last, name in (
        (date(2026, 10, 17), date(2026, 10, 25), "herfstvakantie"),
        (date(2026, 12, 19), date(2027, 1, 3), "kerstvakantie"),
    ):
        Holiday.objects.create(region="zuid", school_year="2026-2027", name=name, first_day=first, last_day=last)
    planned(cast, first_day=date(2026, 10, 16))

    term = explain_deadline(Deadline.objects.get(), date(2026, 11, 1))

    told = facts(term)
    assert told["Volgens"] == (
        "4 weken in schooldagen",
        "afspraak leerplicht Lindevoort, eigen regel van Lindevoort, geldig sinds 1 augustus 2016",
    )
    assert told["Overgeslagen"] == ("herfstvakantie, 17 oktober 2026 tot en met 25 oktober 2026", "5 schooldagen")
    assert told["Wordt bereikt op"] == ("vr 20 november 2026", "in kalenderdagen was het 13 november 2026 geweest")
    assert [(s["first"], s["label"]) for s in term.skipped] == [(date(2026, 10, 17), "herfstvakantie")]
    assert (term.state, term.headline) == ("far", "4 weken: nog 19 dagen")


def test_streeftermijn_asks_for_an_offer_and_is_never_called_wettelijk(cast: Cast) -> None:
    ladder()
    absence = planned(cast)
    Casus.objects.filter(pk=absence.casus_id).update(offer_since=date(2026, 11, 9), offer_text="plek op de OPDC")

    terms = explain_all(Deadline.objects.order_by("due_on"), TODAY)

    assert facts(terms[2])["Passend aanbod"] == ("sinds 9 november 2026", "plek op de OPDC")
    assert [term.asks_offer for term in terms] == [False, False, True, True]
    assert "wettelijk" not in " ".join(str(term) for term in terms).lower()


def test_explanation_says_what_was_done_and_what_stays_silent(cast: Cast) -> None:
    rule()
    handled, silent, late = (
        planned(cast, 1),
        planned(cast, 2, kind="geoorloofd"),
        planned(cast, 3, known_on=TODAY, today=TODAY),
    )
    rule("2-weken")
    flag_deadlines(today=TODAY, now=build.moment(TODAY))
    handle_signals(casus=handled.casus, by=cast.consulent.user, now=build.moment(TODAY), because="verzoek aan school")
    Deadline.objects.filter(absence=late).update(past_on_entry=True, flagged_on=None, flagged_at=None)

    terms = explain_all(Deadline.objects.order_by("absence"), TODAY)

    assert facts(terms[0])["Gedaan"] == ("verzoek aan school", "Noor van Veldhuizen, 24 november 2026")
    assert terms[0].say.endswith("bereikt; dit signaal is afgehandeld.")
    assert terms[1].say.endswith("bereikt. In deze fase telt de termijn door, zonder signaal.")
    assert terms[2].say.endswith("Dat was al voorbij bij binnenkomst; een latere termijn signaleert.")
    assert silent.pk == terms[1].deadline.absence_id


def test_queries_do_not_grow_with_terms(cast: Cast) -> None:
    ladder()
    rows = [Deadline.objects.filter(absence=planned(cast, n, first_day=FIRST_DAY)) for n in range(5)]
    counts = []
    for chosen in (list(rows[0][:1]), list(Deadline.objects.all())):
        with CaptureQueriesContext(connection) as queries:
            explain_all(chosen, TODAY)
        counts.append(len(queries))

    assert counts == [4, 4]


def test_component_draws_the_explanation(cast: Cast) -> None:
    ladder()
    planned(cast)
    term = explain_deadline(Deadline.objects.get(rule__code="10-weken"), TODAY)

    page = render_to_string("components/term.html", {"term": term, "today": TODAY})

    assert "10 weken bereikt, 14 dagen geleden" in page
    assert "streeftermijn, naar het voorbeeld van Rotterdam" in page
    assert page.count("track-hit") == 3
