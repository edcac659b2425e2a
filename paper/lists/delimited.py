"""CSV, TXT and TSV: which letters, which separator, which rows. Runs in the child only."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from paper.lists.child import Source
from paper.lists.signatures import refuse_other_types
from paper.lists.table import MAX_SHEET_ROWS, Refused

DELIMITERS = (";", ",", "\t")
HALF = "Dit bestand lijkt halverwege afgebroken. Sla het opnieuw op of vraag het opnieuw aan."
NO_TEXT = "Dit bestand is geen leesbare tekst. Kies in Excel Opslaan als: CSV UTF-8 of Excel-werkmap (.xlsx)."
# A letter that a code page did not know turns into a question mark inside, or at the start of, a word.
_LOST_LETTER = re.compile(r"[^\W\d_]*(?:\?[^\W\d_]+)+|\w*\N{REPLACEMENT CHARACTER}\w*")
_MOJIBAKE = re.compile(r"[ÃÅÄ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œŸ]")
_EXCEL_TEXT = re.compile(r'="([^"]*)"')  # how exports keep leading zeros: ="00123"


def open_text(data: bytes) -> Source:
    """The rows of a text file. Raises Refused for other types, binary content and half a file."""
    refuse_other_types(data)
    text, encoding = decode(data)
    hint = re.match(r"sep=(.)\r?\n", text)
    body = text[hint.end() :] if hint else text
    delimiter = hint[1] if hint else sniff(body)
    records = parse(body, delimiter)
    refuse_half(records, text)
    first = 2 if hint else 1
    return Source(
        rows=_numbered(records, first),
        warnings=warnings(text, encoding),
        encoding=encoding,
        delimiter=delimiter,
    )


def decode(data: bytes) -> tuple[str, str]:
    """Text and the name of its encoding: UTF-8, UTF-16 by its mark, else Windows-1252, else Refused."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return _without_nul(data.decode("utf-16")), "utf-16"
        except UnicodeDecodeError as error:
            raise Refused(HALF if error.end >= len(data) - 1 else NO_TEXT) from None
    if b"\0" in data:
        raise Refused(NO_TEXT)
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        # Valid up to a letter cut in two at the very end: half a file, not another encoding.
        if error.reason == "unexpected end of data" and not data[: error.start].isascii():
            raise Refused(HALF) from None
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        raise Refused(NO_TEXT) from None


def sniff(text: str) -> str:
    """The separator that cuts most of the first rows into the same number of columns."""
    sample = text[:20_000]
    best, best_score = DELIMITERS[0], (0, 0)
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(sample.splitlines()[:60], delimiter=delimiter) if len(row) > 1)
        if widths:
            width, rows = widths.most_common(1)[0]
            if (rows, width) > best_score:
                best, best_score = delimiter, (rows, width)
    return best


def parse(text: str, delimiter: str) -> list[list[str]]:
    """All records. An empty line is an empty record, so that numbers stay those of the spreadsheet."""
    for strict in (True, False):
        records: list[list[str]] = []
        try:
            for record in csv.reader(_lines(text), delimiter=delimiter, strict=strict):
                records.append(record)
                if len(records) > MAX_SHEET_ROWS:
                    raise Refused(
                        f"Dit bestand heeft meer dan {MAX_SHEET_ROWS} rijen, de lege meegeteld. "
                        "Bewaar alleen de lijst zelf in een nieuw bestand."
                    )
        except csv.Error as error:
            if "unexpected end of data" in str(error) or "field larger" in str(error):
                raise Refused(f"{HALF} (Vanaf rij {len(records) + 1} sluit een aanhalingsteken niet.)") from None
            if not strict:
                raise Refused(f"Rij {len(records) + 1} van dit bestand is niet te lezen.") from None
            continue  # loose quotes in a name: read it less strictly
        return records
    raise AssertionError("unreachable")


def refuse_half(records: list[list[str]], text: str) -> None:
    """Refuse when every row is equally wide but the last, which stops without an end of line."""
    filled = [record for record in records if any(cell.strip() for cell in record)]
    if len(filled) < 3 or text.endswith(("\n", "\r")):
        return
    widths = {len(record) for record in filled[:-1]}
    last = filled[-1]
    total = re.match(r"\W*(sub|eind)?tota", last[0], re.IGNORECASE)
    if len(widths) == 1 and 1 < max(widths) > len(last) and not total:
        raise Refused(HALF)


def warnings(text: str, encoding: str) -> list[str]:
    """Dutch sentences about letters that may have been lost on the way."""
    found: list[str] = []
    lost = list(dict.fromkeys(match[0] for match in _LOST_LETTER.finditer(text)))[:5]
    if lost:
        found.append(
            "In dit bestand zijn mogelijk letters verloren gegaan (een ? in plaats van een letter): "
            f"{', '.join(lost)}. Kijk deze namen na, of kies Opslaan als: CSV UTF-8 of .xlsx."
        )
    if encoding == "cp1252" and "?" in text and not lost:
        found.append("Er staan vraagtekens in dit bestand; dat kunnen letters zijn die verloren zijn gegaan.")
    if _MOJIBAKE.search(text):
        found.append("Letters met accenten lijken verkeerd opgeslagen (zoals Ã«). Kijk de namen na.")
    return found


def _numbered(records: list[list[str]], first: int) -> Iterator[tuple[int, list[Any]]]:
    for number, record in enumerate(records, first):
        yield (
            number,
            [match[1] if (match := _EXCEL_TEXT.fullmatch(cell.strip())) else cell for cell in record],
        )


def _lines(text: str) -> Iterator[str]:
    # Not splitlines(): that also breaks at form feeds and U+2028, which a cell may hold.
    yield from re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise Refused(NO_TEXT)
    return text
