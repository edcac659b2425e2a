"""A record full of names, and what can be read from a printed file: text, metadata, outline, links, file name, headers."""

import io
import re
from dataclasses import dataclass

import pikepdf
import pypdf
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.models import Betrokkene, Casus, Guardian
from cases.names import fold
from overleg.models import Agendapunt, Overleg
from overleg.sheet import sheet_of
from region.models import Partner
from tests.conftest import Cast
from tests.overleg.tables import thuiszitter, voice

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
