"""Concepten: kept while typing, offered again, gone when sent; of one person in one role, and of nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.drafts import LONGEST
from cases.models import Casus, Draft, Event
from overleg.models import Agendapunt
from tests import build
from tests.cases.drafting import TEXT, contact_of, kept, note_of, opened, page, typing
from tests.conftest import Cast, Login
from tests.overleg.tables import punt, table


@pytest.fixture
def casus(cast: Cast) -> Casus:
    return build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)


# --- keeping and finding again ---------------------------------------------------------------------------------------


def test_what_was_typed_stands_in_the_form_again(cast: Cast, casus: Casus) -> None:
    client, path = Login(cast.consulent), note_of(casus)

    answer = typing(client, opened(client, path), text=TEXT, audience=["school"])

    draft = Draft.objects.get()
    assert answer.json() == {"at": f"{timezone.localtime(draft.saved_at):%H:%M}"}
    assert (draft.fields, draft.title, draft.casus) == ({"text": [TEXT], "audience": ["school"]}, "Notitie", casus)
    again = page(client, path)
    assert f">\n{TEXT}</textarea>" in again
    assert re.search(r'value="school"[^>]*checked|checked[^>]*value="school"', again)
    assert "mee bezig." in again


def test_page_without_a_draft_says_nothing_of_it(cast: Cast, casus: Casus) -> None:
    assert "mee bezig" not in page(Login(cast.consulent), note_of(casus))


def test_choices_win_from_what_the_page_would_fill_in(cast: Cast, casus: Casus) -> None:
    client, path = Login(cast.consulent), contact_of(casus)
    fields: dict[str, Any] = {"party": "leerling", "reached": "nee", "on": "gisteren?"}

    typing(client, opened(client, path), **fields)

    again = page(client, path)
    assert re.search(r'<option value="leerling" selected>', again)
    assert re.search(r'value="nee"[^>]*checked', again)
    assert 'value="gisteren?"' in again  # what is no date yet is not lost either


def test_only_fields_of_the_form_are_kept(cast: Cast, casus: Casus) -> None:
    client = Login(cast.consulent)
    token = opened(client, note_of(casus))

    typing(
        client, token, text=TEXT, terug="/casussen/?q=roskam", anders="x", password="geheim", csrfmiddlewaretoken="y",
        bijlage=SimpleUploadedFile("plan.txt", b"inhoud"),
    )  # fmt: skip

    assert kept() == [{"text": [TEXT]}]


def test_formset_rows_that_were_added_are_kept(cast: Cast, casus: Casus) -> None:
    client, path = Login(cast.consulent), f"/casus/{casus.code}/afsprakenblad/"
    rows = {
        "doet-TOTAL_FORMS": "5",
        "doet-INITIAL_FORMS": "0",
        "doet-4-who": "De mentor",
        "doet-4-what": "Belt vrijdag",
    }

    typing(client, opened(client, path), agreed="Rustig beginnen", **rows)

    again = page(client, path)
    assert 'name="doet-TOTAL_FORMS" value="5"' in again
    assert re.search(r'name="doet-4-who" value="De mentor"', again)
    assert re.search(r'name="doet-4-what" value="Belt vrijdag"', again)


def test_new_casus_is_resumed_and_that_of_a_known_pupil_apart(cast: Cast, casus: Casus) -> None:
    client = Login(cast.consulent)
    typing(client, opened(client, "/casussen/nieuw/"), name="Fenne Roskam", kind="relatief", client_id="oud")

    again = page(client, "/casussen/nieuw/?verder=1")
    other = page(client, f"/casussen/nieuw/?van={casus.code}")

    assert 'value="Fenne Roskam"' in again
    assert 'value="oud"' not in again
    assert "Fenne Roskam" not in other


@pytest.mark.parametrize(("who", "path"), [("consulent", "/casussen/nieuw/"), ("school", "/melden/")])
def test_form_about_somebody_new_opens_empty_and_says_whose_draft_waits(cast: Cast, who: str, path: str) -> None:
    client = Login(getattr(cast, who))
    typing(client, opened(client, path), name="Fenne van der Roskam", first_day="1-9-2026")

    empty, again = page(client, path), page(client, f"{path}?verder=1")

    assert ("Fenne" in empty, "mee bezig (F. R.)." in empty, f'href="{path}?verder=1"' in empty) == (
        False,
        True,
        True,
    )
    assert ('value="Fenne van der Roskam"' in again, "Weggooien" in again) == (True, True)


def test_empty_form_about_somebody_new_neither_keeps_nor_overwrites(cast: Cast) -> None:
    client, path = Login(cast.consulent), "/casussen/nieuw/"
    typing(client, opened(client, path), name="Fenne Roskam")
    empty = {"name": " ", "birth_date": "", "first_day": "", "first_day_kind": "exact", "look_again_on": "14-12-2026"}

    answer = typing(client, opened(client, path), **empty)
    refused = client.post(path, {"concept": opened(client, path), "concept_nummer": 1, **empty})

    assert (answer.json(), refused.status_code) == ({}, 422)
    assert kept() == [{"name": ["Fenne Roskam"]}]
    Draft.objects.all().delete()
    client.post(path, {"concept": opened(client, path), "concept_nummer": 1, **empty})
    assert kept() == []


def test_what_is_typed_about_somebody_else_takes_the_place_of_the_draft(cast: Cast) -> None:
    client, path = Login(cast.consulent), "/casussen/nieuw/"
    typing(client, opened(client, path), name="Fenne Roskam", first_day="1-9-2026")

    token = opened(client, path)
    typing(client, token, name="Joris Bakker")
    assert kept() == [{"name": ["Joris Bakker"]}]
    typing(client, token, 2, name="")
    assert kept() == []


def test_without_javascript_a_new_pupil_is_kept_by_hand_and_an_empty_form_is_not(cast: Cast) -> None:
    client, path = Login(cast.consulent), "/casussen/nieuw/"

    nothing = client.post(path, {"concept": opened(client, path), "name": "", "concept_bewaren": "1"}, follow=True)
    answer = client.post(
        path, {"concept": opened(client, path), "name": "Fenne Roskam", "concept_bewaren": "1"}, follow=True
    )

    assert "Er is nog niets ingevuld om te bewaren." in nothing.content.decode()
    assert 'value="Fenne Roskam"' in answer.content.decode()


def test_sheet_text_is_resumed_beside_what_stands_there(cast: Cast, casus: Casus) -> None:
    client = Login(cast.voorzitter)
    item = punt(cast, table(cast), casus, question="Wat kan wel?")
    path = f"/overleg/{item.overleg.code}/tekst/{casus.code}/"
    assert client.get(path).status_code == 200
    typing(client, opened(client, path), tekst_question="Wat kan vandaag wel?", version=item.version)
    Agendapunt.objects.filter(pk=item.pk).update(version=item.version + 1)

    again = page(client, path)

    assert "Wat kan vandaag wel?</textarea>" in again
    assert f'name="version" value="{item.version}"' in again
    assert 'value="Wat kan wel?"' in again  # was_question: what is typed over


# --- which one is newer ------------------------------------------------------------------------------------------------


def test_late_older_save_does_not_overwrite(cast: Cast, casus: Casus) -> None:
    client = Login(cast.consulent)
    token = opened(client, note_of(casus))

    typing(client, token, 2, text="tweede")
    late = typing(client, token, 1, text="eerste")

    assert (late.status_code, kept()) == (409, [{"text": ["tweede"]}])


def test_second_window_does_not_overwrite_what_was_typed_since(cast: Cast, casus: Casus) -> None:
    client, path = Login(cast.consulent), note_of(casus)
    first, second = opened(client, path), opened(client, path)

    typing(client, first, 1, text="in het eerste")
    refused = typing(client, second, 9, text="in het tweede")

    assert (refused.status_code, kept()) == (409, [{"text": ["in het eerste"]}])


def test_page_that_resumed_a_draft_goes_on_with_it(cast: Cast, casus: Casus) -> None:
    client, path = Login(cast.consulent), note_of(casus)
    typing(client, opened(client, path), 7, text="begin")

    on = typing(client, opened(client, path), 1, text="begin en vervolg")

    assert (on.status_code, kept()) == (200, [{"text": ["begin en vervolg"]}])


def test_save_that_comes_after_sending_keeps_nothing(cast: Cast, casus: Casus) -> None:
    client, path = Login(cast.consulent), note_of(casus)
    token = opened(client, path)

    client.post(path, {"concept": token, "concept_nummer": 3, "text": TEXT})
    late = typing(client, token, 2, text="half")

    assert (late.status_code, kept()) == (409, [])


def test_too_much_is_refused(cast: Cast, casus: Casus) -> None:
    client = Login(cast.consulent)

    answer = typing(client, opened(client, note_of(casus)), text="x" * (LONGEST + 1))

    assert (answer.status_code, kept()) == (413, [])


# --- sending -----------------------------------------------------------------------------------------------------------


def test_sending_takes_the_draft_away(cast: Cast, casus: Casus) -> None:
    client, path = Login(cast.consulent), note_of(casus)
    token = opened(client, path)
    typing(client, token, 1, text=TEXT)

    client.post(path, {"concept": token, "concept_nummer": 2, "text": TEXT})

    assert (kept(), Event.objects.get(kind="notitie").text) == ([], TEXT)
    assert "mee bezig" not in page(client, path)


def test_refused_form_keeps_the_draft(cast: Cast, casus: Casus) -> None:
    client, path = Login(cast.consulent), contact_of(casus)

    client.post(path, {"concept": opened(client, path), "concept_nummer": 1, "text": TEXT, "on": "31-02-2026"})

    assert kept() == [{"text": [TEXT], "on": ["31-02-2026"]}]
    assert TEXT in page(client, path)


def test_conflict_keeps_the_draft(cast: Cast, casus: Casus) -> None:
    client, path = Login(cast.consulent), f"/casus/{casus.code}/aanbod/"
    token = opened(client, path)
    Casus.objects.filter(pk=casus.pk).update(offer_text="Van een collega", version=5)

    answer = client.post(
        path, {"concept": token, "concept_nummer": 1, "offer_text": TEXT, "offer_since": "1-9-2026", "version": 1}
    )

    assert "Van een collega" in answer.content.decode()
    assert kept()[0]["offer_text"] == [TEXT]


def test_draft_of_before_a_colleagues_change_meets_the_conflict(cast: Cast, casus: Casus) -> None:
    """The version comes back with the text; otherwise the colleague's text would be overwritten unseen."""
    client, path = Login(cast.consulent), f"/casus/{casus.code}/aanbod/"
    typing(client, opened(client, path), offer_text=TEXT, version=casus.version)
    Casus.objects.filter(pk=casus.pk).update(offer_text="Van een collega", version=casus.version + 1)

    again = page(client, path)

    assert f'name="version" value="{casus.version}"' in again
    assert TEXT in again


def test_other_window_is_not_emptied_by_sending_this_one(cast: Cast, casus: Casus) -> None:
    client, path = Login(cast.consulent), note_of(casus)
    first, second = opened(client, path), opened(client, path)
    typing(client, first, 1, text="nog niet af")

    client.post(path, {"concept": second, "concept_nummer": 1, "text": "kort iets anders"})

    assert kept() == [{"text": ["nog niet af"]}]
    assert Event.objects.get(kind="notitie").text == "kort iets anders"


@pytest.mark.parametrize(
    ("path", "fields", "kind"),
    [
        ("/casus/{code}/notitie/", {"text": TEXT}, "notitie"),
        ("/casus/{code}/contact/", {"text": TEXT, "party": "ouder", "channel": "telefoon", "reached": "ja"}, "contact"),
        ("/casus/{code}/stem/leerling/", {"text": TEXT}, "stem"),
    ],
)
def test_form_that_arrives_twice_is_stored_once(
    cast: Cast, casus: Casus, path: str, fields: dict[str, str], kind: str
) -> None:
    client, path = Login(cast.consulent), path.format(code=casus.code)
    form = {"concept": opened(client, path), "on": f"{timezone.localdate():%d-%m-%Y}", **fields}

    first = client.post(path, {**form, "concept_nummer": 1})
    second = client.post(path, {**form, "concept_nummer": 2})

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Event.objects.filter(casus=casus, kind=kind).count() == 1


def test_report_that_arrives_twice_opens_one_casus(cast: Cast) -> None:
    client = Login(cast.school)
    form = {
        "concept": opened(client, "/melden/"), "name": "Fenne Roskam", "birth_date": "13-02-2012", "kind": "relatief",
        "first_day": "1-9-2026", "text": "Blijft weg.",
    }  # fmt: skip

    answers = [client.post("/melden/", form)["Location"] for _ in range(2)]

    assert (answers, Casus.objects.count()) == (["/melden/verstuurd/"] * 2, 1)


def test_same_page_with_another_text_is_something_new(cast: Cast, casus: Casus) -> None:
    """Back in the browser, another note, send: no retry."""
    client, path = Login(cast.consulent), note_of(casus)
    token = opened(client, path)

    for text in ("Eerste notitie", "Tweede notitie"):
        client.post(path, {"concept": token, "concept_nummer": 1, "text": text})

    assert sorted(Event.objects.filter(kind="notitie").values_list("text", flat=True)) == [
        "Eerste notitie",
        "Tweede notitie",
    ]


def test_same_text_from_two_pages_is_two(cast: Cast, casus: Casus) -> None:
    """For the drafts; that a note is not written twice within a quarter of an hour is for the act (test_contact.py)."""
    client, path = Login(cast.consulent), note_of(casus)

    for _ in range(2):
        client.post(path, {"concept": opened(client, path), "text": "Gebeld, niet bereikt."})
        Event.objects.update(at=timezone.now() - timedelta(minutes=16))

    assert Event.objects.filter(kind="notitie").count() == 2


def test_without_javascript_a_button_keeps_the_draft(cast: Cast, casus: Casus) -> None:
    client, path = Login(cast.consulent), note_of(casus)

    answer = client.post(path, {"concept": opened(client, path), "text": TEXT, "concept_bewaren": "1"}, follow=True)

    assert answer.redirect_chain == [(path, 302)]
    assert "Concept bewaard." in answer.content.decode()
    assert (kept(), Event.objects.filter(kind="notitie").count()) == ([{"text": [TEXT]}], 0)
