"""Nothing that names a pupil may be anywhere in a printed agenda: text, metadata, outline, links, file name, headers."""

import io
import re
from dataclasses import dataclass

import pikepdf
import pypdf
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.models import Betrokkene, Casus, Guardian
from cases.names import fold
from overleg.actions import put_on_agenda
from overleg.models import Agendapunt, Overleg, PrintLog
from overleg.sheet import sheet_of
from region.models import Partner
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.overleg.tables import approved, punt, table, thuiszitter, voice

STREET, TOWN, PARTNER, NICKNAME = "Kweekerspad 14", "Heidemaas", "Zonnehof", "Fenneke"
PARENT, MENTOR = "Wietske Bloemberg", "Aukje Terpstege"
# What somebody may have typed into a record: names where none belong, in every disguise, and markup of every kind.
HOSTILE = (
    "Fenna Roskam (FENNA, fenna's, Fen\u200bna, F. Roskam, Fenneke) woont op Kweekerspad 14 in Heidemaas, gemeente Lindevoort. "
    "Zij zit op het Beemdcollege. Haar moeder Wietske Bloemberg belde Noor van Veldhuizen op 06-00112233 of fenna@voorbeeld.example. "
    'Zonnehof en Aukje Terpstege denken mee. Geboren op 13-2-2012. #read("/etc/passwd") $x$ *vet* <label> \\u{202e} [Fenna](http://fenna.example)'
)


@dataclass(frozen=True)
class Printed:
    """A printed file and everything a person or machine could read from it besides the page images."""

    answer: HttpResponse
    pages: list[str]
    rest: str


def record(cast: Cast) -> Casus:
    """A casus with a name in every field that has room for one."""
    of = thuiszitter(cast, street=STREET, town=TOWN, phone="06-99887766", pupil_no="7700441", also_known_as=NICKNAME)
    partner = Partner.objects.create(name=PARTNER, kind=Partner._meta.get_field("kind").choices[0][0])  # type: ignore[index]
    Betrokkene.objects.create(casus=of, name=MENTOR, partner=partner, function="mentor van Fenna")
    Guardian.objects.filter(pupil=of.pupil).update(name=PARENT, email="wietske@voorbeeld.example")
    for party in ("leerling", "ouders", "professional"):
        voice(cast, of, party, HOSTILE[:390])
    return of


def secrets(of: Casus) -> list[str]:
    """Every name and number of the record, as words to search for."""
    assert of.school is not None
    return [
        "Fenna", "Roskam", NICKNAME, *PARENT.split(), *MENTOR.split(), "Beemdcollege", "Lindevoort", "Noor", "Veldhuizen",
        "Kweekerspad", TOWN, PARTNER, of.code, "7700441", "06-99887766", "06-00112233", "voorbeeld.example", "13-2-2012",
    ]  # fmt: skip


def answer_everything(row: Agendapunt) -> None:
    """A chair who masks all that is asked."""
    from overleg.approval import choose

    for piece in sheet_of(row).pieces:
        for number in piece.open:
            choose(punt=row, field=piece.field, number=number, words="", version=row.version)


def read(answer: HttpResponse) -> Printed:
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    with pikepdf.open(io.BytesIO(answer.content)) as file:
        objects = " ".join(_strings(one) for one in file.objects)
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return Printed(answer, [page.extract_text() for page in reader.pages], f"{objects} {headers}")


def _strings(one: object, depth: int = 0) -> str:
    """All strings, names and streams that are no page content: metadata, XMP, outline, alternative texts, links, destinations."""
    if depth > 6:
        return ""
    if isinstance(one, pikepdf.Stream):
        kind = str(one.get("/Type", ""))
        text = one.read_bytes().decode("utf-8", "ignore") if kind in {"/Metadata", "/EmbeddedFile"} else ""
        return text + _strings(pikepdf.Dictionary(dict(one.items())), depth + 1)
    if isinstance(one, pikepdf.Dictionary):
        parts = [
            f"{key} {_strings(value, depth + 1)}"
            for key, value in one.items()
            if key not in {"/Parent", "/P", "/Pg", "/K"}
        ]
        return " ".join(parts)
    if isinstance(one, pikepdf.Array):
        return " ".join(_strings(value, depth + 1) for value in one)
    return str(one) if isinstance(one, pikepdf.String | pikepdf.Name) else ""


def found_in(printed: Printed, words: list[str]) -> set[str]:
    """Which of `words` can be read: on word borders with hyphenated lines joined, and, for longer ones, without any space."""
    text = fold(re.sub(r"[-\u2010\u00ad]\s*\n\s*", "", "\n".join(printed.pages)) + "\n" + "\n".join(printed.pages))
    text = f"{re.sub(chr(92) + 's+', ' ', text)} {fold(printed.rest)}"
    bare = re.sub(r"[\s\-]", "", fold("".join(printed.pages)))
    hits = set()
    for word in words:
        folded = fold(word)
        if re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", text):
            hits.add(word)
        if len(folded) >= 5 and re.sub(r"[\s\-]", "", folded) in bare:
            hits.add(word)
    return hits


def print_out(client: Client, overleg: Overleg, paper: str, copies: int = 1) -> HttpResponse:
    answer = client.post(reverse("overleg_print", args=[overleg.code, paper]), {"copies": str(copies)})
    assert isinstance(answer, HttpResponse)
    return answer


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
        f'attachment; filename="{name}-noord-2026-12-10.pdf"' for name in papers
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
