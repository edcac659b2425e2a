"""Fewer open casussen that look the same: more recognisable."""

from datetime import date

import pytest
from django.urls import reverse

from cases.models import Casus, Enrolment
from overleg.rarity import sharing
from overleg.sentences import rare_sentences
from overleg.sheet import sheet_of
from region.models import Level
from tests.conftest import Cast, Login
from tests.overleg.tables import punt, table, thuiszitter


def alike(cast: Cast, of: Casus, level: Level, year: int) -> Casus:
    Enrolment.objects.filter(pupil=of.pupil).update(level=level, year_group=year)
    return of


def test_counts_same_age_education_and_phase_in_the_area(cast: Cast) -> None:
    of = alike(cast, thuiszitter(cast), Level.VMBO_B, 2)
    alike(cast, thuiszitter(cast, "Siebe", "Siebestra"), Level.VMBO_T, 1)
    for name, level, year in (("Amber", Level.VMBO_B, 3), ("Jelte", Level.HAVO, 2)):
        alike(cast, thuiszitter(cast, name, f"{name}stra"), level, year)
    alike(cast, thuiszitter(cast, "Merel", "Merelstra", birth_date=date(2009, 1, 1)), Level.VMBO_B, 2)
    alike(cast, thuiszitter(cast, "Hidde", "Hiddestra"), Level.VMBO_B, 2)
    Casus.objects.filter(pupil__given_name="Hidde").update(phase="absoluut")

    assert sharing(sheet_of(punt(cast, table(cast), of))) == 2


def test_third_year_of_havo_counts_with_the_first(cast: Cast) -> None:
    of = alike(cast, thuiszitter(cast), Level.HAVO, 3)
    for name, level, year in (("Siebe", Level.VWO, 1), ("Jelte", Level.HAVO, 2), ("Amber", Level.HAVO, 4)):
        alike(cast, thuiszitter(cast, name, f"{name}stra"), level, year)

    assert sharing(sheet_of(punt(cast, table(cast), of))) == 3


def test_unknown_education_does_not_count_as_none(cast: Cast) -> None:
    of = alike(cast, thuiszitter(cast), Level.OTHER, 2)
    alike(cast, thuiszitter(cast, "Siebe", "Siebestra"), Level.HAVO, 2)

    assert sharing(sheet_of(punt(cast, table(cast), of))) == 2


STORY = (
    "Het gaat rustig. Haar moeder is wethouder en belt vaak. Ze heeft een tweelingbroer.\n"
    "Fenna zit het liefst boven. Opa stierf in mei."
)


def test_every_sentence_with_a_rare_trait_is_named_once(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text=STORY)

    found = rare_sentences(sheet_of(row))

    assert [(one.words, one.traits) for one in found] == [
        ("Haar moeder is wethouder en belt vaak.", ("bekend ambt of beroep van een ouder",)),
        ("Ze heeft een tweelingbroer.", ("tweeling of meerling",)),
        ("Opa stierf in mei.", ("overlijden in het gezin",)),
    ]


def test_a_sentence_is_left_out_of_paper_with_one_click_and_comes_back(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text=STORY)
    url, login = reverse("overleg_sheet", args=[row.overleg.code, row.casus.code]), Login(cast.voorzitter)
    page = login.get(url).content.decode()
    target = rare_sentences(sheet_of(row))[1].target

    login.post(url, {"version": row.version, "doe": f"zin-{target}"})

    row.refresh_from_db()
    text = sheet_of(row).pieces[1]
    assert f'value="zin-{target}"' in page
    assert text.text == STORY.replace(" Ze heeft een tweelingbroer.", "")
    assert text.original == STORY
    assert "De leerling zit het liefst boven." in text.result

    login.post(url, {"version": row.version, "doe": "terug-text"})

    row.refresh_from_db()
    assert sheet_of(row).pieces[1].text == STORY


@pytest.mark.parametrize("target", ["text.0", "text.9999", "naam.18", "text.", "", "text.x"])
def test_a_sentence_that_is_not_named_is_not_left_out(cast: Cast, target: str) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text=STORY)
    url = reverse("overleg_sheet", args=[row.overleg.code, row.casus.code])

    answer = Login(cast.voorzitter).post(url, {"version": row.version, "doe": f"zin-{target}"})

    row.refresh_from_db()
    assert (answer.status_code, row.choices) == (302, {"edited": {}})
