"""The figures of the quarter on the papers of an actietafel: of the last stand, without small numbers."""

import io
import re
from datetime import date

import pypdf
import pytest
from django.urls import reverse

from actietafel.agenda_figures import quarter_figures
from tests.actietafel.test_overview import two_quarters
from tests.conftest import Cast, Login
from tests.overleg.tables import approved, punt, table, thuiszitter


def test_figures_are_of_the_last_stand_before_the_meeting(cast: Cast) -> None:
    two_quarters(cast)

    figures = quarter_figures(table(cast))
    earlier = quarter_figures(table(cast, on=date(2026, 10, 8)))

    assert figures is not None
    assert earlier is not None
    assert figures["rijen"] == [
        ["Thuis op de peildatum", "12", "16"], ["   dezelfde leerlingen", "", "–"],
        ["   nieuw dit kwartaal", "", "–"], ["   niet meer thuis", "", "–"],
    ]  # fmt: skip
    assert figures["sterk"] == [0]
    assert (
        "niet getoond" in figures["noot"]
    )  # two are not at home any more: too few, and it follows from those that stayed
    assert [row[1:] for row in earlier["rijen"]] == [["12"], [""], [""], [""]]


def test_an_area_without_a_stand_has_no_figures(cast: Cast) -> None:
    two_quarters(cast)

    assert quarter_figures(table(cast, area=cast.zuid)) is None


@pytest.mark.parametrize("paper", ["agendablad", "voorzittersexemplaar"])
def test_figures_are_printed_on_what_lies_on_the_table(cast: Cast, paper: str) -> None:
    two_quarters(cast)
    overleg = table(cast)
    approved(cast, punt(cast, overleg, thuiszitter(cast)))

    printed = Login(cast.voorzitter).post(reverse("overleg_print", args=[overleg.code, paper]), {"copies": "1"})

    reader = pypdf.PdfReader(io.BytesIO(printed.content))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    assert "Cijfers van het kwartaal" in text
    assert "Thuis op de peildatum 12 16" in text
