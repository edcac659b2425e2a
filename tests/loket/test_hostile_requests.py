"""Numbers no page ever made, a way back that is none of ours, and a cache that cannot be flooded: no 500, no open redirect."""

from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from actietafel.models import Gesprek, VerschilKind
from tests import build
from tests.actietafel import building
from tests.actietafel.lists import lists, thuis
from tests.conftest import Cast, Login
from tests.overleg.tables import punt, table

NUMBERS = ["9" * 5000, "9" * 30, "-1", "", "٣"]  # more digits than Python reads, than a column holds, not ours


def _statuses(toegang: Any, asked: list[tuple[str, list[Any], dict[str, Any]]]) -> dict[str, int]:
    client = Login(toegang)
    client.raise_request_exception = False
    answers = [(name, client.post(reverse(name, args=args), data).status_code) for name, args, data in asked]
    return {name: status for name, status in answers if status >= 500}


@pytest.mark.parametrize("number", NUMBERS)
def test_no_number_on_a_form_of_a_meeting_gives_a_500(cast: Cast, number: str) -> None:
    overleg, casus = table(cast), thuis(cast)
    item = punt(cast, overleg, casus)
    both = [overleg.code, casus.code]
    none = {"acties-TOTAL_FORMS": "0", "acties-INITIAL_FORMS": "0"}
    outcome = {"version": number, "said": "Het kan.", "result": "beweging", "next_step": "", **none}
    actie = {"acties-TOTAL_FORMS": "1", "acties-0-pk": number, "acties-0-what": "Bellen", "acties-0-who": "consulent",
             "acties-0-due_on": "1-1-2027"}  # fmt: skip
    seat = {"leden-TOTAL_FORMS": "1", "leden-INITIAL_FORMS": "0", "leden-0-pk": number, "leden-0-discipline": "vo"}

    found = _statuses(cast.voorzitter, [
        ("overleg_table_punt", both, outcome),
        ("overleg_table_punt", both, {**outcome, "acties-TOTAL_FORMS": number}),
        ("overleg_table_punt", both, {**outcome, **actie, "version": "77"}),
        ("overleg_attendance", [overleg.code], {"version": number, **seat}),
        ("overleg_result", both, {"version": number, "doe": "bewaren", "tekst_stap": "a"}),
        ("overleg_sheet", both, {"version": number, "doe": "bewaren", "tekst_text": "a"}),
        ("overleg_sheet", both, {"version": item.version, "doe": "1", "vraag": f"text.{number}"}),
        ("overleg_punt", both, {"version": number, "question": "Wie?", "section": "D", "minutes": "5"}),
        ("overleg_edit", [overleg.code], {"version": number, "on": "1-2-2027", "starts_at": "13:30", "area": cast.noord.pk,
                                          "leden-TOTAL_FORMS": "0", "leden-INITIAL_FORMS": "0"}),
        ("overleg_order", [overleg.code], {f"nummer-{casus.code}": number}),
    ])  # fmt: skip

    assert found == {}


@pytest.mark.parametrize("number", NUMBERS)
def test_no_number_on_a_form_of_the_quarter_gives_a_500(cast: Cast, number: str) -> None:
    of = lists(cast)
    of.on(of.school, thuis(cast))
    of.compare()
    row = of.one(VerschilKind.ONLY_SCHOOL)
    third = build.school("Derde College", "04ZZ00", municipality=cast.lindevoort)
    opgave = building.opgave(of.uitvraag, school=third)
    talk = Gesprek.objects.create(uitvraag=of.uitvraag, school=cast.beemd)
    days = {"due_on": "2035-10-15", "talks_from": "2035-10-16", "talks_until": "2035-10-30"}
    column = {"kolom-TOTAL_FORMS": "1", "kolom-INITIAL_FORMS": "0", "kolom-0-place": "1", "kolom-0-header": "Weken",
              "kolom-0-field": "weken"}  # fmt: skip

    found = _statuses(cast.voorzitter, [
        ("verschil", [row.key], {"doe": "thuis", "thuis-because": "Gebeld.", "version": number}),
        ("verschil_reopen", [row.key], {"version": number}),
        ("opgave_check", [opgave.code], {"version": number}),
        ("uitvraag_edit", [of.uitvraag.code], {**days, "version": number}),
        ("gesprek_plan", [talk.code], {"on": "", "starts_at": "", "minutes": number, "place": "K", "version": number}),
        ("kwartaal_year", [], {"ronde-TOTAL_FORMS": number, "ronde-INITIAL_FORMS": "0", "starts_at": "13:30", "ends_at": "16:00"}),
        ("inspectie_columns", [], {**column, "was": number}),
    ]) | _statuses(cast.school, [
        ("verschil_report", [row.key], {"on": "1-11-2026", "version": number}),
        ("verschil_remark", [row.key], {"remark": "Hij is terug.", "version": number}),
    ])  # fmt: skip

    assert found == {}


@pytest.mark.parametrize("number", NUMBERS)
def test_no_number_on_a_new_casus_gives_a_500(cast: Cast, number: str) -> None:
    found = _statuses(cast.consulent, [
        ("casus_new", [], {"school": number, "municipality": number}),
        ("casus_new_preview", [], {"school": number, "municipality": number}),
        ("switch_role", [], {"toegang": number}),
    ])  # fmt: skip

    assert found == {}


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "javascript:evil()", "/\\evil.example"])
@pytest.mark.parametrize(
    "name", ["casus_note", "casus_close", "casus_phase", "casus_return", "casus_talk", "casus_propose"]
)
def test_annuleren_leads_nowhere_else_than_loket(cast: Cast, name: str, to: str) -> None:
    casus = thuis(cast)
    who = cast.school if name == "casus_propose" else cast.consulent

    for answer in (Login(who).get(reverse(name, args=[casus.code]), {"terug": to}),
                   Login(who).post(reverse(name, args=[casus.code]), {"terug": to})):  # fmt: skip
        assert answer.status_code in {200, 302, 409, 422}
        assert "evil" not in answer.content.decode()


def test_annuleren_leads_back_to_where_one_was(cast: Cast) -> None:
    answer = Login(cast.consulent).get(
        reverse("casus_close", args=[thuis(cast).code]), {"terug": "/casussen/?q=roskam"}
    )

    assert '<a class="btn btn-quiet" href="/casussen/?q=roskam">Annuleren</a>' in answer.content.decode()


def test_counted_tries_are_not_pushed_out_by_filling_the_cache(db: None) -> None:
    cache.set("pogingen", 5, 3600)

    for number in range(400):
        cache.set(f"zz-{number}", 1, 3600)

    assert cache.get("pogingen") == 5
