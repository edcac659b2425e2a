"""The press: a document and its data in, one tagged PDF out (PDF/A-2a and PDF/UA-1 claimed together).

Data goes in as one JSON text and is never read as markup; templates cannot reach outside their folder, packages
cannot be fetched, and every warning of typst is an error: rather no paper than wrong paper.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

import font_source_sans_pro
import typst

Document = Literal[
    "agendablad",
    "voorzittersexemplaar",
    "sleutelblad",
    "resultatenoverzicht",
    "afsprakenblad",
    "kwartaaloverzicht",
    "plaatsingsbesluit",
]
DOCUMENTS: tuple[Document, ...] = get_args(Document)
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
TEMPLATES = Path(__file__).resolve().parent / "typst"
FACES = ("Regular", "Semibold", "Bold")


class PressError(Exception):
    """The document could not be printed; nothing was made."""


class Unprintable(PressError):  # noqa: N818 -- reads as what it says: "except Unprintable"
    """A letter stands in none of the fonts.

    ``where`` says in Dutch which row and field (``nummer 3, leerling``), ``letter`` is the letter itself.
    """

    def __init__(self, where: str, letter: str) -> None:
        super().__init__(f"De letter ‘{letter}’ (U+{ord(letter):04X}) kan niet worden gedrukt: {where}.")
        self.where = where
        self.letter = letter


def press(document: Document, data: Mapping[str, object]) -> bytes:
    """Print one document.

    ``data`` has the shape of that name in ``paper.documents``. The same data gives the same bytes. Safe to call from
    several threads. Raises ``ValueError`` for a document that does not exist, ``Unprintable`` for a letter without a
    font, ``PressError`` for anything else typst refuses or warns about.
    """
    if document not in DOCUMENTS:
        raise ValueError(document)
    clean = printable(data)
    text = json.dumps(clean, ensure_ascii=False)
    # A compiler is not meant to be shared between threads; the fonts, which are the costly part, are.
    compiler = typst.Compiler(
        TEMPLATES / f"{document}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        package_path=TEMPLATES / "no-packages",  # does not exist: an import of a package fails instead of fetching
        package_cache_path=TEMPLATES / "no-packages",
    )
    try:
        pdf, warnings = compiler.compile_with_warnings(
            sys_inputs={"data": text}, pdf_standards=list(STANDARDS), format="pdf"
        )
    except typst.TypstError as error:
        raise _explained(document, clean, error) from error
    if warnings:
        raise PressError(f"{document}: {warnings[0].message}")
    if not isinstance(pdf, bytes):
        raise PressError(f"{document}: no single file came out")
    return pdf


def printable(value: object) -> object:
    """The same data with every text composed (NFC) and stripped of what has no ink.

    Control, direction (bidi), zero-width, private and unassigned characters go, and half a surrogate pair; a line
    break stays, a tab becomes a space.
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():  # nothing to do, for nearly every text
            return value
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
        return "".join(letter for letter in text if letter == "\n" or not unicodedata.category(letter).startswith("C"))
    if isinstance(value, Mapping):
        return {str(key): printable(part) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [printable(part) for part in value]
    return value


def _explained(document: str, data: object, error: typst.TypstError) -> PressError:
    """Turn an error of typst into one a person can act on, where it is about a letter."""
    # typst: the text "字" could not be displayed with any font
    found = re.search(r"(?:the text|character) [\"'`](.+?)[\"'`]", error.message)
    if found and "displayed" in error.message:
        for letter in found.group(1):
            for where, text in _texts(data, ""):
                if letter in text:
                    return Unprintable(where or document, letter)
    return PressError(f"{document}: {error.message}")


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Every text in the data with the place it has for a reader: ``nummer 3, leerling`` or ``rij 2, wat``."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        row = f"nummer {value['nummer']}" if value.get("nummer") is not None else where
        for key, part in value.items():
            yield from _texts(part, f"{row}, {key}" if row else str(key))
    elif isinstance(value, list):
        for number, part in enumerate(value, start=1):
            yield from _texts(part, f"{where}, rij {number}" if where else f"rij {number}")


@functools.cache
def _fonts() -> typst.Fonts:
    """The three faces of the house style, and the letters that live inside typst as a safety net.

    typst takes folders only, and the package holds each face twice (OTF and TTF): copy the three into a folder of
    this process. It stays until the process that made it ends; a forked child leaves it alone.
    """
    folder = Path(tempfile.mkdtemp(prefix="loket-letters-"))
    source = Path(font_source_sans_pro.__file__).parent / "files"
    for face in FACES:
        shutil.copy(source / f"SourceSansPro-{face}.ttf", folder)
    maker = os.getpid()
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == maker else None)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])
