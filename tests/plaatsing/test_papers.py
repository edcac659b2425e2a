"""The papers of a session: item 1 are the terugvragen, the sheet names who enters a pupil and never who was approached."""

from datetime import date
from pathlib import Path

import pytest
from django.http import HttpResponse

from cases.models import Casus
from overleg.models import Agendapunt, Overleg, PrintLog
from plaatsing.models import Answer, BenaderdeSchool, How
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.overleg.printed import HOSTILE, answer_everything, found_in, print_out, read, record, secrets
from tests.overleg.tables import thuiszitter
from tests.plaatsing import building

ON = date(2026, 12, 8)
PAPERS = ("agendablad", "voorzittersexemplaar", "sleutelblad")


@pytest.fixture
def overleg(cast: Cast) -> Overleg:
    return building.session(cast.noord, cast.voorzitter.user, on=ON, place="zaal 2")


def hostile(cast: Cast, overleg: Overleg) -> tuple[Agendapunt, Casus]:
    """A school that writes a name wherever it can, and a chair who masks all that is asked."""
    of = record(cast)
    words = {
        "text": HOSTILE,
        "needs": "Rust voor Fenna Roskam.",
        "tried": "Fen\u200bna mocht in 3B blijven.",
        "works": "Wietske helpt.",
    }
    row = building.entered(
        overleg, of, question="Wie plaatst Fenna van het Beemdcollege?", sheet=words, note="Eerst bellen."
    )
    answer_everything(row)
    return building.approved(row, cast.voorzitter.user), of


def said(answer: HttpResponse) -> str:
    """All words of a paper on one line; a hyphen that typst may break at is a hyphen."""
    return " ".join("".join(read(answer).pages).replace("\u00ad", "-").split())


def test_no_name_anywhere_and_no_approached_school(cast: Cast, overleg: Overleg) -> None:
    row, of = hostile(cast, overleg)
    entered = building.aanmelding(of, cast.school.user)
    BenaderdeSchool.objects.create(
        aanmelding=entered,
        name="Benaderd Lyceum",
        on=TODAY,
        how=How.PHONE,
        answer=Answer.FULL,
        person="Gijsbert Benader",
    )
    # the entering school stands on the sheet of its pupil: that is meant
    names = [name for name in secrets(of) if name != "Beemdcollege"] + ["Benaderd", "Gijsbert", "geen plek"]

    papers = {name: read(print_out(Login(cast.voorzitter), overleg, name)) for name in PAPERS}

    assert {name: found_in(papers[name], names) for name in PAPERS[:2]} == {
        "agendablad": set(),
        "voorzittersexemplaar": set(),
    }
    assert found_in(papers["sleutelblad"], names) >= {"Fenna", "Roskam", of.code}
    assert all("Beemdcollege" in "".join(papers[name].pages) for name in PAPERS)
    assert all(row.sheet_code in "".join(paper.pages) for paper in papers.values())
    assert [paper.answer.headers["Content-Disposition"] for paper in papers.values()] == [
        f'attachment; filename="{name}-plaatsingsoverleg-noord-2026-12-08.pdf"' for name in PAPERS
    ]


def test_item_1_are_the_open_promises_with_code_school_and_stand(cast: Cast, overleg: Overleg) -> None:
    earlier = building.session(cast.noord, cast.voorzitter.user)
    of = thuiszitter(cast)
    building.aanmelding(of, cast.school.user)
    promised = building.toezegging(
        building.punt(earlier, of), cast.heuvelrade, cast.voorzitter.user, from_on=date(2026, 12, 1)
    )
    building.approved(building.entered(overleg, thuiszitter(cast, "Siebe", "Sietsma")), cast.voorzitter.user)

    pages = {name: said(print_out(Login(cast.voorzitter), overleg, name)) for name in PAPERS[:2]}

    for text in pages.values():
        assert "Wat is ervan gekomen?" in text
        assert promised.sheet_code in text
        assert "Plaatsing toegezegd vanaf 1 december 2026 door Heuvelrade College" in text
        assert "nog geen antwoord" in text
        assert text.index("Wat is ervan gekomen?") < text.index("Nieuw")
        assert "Fenna" not in text


def test_sheet_has_what_the_form_asked_in_the_order_of_the_paper(cast: Cast, overleg: Overleg) -> None:
    building.approved(building.entered(overleg, thuiszitter(cast)), cast.voorzitter.user)

    text = said(print_out(Login(cast.voorzitter), overleg, "agendablad"))

    words = (
        "Welke school heeft een rustige plek?", "Beemdcollege", "zit thuis", "vmbo-basis, leerjaar 2", "Zit sinds de herfst thuis.",
        "Een klas van hooguit twaalf.", "Een tussenjaar op proef.", "Werken met de handen.",
    )  # fmt: skip
    places = [text.index(word) for word in words]
    assert places == sorted(places)


def test_the_chairs_copy_has_the_boxes_of_the_entry_screen_and_who_could_perhaps_without_their_words(
    cast: Cast, overleg: Overleg
) -> None:
    row = building.approved(building.entered(overleg, thuiszitter(cast)), cast.voorzitter.user)
    building.belangstelling(row, cast.heuvelrade, cast.plaatser_elsewhere.user, text="Voor Fenna wel.")

    chair = said(print_out(Login(cast.voorzitter), overleg, "voorzittersexemplaar"))
    table = said(print_out(Login(cast.voorzitter), overleg, "agendablad"))

    boxes = (
        "Wat scholen bieden",
        "denkt mee",
        "op proef",
        "voorwaarde",
        "Uitkomst",
        "plaatsing toegezegd",
        "geen aanbod",
        "wanneer",
    )
    item = chair[chair.index("Wat scholen bieden") :]
    places = [item.index(word) for word in boxes]
    assert places == sorted(places)
    assert "Kunnen misschien" in chair
    assert "Heuvelrade College" in chair
    assert "Heuvelrade" not in table
    assert "Fenna" not in chair + table


def test_copies_are_numbered_and_logged(cast: Cast, overleg: Overleg) -> None:
    building.approved(building.entered(overleg, thuiszitter(cast)), cast.voorzitter.user)

    printed = read(print_out(Login(cast.voorzitter), overleg, "agendablad", copies=2))

    assert ["Exemplaar 1 van 2" in "".join(printed.pages), "Exemplaar 2 van 2" in "".join(printed.pages)] == [
        True,
        True,
    ]
    assert PrintLog.objects.get().copies == [1, 2]


def test_what_is_not_approved_is_not_printed_and_the_page_of_the_session_says_why(cast: Cast, overleg: Overleg) -> None:
    building.entered(overleg, thuiszitter(cast))

    answer = print_out(Login(cast.voorzitter), overleg, "agendablad")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nummer 1: nog niet goedgekeurd." in page
    assert "Agenda vaststellen" in page


def test_long_texts_and_many_promises_run_over_pages(cast: Cast, overleg: Overleg, tmp_path: Path) -> None:
    earlier = building.session(cast.noord, cast.voorzitter.user)
    for number in range(12):
        of = thuiszitter(cast, "Jelte", f"Jelsma{number}")
        building.aanmelding(of, cast.school.user)
        building.toezegging(building.punt(earlier, of), cast.heuvelrade, cast.voorzitter.user)
    long = {
        "text": "De dag begint rustig. " * 60,
        "needs": "Rust. " * 45,
        "tried": "Proberen. " * 38,
        "works": "Werken. " * 45,
    }
    for number in range(3):
        of = thuiszitter(cast, "Amber", f"Ambergen{number}")
        row = building.entered(overleg, of, sheet={name: text.strip() for name, text in long.items()})
        building.approved(row, cast.voorzitter.user)

    papers = {name: read(print_out(Login(cast.voorzitter), overleg, name)) for name in PAPERS[:2]}

    for paper in papers.values():
        assert len(paper.pages) >= 3
        assert sum("De dag begint rustig." in page for page in paper.pages) >= 3


def test_the_sheet_tells_how_many_schools_come_and_when_the_next_session_is(cast: Cast, overleg: Overleg) -> None:
    building.session(cast.noord, cast.voorzitter.user, on=date(2027, 1, 12))
    building.approved(building.entered(overleg, thuiszitter(cast)), cast.voorzitter.user)
    lyceum = build.school("Lyceum Horizon", "01AB09", area=cast.noord)
    for at, answer in ((cast.beemd, "aanwezig"), (lyceum, "afgemeld")):
        overleg.deelnames.create(discipline="vo", user=cast.plaatser.user, school=at, answer=answer)

    text = said(print_out(Login(cast.voorzitter), overleg, "agendablad"))

    assert "Aan tafel 1 school." in text
    assert "Volgende zitting: 12 januari 2027." in text
