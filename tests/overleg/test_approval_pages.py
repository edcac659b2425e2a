"""Approving a text on screen: keys, own words, what a colleague did meanwhile."""

import pytest
from django.urls import reverse

from cases.models import AccessLog
from overleg.models import Blad
from overleg.sheet import sheet_of
from tests.conftest import Cast, Login
from tests.overleg.at_agenda import sheet_url
from tests.overleg.tables import NAMES, punt, table, thuiszitter


def test_approving_goes_on_to_the_next_and_ends_at_the_printing(cast: Cast) -> None:
    overleg = table(cast)
    first, second = (punt(cast, overleg, thuiszitter(cast, name, f"{name}stra")) for name in NAMES[:2])
    client = Login(cast.voorzitter)

    one = client.post(sheet_url(first), {"version": first.version, "doe": "goedkeuren"})
    two = client.post(sheet_url(second), {"version": second.version, "doe": "goedkeuren"})

    assert one.headers["Location"] == sheet_url(second)
    assert two.headers["Location"] == f"{reverse('overleg', args=[overleg.code])}#drukken"
    assert Blad.objects.count() == 2


@pytest.mark.parametrize(("items", "said"), [(1, "De tekst is goedgekeurd."), (2, "Alle 2 teksten zijn goedgekeurd.")])
def test_the_last_approval_says_that_all_is_done(cast: Cast, items: int, said: str) -> None:
    overleg = table(cast)
    rows = [punt(cast, overleg, thuiszitter(cast, name, f"{name}stra")) for name in NAMES[:items]]
    client = Login(cast.voorzitter)

    for row in rows:
        answered = client.post(sheet_url(row), {"version": row.version, "doe": "goedkeuren"}, follow=True)

    assert f"{said} Drukken kan." in answered.content.decode()


def test_key_answers_the_question_and_saves_what_was_typed(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text="Aan de muur hangt een roskam van hout.", question="")

    Login(cast.voorzitter).post(
        sheet_url(row),
        {"version": row.version, "vraag": "text.0", "doe": "6", "was_question": "", "tekst_question": "Wie helpt?"},
    )

    row.refresh_from_db()
    assert row.question == "Wie helpt?"
    assert sheet_of(row).columns["text"] == "Aan de muur hangt een van hout."


def test_enter_behind_own_words_uses_them(cast: Cast) -> None:
    """The first button of the form, that Enter presses, only keeps; what stood in the small field was gone."""
    row = punt(cast, table(cast), thuiszitter(cast), text="Aan de muur hangt een roskam van hout.", question="")
    keep = {"version": row.version, "vraag": "text.0", "doe": "bewaren", "eigen": "borstel"}

    Login(cast.voorzitter).post(sheet_url(row), keep)

    row.refresh_from_db()
    assert sheet_of(row).columns["text"] == "Aan de muur hangt een borstel van hout."


@pytest.mark.parametrize(
    "data",
    [
        {"vraag": "text.7", "doe": "1"}, {"vraag": "naam.0", "doe": "1"}, {"vraag": "text.x", "doe": "1"}, {"doe": "0"},
        {"vraag": "text.0", "doe": "eigen", "eigen": ""}, {"vraag": "text.0", "doe": "eigen", "eigen": "van Fenna"},
        {"vraag": "text.0", "doe": "0"}, {"doe": "terug-naam"}, {"doe": "iets"}, {},
    ],
)  # fmt: skip
def test_strange_answer_decides_nothing(cast: Cast, data: dict[str, str]) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text="Fenna zit thuis.")

    answer = Login(cast.voorzitter).post(sheet_url(row), {"version": row.version, **data})

    row.refresh_from_db()
    assert answer.status_code == 302
    assert row.choices == {"edited": {}}


def test_sure_word_asks_once_more_before_it_stays(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text="Fenna zit thuis.")
    client = Login(cast.voorzitter)

    asked = client.post(
        sheet_url(row), {"version": row.version, "vraag": "text.0", "doe": "0"}, follow=True
    ).content.decode()
    client.post(sheet_url(row), {"version": row.version, "vraag": "text.0", "doe": "zeker"})

    assert "‘Fenna’ komt dan leesbaar op papier." in asked
    row.refresh_from_db()
    assert list(row.choices["text"].values()) == [None]


def test_typed_text_survives_a_colleague_who_was_first(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text="Zoals het stond.")

    answer = Login(cast.voorzitter).post(
        sheet_url(row), {"version": "1", "was_text": "Ouder.", "tekst_text": "Van mij.", "doe": "goedkeuren"}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Zoals het stond." in page
    assert "Van mij.</textarea>" in page
    assert f'name="version" value="{row.version}"' in page
    assert not Blad.objects.exists()


def test_page_title_and_log_of_the_approval_page(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text="Fenna zit thuis.")

    page = Login(cast.voorzitter).get(sheet_url(row)).content.decode()

    assert "<title>Tekst voor het agendablad, 1 van 1 · Loket</title>" in page
    logged = AccessLog.objects.latest("pk")
    assert (logged.page, logged.casussen, logged.user) == ("agendablad-tekst", [row.casus_id], cast.voorzitter.user)
