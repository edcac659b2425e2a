"""Texts cut into pieces for the approval screen: what was found, what came in its place, and the question that is open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from overleg.anonymise import Category
from overleg.material import Material
from overleg.pieces import Piece, masked
from overleg.texts import Texts

Kind = Literal["", "sure", "ask", "mask", "kept"]
# Key, what the button says, what comes on paper; None lets the words stand.
REPLACEMENTS: tuple[tuple[str, str, str | None], ...] = (
    ("1", "de leerling", "de leerling"),
    ("2", "ouder", "een ouder"),
    ("3", "broer of zus", "broer of zus"),
    ("4", "de school", "de school"),
    ("5", "hulpverlener", "een hulpverlener"),
    ("6", "weglaten", ""),
    ("0", "laten staan", None),
)
_ASKS: dict[Category, str] = {
    "PERSOON": "is ‘{}’ hier een naam?",
    "SCHOOL": "wijst ‘{}’ naar een school?",
    "PLAATS": "is ‘{}’ hier een plaats?",
    "ORGANISATIE": "is ‘{}’ een organisatie?",
    "INDIRECT": "kan deze zin naar één leerling wijzen?",
}


@dataclass(frozen=True)
class Mark:
    """A stretch of text. `target` is what `?vraag=` takes to decide about it; empty for plain text."""

    text: str
    kind: Kind = ""
    number: int = 0
    target: str = ""


@dataclass(frozen=True)
class Block:
    """One text on the screen: as it stands, and as it comes on paper."""

    piece: Piece
    original: list[Mark]
    sheet: list[Mark]


@dataclass(frozen=True)
class Question:
    """What is asked now. `chosen` is the key of the answer that stands; `sure` findings are only kept after asking once more."""

    number: int
    target: str
    title: str
    why: str
    words: str
    sure: bool
    chosen: str


def blocks_of(sheet: Texts) -> list[Block]:
    """All six texts, findings numbered through."""
    blocks, first = [], 1
    for piece in sheet.pieces:
        blocks.append(Block(piece, _original(piece, first), _on_sheet(piece, first, sheet.known)))
        first += len(piece.findings)
    return blocks


def _target(piece: Piece, index: int) -> str:
    return f"{piece.field}.{index}"


def _kind(piece: Piece, index: int) -> Kind:
    if index in piece.open:
        return "ask"
    return "kept" if index in piece.choices and piece.choices[index] is None else piece.findings[index].certainty


def _original(piece: Piece, first: int) -> list[Mark]:
    if piece.edited:
        return [Mark(piece.original)]
    marks, position = [], 0
    for index, finding in enumerate(piece.findings):
        marks.append(Mark(piece.text[position : finding.start]))
        marks.append(Mark(piece.words(index), _kind(piece, index), first + index, _target(piece, index)))
        position = finding.end
    return [*marks, Mark(piece.text[position:])]


def _on_sheet(piece: Piece, first: int, known: dict[str, str]) -> list[Mark]:
    """The result, cut where it was masked: masking a beginning of the text gives the beginning of the result."""

    def until(end: int, count: int) -> str:
        return masked(piece.text[:end], piece.findings[:count], piece.choices, known)

    marks, position = [], 0
    for index, finding in enumerate(piece.findings):
        marks.append(Mark(piece.text[position : finding.start]))
        words = until(finding.end, index + 1)[len(until(finding.start, index)) :]
        kind: Kind = "mask" if piece.is_masked(index) else _kind(piece, index)
        marks.append(Mark(words, kind, first + index, _target(piece, index)))
        position = finding.end
    return [*marks, Mark(piece.text[position:])]


def question_of(sheet: Texts, target: str) -> Question | None:
    """The finding that `target` names, else the first that nobody decided about; None when there is none."""
    first = 1
    fallback: tuple[Piece, int, int] | None = None
    for piece in sheet.pieces:
        for index in range(len(piece.findings)):
            if target == _target(piece, index):
                return _question(sheet.material, piece, index, first + index)
            if fallback is None and index in piece.open:
                fallback = piece, index, first + index
        first += len(piece.findings)
    return _question(sheet.material, *fallback) if fallback else None


def _question(material: Material, piece: Piece, index: int, number: int) -> Question:
    finding, words = piece.findings[index], piece.words(index)
    sure = finding.certainty == "sure"
    if sure:
        title = f"{number}: ‘{words}’ {'is vervangen' if piece.is_masked(index) else 'blijft staan'}"
    else:
        title = f"Vraag {number}: {_ASKS.get(finding.category, 'kan ‘{}’ naar iemand wijzen?').format(words)}"
    chosen = ""
    if index in piece.choices:
        chosen = next((key for key, _, said in REPLACEMENTS if said == piece.choices[index]), "eigen")
    return Question(number, _target(piece, index), title, _why(material, words, sure), words, sure, chosen)


def _why(material: Material, words: str, sure: bool) -> str:
    pupil, word = material.pupil, words.casefold()
    if sure:
        return "Dit wijst zeker naar iemand en is daarom al vervangen. Andere woorden kiezen kan."
    if word == pupil.family_name.casefold():
        return "Het woord is ook de achternaam van de leerling."
    if word == pupil.given_name.casefold():
        return "Het woord is ook de roepnaam van de leerling."
    if any(word in guardian.name.casefold().split() for guardian in material.guardians):
        return "Het woord is ook de naam van een ouder."
    return "Loket weet het niet zeker."


def conflict_of(pieces: Iterable[Piece], typed: Mapping[str, str]) -> dict[str, Any]:
    """What stands now beside what was typed, for components/conflict.html; the form still holds what was typed."""
    return {
        "fields": [
            {
                "label": piece.label,
                "theirs": piece.text,
                "mine": typed[piece.field],
                "target": f"id_tekst_{piece.field}",
            }
            for piece in pieces
            if piece.field in typed and piece.text != typed[piece.field]
        ]
    }
