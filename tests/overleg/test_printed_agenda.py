"""Nothing that names a pupil may be anywhere in a printed agenda: text, metadata, outline, links, file name, headers."""

import re

import pytest
from django.urls import reverse

from cases.models import Casus, Guardian
from overleg.actions import put_on_agenda
from overleg.models import PrintLog
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.overleg.printed import HOSTILE, answer_everything, found_in, print_out, read, record, secrets
from tests.overleg.tables import approved, punt, table, thuiszitter


def test_hostile_record_leaves_no_name_anywhere_in_the_anonymous_papers(cast: Cast) -> None:
    overleg, of = table(cast), record(cast)
    row = punt(
        cast,
        overleg,
        of,
        text=HOSTILE,
        question="Wat helpt Fenna op het Beemdcollege?",
        needs="Rust, zegt Wietske.",
        note="Eerst bellen.",
    )
    answer_everything(row)
    approved(cast, row)
    client, names = Login(cast.voorzitter), secrets(of)

    papers = {
        name: read(print_out(client, overleg, name)) for name in ("agendablad", "voorzittersexemplaar", "sleutelblad")
    }

    assert {name: found_in(paper, names) for name, paper in papers.items() if name != "sleutelblad"} == {
        "agendablad": set(), "voorzittersexemplaar": set(),
    }  # fmt: skip
    # The same search does find them where they belong: it can fail.
    assert found_in(papers["sleutelblad"], names) >= {"Fenna", "Roskam", "Beemdcollege", "Veldhuizen", of.code}
    assert "#read(" in "".join(papers["agendablad"].pages)
    assert all(row.sheet_code in "".join(paper.pages) for paper in papers.values())
    assert [paper.answer.headers["Content-Disposition"] for paper in papers.values()] == [
        f'attachment; filename="{name}-actietafel-noord-2026-12-10.pdf"' for name in papers
    ]


def test_every_copy_has_its_own_number_and_pages_and_the_print_is_logged(cast: Cast) -> None:
    overleg = table(cast)
    approved(cast, punt(cast, overleg, thuiszitter(cast)))

    printed = read(print_out(Login(cast.voorzitter), overleg, "agendablad", copies=3))

    feet = [re.findall(r"Exemplaar (\d) van 3|Pagina (\d) van (\d)", page) for page in printed.pages]
    assert [[part for found in foot for part in found if part] for foot in feet] == [
        [str(copy), "1", "1"] for copy in (1, 2, 3)
    ]
    log = PrintLog.objects.get()
    assert (log.document, log.copies, log.by) == ("agendablad", [1, 2, 3], cast.voorzitter.user)


@pytest.mark.parametrize("copies", ["", "0", "31", "veel", "-1", "1e9"])
def test_number_of_copies_is_checked(cast: Cast, copies: str) -> None:
    overleg = table(cast)
    approved(cast, punt(cast, overleg, thuiszitter(cast)))

    answer = Login(cast.voorzitter).post(
        reverse("overleg_print", args=[overleg.code, "agendablad"]), {"copies": copies}
    )

    assert answer.status_code == 302
    assert not PrintLog.objects.exists()


@pytest.mark.parametrize("paper", ["agendablad", "voorzittersexemplaar"])
def test_one_item_that_is_not_approved_means_no_paper_and_a_list_of_what_is_missing(cast: Cast, paper: str) -> None:
    overleg = table(cast)
    approved(cast, punt(cast, overleg, thuiszitter(cast)))
    punt(
        cast,
        overleg,
        thuiszitter(cast, "Siebe", "Siebenga"),
        text="Aan de muur hangt een siebenga van hout.",
        question="",
    )

    answer = print_out(Login(cast.voorzitter), overleg, paper)

    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "text/html; charset=utf-8")
    assert "Nummer 2: nog niet goedgekeurd." in page
    assert "De vraag aan de tafel ontbreekt." in page
    assert not PrintLog.objects.exists()


def test_empty_agenda_and_unknown_paper_print_nothing(cast: Cast) -> None:
    overleg, client = table(cast), Login(cast.voorzitter)

    assert print_out(client, overleg, "sleutelblad").status_code == 409
    assert print_out(client, overleg, "naamlijst").status_code == 404


def test_note_that_came_to_name_somebody_stops_the_chairs_copy_only(cast: Cast) -> None:
    overleg = table(cast)
    row = approved(cast, punt(cast, overleg, thuiszitter(cast), note="Eerst Haverkamp bellen."))
    Guardian.objects.filter(pupil=row.casus.pupil).update(name="Bram Haverkamp")
    client = Login(cast.voorzitter)

    chair, table_copy = print_out(client, overleg, "voorzittersexemplaar"), print_out(client, overleg, "agendablad")

    assert "de interne notitie noemt ‘Haverkamp’" in chair.content.decode()
    assert (chair.status_code, table_copy.status_code) == (409, 200)


def test_letter_that_no_font_has_is_named_with_its_row(cast: Cast) -> None:
    overleg, client = table(cast), Login(cast.voorzitter)
    approved(cast, punt(cast, overleg, thuiszitter(cast), question="Wat betekent 字?"))
    build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("字", "Li"))
    put_on_agenda(overleg=overleg, casussen=[Casus.objects.latest("pk")], by=cast.voorzitter.user, today=TODAY)

    sheet, key = (print_out(client, overleg, paper).content.decode() for paper in ("agendablad", "sleutelblad"))

    assert "De letter ‘字’ kan niet worden gedrukt (nummer 2, leerling)" in key
    assert "Nummer 2: nog niet goedgekeurd." in sheet
    assert not PrintLog.objects.exists()


def test_paper_is_printed_from_the_blad_and_a_missing_field_stays_empty(cast: Cast) -> None:
    overleg = table(cast)
    row = approved(cast, punt(cast, overleg, thuiszitter(cast), text="Het loopt vast."))
    # Behind the back of Loket: the approved text is what prints, and the working text never stands in for it.
    blad = row.blad
    assert blad is not None
    type(blad).objects.filter(pk=blad.pk).update(text="")

    printed = read(print_out(Login(cast.voorzitter), overleg, "agendablad"))

    assert "Het loopt vast." not in "".join(printed.pages)
    assert "Situatie" not in "".join(printed.pages)
