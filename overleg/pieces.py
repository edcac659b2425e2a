"""One text of a sheet: what could identify in it, what the chair decided, and how it reads on paper."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from overleg.anonymise import Finding, mask, scan
from paper.press import printable

_AROUND = 24
_SENTENCE = re.compile(r"[.!?\n]")
_ARTICLES = ("de", "het", "een", "'t")


@dataclass(frozen=True)
class Piece:
    """`original` as it stands in the casus, `text` what is masked (the original, or the chair's own wording when `edited`).

    `choices` by index of a finding: its replacement, or None to let it stand. `open` are the findings nobody decided about:
    while there are any the sheet cannot be approved. `leaks` are words of the result that surely identify and that nobody
    chose to keep.
    """

    field: str
    label: str
    original: str
    text: str
    edited: bool
    findings: list[Finding]
    choices: dict[int, str | None]
    open: list[int]
    result: str
    leaks: tuple[str, ...]

    def words(self, number: int) -> str:
        """The words of a finding."""
        return self.text[self.findings[number].start : self.findings[number].end]

    def is_masked(self, number: int) -> bool:
        """Sure findings are masked unless kept; asked ones only when the chair chose words for them."""
        if number in self.choices:
            return self.choices[number] is not None
        return self.findings[number].certainty == "sure"


def piece_of(
    field: str,
    label: str,
    original: str,
    edited: str | None,
    decided: Mapping[str, str | None],
    known: Mapping[str, str],
) -> Piece:
    """Scan one text and apply what was decided about it, by finding key.

    First it is cleaned as the press does it: a name with a character without ink in it would pass the scan and then be printed.
    """
    original = inked(original)
    text = original if edited is None else inked(edited)
    findings = scan(text, known)
    keys = finding_keys(text, findings)
    choices = {number: decided[key] for number, key in enumerate(keys) if key in decided}
    undecided = [n for n, f in enumerate(findings) if f.certainty == "ask" and n not in choices]
    result = masked(text, findings, choices, known)
    piece = Piece(field, label, original, text, edited is not None, findings, choices, undecided, result, ())
    return piece if result == text else _with_leaks(piece, known)


def inked(text: str) -> str:
    """The text with only what can be printed."""
    return str(printable(text))


def masked(text: str, findings: Sequence[Finding], choices: Mapping[int, str | None], known: Mapping[str, str]) -> str:
    """`text` with the sure findings and the chosen ones replaced. What was left out takes a space beside it along."""
    applied: list[Finding] = []
    words: dict[int, str] = {}
    for number, finding in enumerate(findings):
        chosen = choices.get(number)
        if number in choices and chosen is None:
            continue  # let it stand
        if finding.certainty == "ask" and number not in choices:
            continue  # nobody decided: it stands, marked, and the sheet cannot be approved
        if chosen is not None:
            words[len(applied)] = _fitting(text, finding, chosen)
        applied.append(_widened(text, finding) if chosen == "" else finding)
    return mask(text, applied, words, known)


def _fitting(text: str, finding: Finding, words: str) -> str:
    """No second article: "op de" + "de school" reads "op de school"."""
    before = text[: finding.start].split()[-1:]
    article, _, rest = words.partition(" ")
    return rest if rest and before and article in _ARTICLES and before[0].lower() in _ARTICLES else words


def _widened(text: str, finding: Finding) -> Finding:
    start, end = finding.start, finding.end
    if start and text[start - 1] == " ":
        start -= 1
    elif text[end : end + 1] == " ":
        end += 1
    return Finding(start, end, finding.category, finding.certainty)


def _with_leaks(piece: Piece, known: Mapping[str, str]) -> Piece:
    """Scan the result as well: the chair's own words, or what came to stand beside each other, may name somebody."""
    kept = {piece.words(number).casefold() for number, words in piece.choices.items() if words is None}
    found = [
        piece.result[f.start : f.end]
        for f in scan(piece.result, known)
        if f.certainty == "sure" and not any(piece.result[f.start : f.end].casefold() in words for words in kept)
    ]
    return Piece(**{**piece.__dict__, "leaks": tuple(dict.fromkeys(found))}) if found else piece


def finding_keys(text: str, findings: Sequence[Finding]) -> list[str]:
    """A name for each finding: its words, what stands around them in the sentence, and how sure it is. A change elsewhere in
    the text keeps the decision; a decision never slides to other words, and "laten staan" never holds for what became sure."""
    seen: dict[str, int] = {}
    keys = []
    for finding in findings:
        around = [
            _SENTENCE.split(text[max(0, finding.start - _AROUND) : finding.start])[-1],
            text[finding.start : finding.end],
            _SENTENCE.split(text[finding.end : finding.end + _AROUND])[0],
            finding.certainty,
        ]
        digest = hashlib.sha256("\x1f".join(around).encode()).hexdigest()[:16]
        seen[digest] = seen.get(digest, 0) + 1
        keys.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return keys
