"""The press: what comes out of the four documents, and what must never come out."""

import io
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pypdf
import pytest

from paper import press as press_module
from paper.documents import KOPJES_JE, BladRow, Onderdeel, VoorzitterRow
from paper.press import DOCUMENTS, Document, PressError, Unprintable, press, printable
from tests.paper.papers import (
    BARE,
    agreements,
    everything_in,
    full,
    key_row,
    key_sheet,
    lines_of,
    meeting,
    outline_of,
    row,
    text_of,
)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_document_claims_pdfa_and_pdfua(document: Document) -> None:
    pdf = press(document, full(document))

    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("2", "A", "1")
        assert bool(opened.Root.MarkInfo.Marked)
        assert opened.Root.StructTreeRoot.Type == "/StructTreeRoot"
        assert str(opened.Root.Lang).startswith("nl")


@pytest.mark.parametrize(
    ("document", "title"),
    [
        ("agendablad", "Agendablad Actietafel Noord, 10 december 2026"),
        ("voorzittersexemplaar", "Voorzittersexemplaar Actietafel Noord, 10 december 2026"),
        ("sleutelblad", "Sleutelblad Actietafel Noord, 10 december 2026"),
        ("resultatenoverzicht", "Resultatenoverzicht Actietafel Noord, 10 december 2026"),
        ("afsprakenblad", "Afspraken over school"),
        ("kwartaaloverzicht", "Kwartaaloverzicht Noord, peildatum 2 november 2026"),
        ("plaatsingsbesluit", "Plaatsingsbesluit"),
    ],
)
def test_document_has_a_title_without_a_name_and_no_author(document: Document, title: str) -> None:
    pdf = press(document, full(document))

    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as xmp:
        assert str(opened.docinfo["/Title"]) == title
        assert "/Author" not in opened.docinfo
        assert "dc:creator" not in xmp


@pytest.mark.parametrize("document", DOCUMENTS)
def test_document_embeds_the_house_face_only(document: Document) -> None:
    pdf = press(document, full(document))

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts = {
            str(thing.FontName).split("+")[-1]
            for thing in opened.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        }
    assert fonts <= {"SourceSansPro-Regular", "SourceSansPro-Semibold", "SourceSansPro-Bold"}
    assert fonts


@pytest.mark.parametrize("document", DOCUMENTS)
def test_same_data_gives_same_bytes(document: Document) -> None:
    first = press(document, full(document))
    second = press(document, full(document))

    assert first == second


@pytest.mark.parametrize("document", DOCUMENTS)
def test_missing_fields_print_empty(document: Document) -> None:
    text = text_of(press(document, BARE[document]))

    assert "none" not in text.lower()
    assert ("RT-41" in text) == (document not in {"afsprakenblad", "kwartaaloverzicht", "plaatsingsbesluit"})
    assert "Acties van de vorige keer" not in text
    assert "Cijfers van het kwartaal" not in text


def test_letters_follow_the_parts_that_are_there() -> None:
    data = meeting()
    del data["vorige"], data["cijfers"]

    headings = outline_of(press("agendablad", data))

    assert headings == [
        "A · Opening",
        "Aan tafel",
        "Onderdelen",
        "B · Nieuwe casussen",
        "1 RT-41",
        "2 RT-42",
        "C · Rondvraag en sluiting",
    ]


def test_end_time_may_be_left_out() -> None:
    text = text_of(press("agendablad", meeting(tot="")))

    assert "donderdag 10 december 2026, 13.30 uur · kamer 2.04" in text


@pytest.mark.parametrize(
    "typed",
    [
        '#read("/etc/passwd")',
        '#import "@preview/cetz:0.1.0": *',
        "*vet* _schuin_ <label> @ref $x^2$ // weg /* ook */",
        "#let x = 1; \\u{41} `code` = Kop",
        '{"data": "x"} </w:t> %PDF',
    ],
)
def test_markup_in_data_comes_out_as_typed(typed: str) -> None:
    pdf = press("agendablad", meeting(onderdelen=[{"titel": "Nieuw", "casussen": [row(vraag=typed)]}]))

    assert re.sub(r"\s+", "", typed) in re.sub(r"\s+", "", text_of(pdf))


def test_direction_and_control_characters_are_stripped() -> None:
    typed = "a\u202eb\u2066c\u200bd\u00ade\x07f\ufeff"

    assert printable({"x": [typed, 3, None]}) == {"x": ["abcdef", 3, None]}


def test_text_is_composed_and_keeps_its_line_breaks() -> None:
    assert printable("Zoe\u0308\r\nA\tB") == "Zoë\nA B"


def test_half_a_surrogate_pair_does_not_stop_the_press() -> None:
    text = text_of(press("agendablad", meeting(opening="Goed\ud83d weer")))

    assert "Goed weer" in text


def test_letter_without_a_font_says_which_row() -> None:
    data = key_sheet()
    data["rijen"] = [key_row(1), key_row(2, leerling="王芳")]

    with pytest.raises(Unprintable) as refused:
        press("sleutelblad", data)

    assert (refused.value.where, refused.value.letter) == ("nummer 2, leerling", "王")
    assert str(refused.value) == "De letter ‘王’ (U+738B) kan niet worden gedrukt: nummer 2, leerling."


def test_letter_without_a_font_in_an_afspraak_says_which_line() -> None:
    data = agreements(afspraken=["Goed.", "Fijn 😀"])

    with pytest.raises(Unprintable) as refused:
        press("afsprakenblad", data)

    assert refused.value.where == "afspraken, rij 2"


@pytest.mark.parametrize("name", ["Zoë Çelik-Łukaszewicz", "Nguyễn Thị Hằng", "Δημήτρης", "Ђорђе"])
def test_names_from_elsewhere_are_printed(name: str) -> None:
    data = key_sheet()
    data["rijen"] = [key_row(leerling=name)]

    assert name.replace(" ", "") in text_of(press("sleutelblad", data)).replace(" ", "")


def test_warning_of_typst_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    templates = tmp_path / "typst"
    shutil.copytree(press_module.TEMPLATES, templates)
    house = templates / "huisstijl.typ"
    house.write_text(house.read_text("utf-8").replace("Source Sans Pro", "Bestaat Niet Sans"), "utf-8")
    monkeypatch.setattr(press_module, "TEMPLATES", templates)

    with pytest.raises(PressError, match="font"):
        press("agendablad", meeting())


def test_broken_data_prints_nothing() -> None:
    with pytest.raises(PressError):
        press("agendablad", meeting(datum="gisteren"))


def test_unknown_document_is_refused() -> None:
    with pytest.raises(ValueError, match="huisstijl"):
        press("huisstijl", meeting())  # type: ignore[arg-type]


def test_press_works_in_threads() -> None:
    copies = [meeting(exemplaar=number) for number in range(8)]
    one_by_one = [press("agendablad", copy) for copy in copies]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda copy: press("agendablad", copy), copies))

    assert together == one_by_one


def test_anonymous_rows_have_no_place_for_a_name() -> None:
    # On purpose: a new field here is a decision about what lies on a table in front of twelve people.
    anonymous = {
        "nummer", "code", "leeftijd", "onderwijs", "fase", "weken", "vraag", "tekst", "nodig", "stemmen", "inbreng", "minuten",
        "gedaan", "werkt", "inbrenger", "aanleiding", "gezocht",  # a Plaatsingsoverleg: the school that enters a pupil explains it
    }  # fmt: skip
    assert set(BladRow.__annotations__) == anonymous
    assert set(VoorzitterRow.__annotations__) == anonymous | {"notitie", "belangstelling"}
    assert set(Onderdeel.__annotations__) == {"titel", "uitleg", "tijd", "casussen"}


@pytest.mark.parametrize("document", ["agendablad", "voorzittersexemplaar"])
def test_names_of_the_sleutelblad_stay_off_the_anonymous_paper(document: Document) -> None:
    key = key_row()
    secret = [str(key[field]) for field in ("leerling", "school", "consulent", "casus")]
    # Someone hands over too much: the rows carry the names, and the templates have to leave them where they are.
    careless = {field: key[field] for field in ("leerling", "school", "consulent", "casus")}
    data = meeting(
        onderdelen=[{"titel": "Nieuw", "casussen": [row(1, **careless)], **careless}], rijen=[key], **careless
    )

    found = everything_in(press(document, data))
    control = everything_in(press("sleutelblad", key_sheet()))

    assert [word for word in secret if word not in control] == []
    assert [
        word
        for whole in secret
        for word in [whole, whole.replace(" ", ""), *(part for part in whole.split() if len(part) > 2)]
        if re.search(rf"\b{re.escape(word)}\b", found)
    ] == []


def test_internal_note_is_for_the_chair_only() -> None:
    data = meeting(onderdelen=[{"titel": "Nieuw", "casussen": [row(notitie="Vervoer regelen via gemeente.")]}])

    assert "Vervoer regelen" in text_of(press("voorzittersexemplaar", data))
    assert "Vervoer" not in everything_in(press("agendablad", data))


@pytest.mark.parametrize("document", ["agendablad", "voorzittersexemplaar"])
@pytest.mark.parametrize("times", [3, 4, 25])
def test_long_text_never_runs_over_what_follows(document: Document, times: int) -> None:
    long = "Eerst een rustige plek zoeken en dan pas de uren opbouwen. " * times
    casussen = [
        row(n, vraag=f"{long} EINDVRAAG{n}", nodig=long, notitie=f"{long} EINDNOTITIE{n}",
            stemmen={who: {"tekst": f"{long} EIND{who}{n}"} for who in ("leerling", "ouders", "professional")})
        for n in range(1, 5)
    ]  # fmt: skip

    pdf = press(document, meeting(onderdelen=[{"titel": "Nieuw", "casussen": casussen}]))

    ends = [f"EIND{part}{n}" for n in range(1, 5) for part in ("VRAAG", "leerling", "ouders", "professional")]
    if document == "voorzittersexemplaar":
        ends += [f"EINDNOTITIE{n}" for n in range(1, 5)]
    text = text_of(pdf)
    assert [end for end in ends if end not in text] == []
    for page in lines_of(pdf):
        # No sheet with a heading and nothing under it (head and foot are six pieces), nothing outside the sheet,
        # and the last line of a casus above the code of the next one.
        assert len(page) > 7
        assert min(height for _, height in page) > 20
        for n in range(1, 4):
            last = [height for piece, height in page if re.search(rf"EIND\w+{n}\b", piece)]
            following = [height for piece, height in page if f"RT-{41 + n}" in piece]
            if last and following:
                assert min(last) > max(following)


def test_many_rows_repeat_the_head_of_the_table() -> None:
    data = key_sheet()
    data["rijen"] = [key_row(n, leerling=f"Leerling Nummer{n}") for n in range(1, 61)]

    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(press("sleutelblad", data))).pages]

    assert ["Consulent" in page for page in pages] == [True, True]
    assert "Pagina 2 van 2" in re.sub(r"\s+", " ", pages[1])


def test_afsprakenblad_speaks_to_the_pupil_when_asked() -> None:
    data = agreements(kopjes=KOPJES_JE, voor="Noor Tammeling", gedeeld_slot="Niemand anders kreeg iets.")

    text = text_of(press("afsprakenblad", data))

    assert "Jouw vaste contactpersoon" in text
    assert re.findall(r"\b(?:u|uw)\b", text.lower()) == []


def test_afsprakenblad_keeps_names_out_of_its_bookmarks() -> None:
    headings = " ".join(outline_of(press("afsprakenblad", agreements())))

    assert "Wie doet wat" in headings
    assert [name for name in ("Noor", "Tammeling", "Anneke") if name in headings] == []
