"""What a person decides in the preview of a list: who is the same, and rows with one thing missing."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from cases.models import Casus, Intake, IntakeRow, RowResult, RowState
from tests import build
from tests.cases.intake_lists import HEADERS, a_list, only_row
from tests.cases.uploading import DAY, fenna, page, upload
from tests.conftest import Cast, Login


def similar(cast: Cast) -> Casus:
    return build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Fenne"), consulent=cast.consulent.user)


def test_counts_of_a_mixed_list_add_up_before_and_after(cast: Cast) -> None:
    """New, known by number and by name, of a colleague, like somebody known, wrong, and twice: each row counts once, in the preview
    and in what came of it, and every count has its rows."""
    mate = build.toegang(build.user("mate@loket.example", "Mats Oudekerk"), Role.CONSULENT, area=cast.noord)
    home = timezone.localdate() - timedelta(days=60)
    known = build.casus(
        by=mate.user, at=cast.beemd, consulent=mate.user, who=build.pupil("Noa", "Bakker", pupil_no="L7")
    )
    build.absence(known, first_day=DAY, known_on=home)
    alike = build.casus(
        by=mate.user, at=cast.heuvelrade, consulent=cast.colleague.user, who=build.pupil("Sanne", "Visser")
    )
    build.absence(alike, first_day=DAY, known_on=home)
    noa = {"voornaam": "Noa", "achternaam": "Bakker", "geboortedatum": known.pupil.birth_date}
    data = a_list(
        fenna(),
        fenna(**noa, leerlingnummer="L7"),
        fenna(**noa),
        fenna(**noa | {"leerlingnummer": "L7", "geboortedatum": None, "voornaam": "N."}, soort_verzuim="ziek"),
        fenna(voornaam="Sanne", achternaam="Visser", geboortedatum=alike.pupil.birth_date),
        fenna(voornaam="Sanna", achternaam="Visser", geboortedatum=alike.pupil.birth_date),
        fenna(voornaam="Joris", achternaam="Dekker", soort_verzuim="raar"),
        fenna(),
    )
    preview: Any = upload(mate, data)
    intake, client = Intake.objects.get(), Login(mate)
    similar = intake.rows.filter(state=RowState.SIMILAR).order_by("number")
    choices = {f"keuze-{row.pk}": "zelfde-0" for row in similar[:1]} | {"gezien": [row.pk for row in similar]}
    before = {str(one["label"]): one["number"] for one in preview.context["counts"]}

    done = client.post(reverse("intake_commit", args=[intake.key]), choices, follow=True)

    after = dict(done.context["results"])
    assert before == {
        "rijen": 8, "nieuw": 1, "bekend": 1, "met een verschil": 0, "lijken op een bekende leerling": 2, "met een fout": 2,
        "overgeslagen": 2,
    }  # fmt: skip
    assert after == {
        "gestart": 1, "bevestigd": 1, "doorgegeven aan een collega": 1, "niet ingelezen": 3, "overgeslagen": 2,
    }  # fmt: skip
    assert sum(after.values()) == done.context["total"] == before["rijen"]
    named = (
        [row.number for row, _ in done.context["shown"]],
        *([row.number for row in done.context[name]] for name in ("left_out", "skipped")),
    )
    assert named == ([2, 3, 6], [5, 7, 8], [4, 9])


def test_row_without_its_day_is_taken_and_let_go_in_the_preview(cast: Cast) -> None:
    upload(
        cast.school,
        a_list(fenna(eerste_verzuimdag=None), fenna(voornaam="Joris", eerste_verzuimdag=None, soort_verzuim="raar")),
    )
    intake, client = Intake.objects.get(), Login(cast.school)
    row, wrong = intake.rows.order_by("number")
    choose, preview = (reverse(name, args=[intake.key]) for name in ("intake_choose", "intake"))
    ticked = {"gezien": [row.pk, wrong.pk], f"zo-inlezen-{row.pk}": "on", f"zo-inlezen-{wrong.pk}": "on"}

    def stands() -> tuple[list[str], dict[str, int], str]:
        intake.refresh_from_db()
        html = page(client.get(preview))
        assert html.count("zo inlezen") == 1  # the other row has more wrong with it
        return list(intake.rows.order_by("number").values_list("state", flat=True)), intake.counts, html

    assert stands()[0] == ["fout", "fout"]
    answer = client.post(choose, ticked, headers={"HX-Request": "true"})
    states, counts, html = stands()
    assert answer.headers["HX-Refresh"] == "true"  # the row is something else now
    assert (states, counts["nieuw"], counts["fout"]) == (["nieuw", "fout"], 1, 1)
    assert ("eerste verzuimdag nog niet bekend" in html, "Leerling toevoegen en casus starten." in html) == (True, True)
    client.post(choose, {"gezien": [row.pk]})
    states, counts, _ = stands()
    assert (states, counts["nieuw"], counts["fout"]) == (["fout", "fout"], 0, 2)
    row.refresh_from_db()
    assert row.message == "Eerste verzuimdag: De eerste verzuimdag ontbreekt."

    client.post(reverse("intake_commit", args=[intake.key]), ticked)
    assert Casus.objects.get().absences.get().first_day is None


def test_row_without_its_day_that_is_like_somebody_asks_before_it_is_read_in(cast: Cast) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    upload(cast.consulent, a_list(fenna(voornaam="Fenne", eerste_verzuimdag=None)))
    intake, client = Intake.objects.get(), Login(cast.consulent)
    row = intake.rows.get()
    commit = reverse("intake_commit", args=[intake.key])
    ticked = {"gezien": [row.pk], f"zo-inlezen-{row.pk}": "on"}

    asked = client.post(commit, ticked, follow=True)

    intake.refresh_from_db()
    assert intake.committed_at is None
    assert "lijkt op een bekende leerling. Kies eerst of het dezelfde is." in page(asked)
    assert page(asked).count(f'name="keuze-{row.pk}"') == 2
    client.post(commit, ticked | {f"keuze-{row.pk}": "ander"})
    assert Casus.objects.exclude(pk=casus.pk).get().pupil.given_name == "Fenne"


def test_unknown_woongemeente_is_never_read_as_that_of_the_school_unless_somebody_says_so(cast: Cast) -> None:
    headers = (*HEADERS, "woongemeente")
    rows = ((*fenna(), "Amsterdam"), (*fenna(voornaam="Joris", achternaam="Bakker"), ""))
    html = page(upload(cast.school, a_list(*rows, headers=headers)))
    intake, client = Intake.objects.get(), Login(cast.school)
    row, without = intake.rows.order_by("number")
    why = (
        "Woongemeente: ‘Amsterdam’ is geen gemeente die Loket kent. "
        "Staat er niets, dan neemt Loket de gemeente van de school, Lindevoort."
    )
    assert (row.state, row.message, without.state) == (RowState.ERROR, why, RowState.NEW)
    assert (why in html, html.count("Woont in Lindevoort: zo inlezen")) == (True, 1)
    ticked = {"gezien": [row.pk], f"zo-inlezen-{row.pk}": "on"}

    client.post(reverse("intake_choose", args=[intake.key]), ticked)
    assert "woont in Lindevoort" in page(client.get(reverse("intake", args=[intake.key])))
    client.post(reverse("intake_choose", args=[intake.key]), {"gezien": [row.pk]})
    row.refresh_from_db()
    assert (row.state, row.message) == (RowState.ERROR, why)
    client.post(reverse("intake_commit", args=[intake.key]), ticked)

    assert [casus.municipality for casus in Casus.objects.all()] == [cast.lindevoort] * 2


def test_unknown_woongemeente_without_a_tick_stays_out(cast: Cast) -> None:
    headers = (*HEADERS, "woongemeente")
    upload(cast.consulent, a_list((*fenna(), "Amsterdam"), (*fenna(schoolcode=None), "Amsterdam"), headers=headers))

    Login(cast.consulent).post(reverse("intake_commit", args=[Intake.objects.get().key]))

    assert (Casus.objects.count(), [row.state for row in IntakeRow.objects.all()]) == (0, [RowState.ERROR] * 2)


def test_leerplicht_reads_its_own_list_and_is_told_whose_municipality_it_becomes(cast: Cast) -> None:
    headers = (*HEADERS, "woongemeente")

    html = page(upload(cast.leerplicht, a_list((*fenna(), "Amsterdam"), headers=headers)))

    assert only_row(Intake.objects.get()).state == RowState.NEW
    assert "‘Amsterdam’ is geen gemeente die Loket kent. Loket neemt Lindevoort." in html


def test_row_without_its_day_gives_way_to_one_that_has_it(cast: Cast) -> None:
    upload(cast.consulent, a_list(fenna(eerste_verzuimdag=None), fenna()))

    assert [(row.state, row.values.get("lacks_day")) for row in Intake.objects.get().rows.order_by("number")] == [
        ("fout", None), ("nieuw", None),
    ]  # fmt: skip
    assert "staat ook op rij 3, met andere gegevens" in IntakeRow.objects.earliest("number").message


def test_choice_is_kept_while_choosing(cast: Cast) -> None:
    casus = similar(cast)
    shown = upload(cast.consulent, a_list(fenna()))
    row = IntakeRow.objects.get()
    address = reverse("intake_choose", args=[row.intake.key])

    answer = Login(cast.consulent).post(
        address, {"gezien": row.pk, f"keuze-{row.pk}": "zelfde-0"}, headers={"HX-Request": "true"}
    )

    row.refresh_from_db()
    assert casus.code in page(shown)
    assert "Bij één rij kiest u nog" in page(shown)
    assert "kiest u nog" not in page(answer)
    assert (row.decision, row.candidate_id) == ("zelfde", casus.pupil_id)


def test_choice_made_on_the_page_counts_when_reading_in(cast: Cast) -> None:
    similar(cast)
    upload(cast.consulent, a_list(fenna()))
    row = IntakeRow.objects.get()

    Login(cast.consulent).post(
        reverse("intake_commit", args=[row.intake.key]), {"gezien": row.pk, f"keuze-{row.pk}": "ander"}
    )

    assert only_row(Intake.objects.get()).result == RowResult.OPENED


@pytest.mark.parametrize("chosen", ["zelfde-7", "zelfde-", "zelfde--1", "iets", "zelfde-0x"])
def test_choice_that_was_not_offered_is_no_choice(cast: Cast, chosen: str) -> None:
    similar(cast)
    upload(cast.consulent, a_list(fenna()))
    row = IntakeRow.objects.get()

    Login(cast.consulent).post(
        reverse("intake_choose", args=[row.intake.key]), {"gezien": row.pk, f"keuze-{row.pk}": chosen}
    )

    row.refresh_from_db()
    assert row.decision == ""
