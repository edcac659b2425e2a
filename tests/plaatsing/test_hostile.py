"""Ten thousand entries with names in every disguise: none is on what would be printed, projected or listed.

Paper, projector and the page of a plaatsingsbevoegde show Blad alone, so the columns of the Blad that approving would make are
what is looked at; a few go through the press as well.
"""

import io
from collections.abc import Mapping
from datetime import date
from random import Random

import pypdf
import pytest

from overleg import pieces
from overleg.anonymise import Finding
from overleg.anonymise import scan as real_scan
from overleg.documents import Item, agendablad, voorzittersexemplaar
from overleg.models import Blad, Section
from overleg.sheet import Sheet
from paper.press import press
from tests import build
from tests.conftest import TODAY, Cast
from tests.plaatsing import building
from tests.plaatsing.hostile import Secrets, decide, entries

ENTRIES, PUPILS, ON_PAPER = 10_000, 100, 12
MEANT = {"school"}  # the school that enters its pupil stands there on purpose


@pytest.fixture
def searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same text about the same pupil is searched once: approving does so several times."""
    known_already: dict[tuple[str, tuple[tuple[str, str], ...]], list[Finding]] = {}

    def scan(text: str, known: Mapping[str, str]) -> list[Finding]:
        key = text, tuple(sorted(known.items()))
        if key not in known_already:
            known_already[key] = real_scan(text, known)
        return known_already[key]

    monkeypatch.setattr(pieces, "scan", scan)


def columns(sheet: Sheet) -> dict[str, object]:
    return {name: value for name, value in sheet.columns.items() if name not in MEANT}


def test_no_name_in_what_would_be_printed_projected_or_listed(searched_once: None) -> None:
    dice, approved, named, leaked = Random(8), 0, 0, []
    for entry in entries(ENTRIES, PUPILS):
        before = " | ".join(entry.sheet.originals.values())
        named += bool(entry.secrets.read_in(before))
        sheet = decide(entry.sheet, entry.secrets, dice)
        if sheet.obstacles:
            continue  # then there is no Blad
        approved += 1
        if found := entry.secrets.read_in(" | ".join(map(str, columns(sheet).values()))):
            leaked.append((found, before))

    assert leaked == []
    assert approved > 0.99 * ENTRIES  # it is no use to refuse everything
    assert named > 0.8 * ENTRIES  # the same search does find them in what was typed: it can fail


def test_without_a_person_who_answers_nothing_with_an_open_question_is_approved(searched_once: None) -> None:
    asked = [entry.sheet for entry in entries(300, PUPILS) if entry.sheet.open]

    assert asked
    assert all(sheet.obstacles for sheet in asked)


def test_no_name_in_the_text_of_the_papers_themselves(cast: Cast) -> None:
    overleg = building.session(cast.noord, cast.voorzitter.user, on=date(2026, 12, 8))
    dice, items, everybody = Random(8), [], list[Secrets]()
    for number, entry in enumerate(entries(ON_PAPER, ON_PAPER), 1):
        sheet = decide(entry.sheet, entry.secrets, dice)
        assert sheet.obstacles == []
        blad = Blad(overleg=overleg, code=f"BK-{number + 20}", **columns(sheet))
        items.append(Item(number, Section.NEW, blad, "Op tijd beginnen."))
        everybody.append(entry.secrets)

    now = build.moment(TODAY)
    papers = [
        press("agendablad", dict(agendablad(overleg, items, [1], now))),
        press("voorzittersexemplaar", dict(voorzittersexemplaar(overleg, items, now))),
    ]

    for paper in papers:
        text = _everything(paper).replace("\u00ad", "-")
        assert [found for secrets in everybody for found in secrets.read_in(text)] == []


def _everything(pdf: bytes) -> str:

    reader = pypdf.PdfReader(io.BytesIO(pdf))
    outline = [
        getattr(one, "title", "") for part in reader.outline for one in (part if isinstance(part, list) else [part])
    ]
    return "\n".join(
        [*(page.extract_text() for page in reader.pages), str(reader.metadata), str(reader.xmp_metadata), *outline]
    )
