"""The sentences behind the warning about rare traits, so that one can be left out with one click."""

from dataclasses import dataclass

from overleg.anonymise import rare_traits, sentence_around
from overleg.texts import Texts


@dataclass(frozen=True)
class RareSentence:
    """A sentence of the text `field` that shows rare `traits`. `target` names it on the screen: field and first letter."""

    field: str
    start: int
    end: int
    words: str
    traits: tuple[str, ...]

    @property
    def target(self) -> str:
        return f"{self.field}.{self.start}"


def rare_sentences(sheet: Texts) -> list[RareSentence]:
    """Every sentence once, in the order of the sheet; only of traits that paper would still show."""
    found = []
    for piece in sheet.pieces:
        shown = {trait.label_dutch for trait in rare_traits(piece.result)}
        labels: dict[tuple[int, int], list[str]] = {}
        for trait in rare_traits(piece.text):
            if trait.label_dutch in shown:
                labels.setdefault(sentence_around(piece.text, trait.start, trait.end), []).append(trait.label_dutch)
        for (start, end), names in labels.items():
            words = piece.text[start:end].strip()
            found.append(RareSentence(piece.field, start, end, words, tuple(dict.fromkeys(names))))
    return found


def without(text: str, sentence: RareSentence) -> str:
    """The text with that sentence left out, one space or line end where it stood."""
    before, after = text[: sentence.start].rstrip(" "), text[sentence.end :].lstrip(" ")
    joint = "" if not before or not after or before.endswith("\n") or after.startswith("\n") else " "
    return f"{before}{joint}{after}".strip()
