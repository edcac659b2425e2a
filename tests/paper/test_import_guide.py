"""The guide for people who send lists names everything that Loket recognises."""

import re
from pathlib import Path

import pytest

from paper.dates import read_date
from paper.headers import HEADERS, LABELS
from paper.kinds import WORDS

GUIDE = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")


def table_row(start: str) -> str:
    return next(line for line in GUIDE.splitlines() if line.startswith(start))


@pytest.mark.parametrize("field", HEADERS)
def test_guide_names_every_recognised_header_of_a_field(field: str) -> None:
    row = next(words for name, words in HEADERS.items() if name == field)
    label = next(label for name, label in LABELS.items() if name == field)

    named = re.findall(r"`([^`]+)`", table_row(f"| {label} |").split("|")[3])

    assert named == list(row)


def test_guide_names_every_word_for_a_kind() -> None:
    rows = GUIDE.split("| fase in Loket |")[1].split("\n\n")[0].splitlines()[2:]

    named = [re.findall(r"`([^`]+)`", row) for row in rows]

    assert named == [list(words) for words in WORDS.values()]


def test_dates_in_the_guide_are_read() -> None:
    dates = GUIDE.split("schrijfwijzen zijn allemaal goed: ")[1].split(", en een echte datum")[0]

    days = {read_date(written) for written in re.findall(r"`([^`]+)`", dates)}

    assert {f"{day}" for day in days} == {"2025-09-01"}
