"""Who reads a draft, where it is listed, and when it goes."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, Toegang
from cases.drafts import Opened, remove_old
from cases.models import Casus, Draft, Grant, GrantGround
from tests import build
from tests.cases.drafting import TEXT, contact_of, kept, note_of, opened, page, typing
from tests.conftest import TODAY, Cast, Login

START: tuple[str, int] = ("", 0)


@pytest.fixture
def casus(cast: Cast) -> Casus:
    return build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)


def row(toegang: Toegang, path: str, **fields: Any) -> Draft:
    values = {
        "title": "Notitie",
        "fields": {"text": [TEXT]},
        "writer": "eerder",
        "number": 3,
        "saved_at": timezone.now(),
    }
    return Draft.objects.create(toegang=toegang, path=path, **{**values, **fields})


# --- who reads it ------------------------------------------------------------------------------------------------------


def test_colleague_on_the_same_casus_sees_nothing_of_it(cast: Cast, casus: Casus) -> None:
    row(cast.consulent, note_of(casus), casus=casus)

    for other in (cast.voorzitter, cast.school):
        client = Login(other)
        assert TEXT not in page(client, note_of(casus))
        assert "mee bezig" not in page(client, note_of(casus))
        assert "Concepten (" not in page(client, "/")
    assert TEXT in page(Login(cast.consulent), note_of(casus))


def test_same_person_in_another_role_sees_nothing_of_it(cast: Cast, casus: Casus) -> None:
    row(cast.consulent, note_of(casus), casus=casus)
    chair = build.toegang(cast.consulent.user, Role.VOORZITTER, area=cast.noord)

    assert TEXT not in page(Login(chair), note_of(casus))


def test_page_of_somebody_else_keeps_nothing(cast: Cast, casus: Casus) -> None:
    token = opened(Login(cast.consulent), note_of(casus))

    answer = typing(Login(cast.voorzitter), token, text=TEXT)

    assert (answer.status_code, kept()) == (404, [])


def test_forged_page_keeps_nothing(cast: Cast, casus: Casus) -> None:
    forged = Opened(note_of(casus), "Notitie", casus.code, ("text",), "x", START).token(cast.voorzitter)

    assert typing(Login(cast.consulent), forged, text=TEXT).status_code == 404
    assert kept() == []


@pytest.fixture
def let_in(cast: Cast, casus: Casus) -> Grant:
    """The colleague of the other region may look for a day, and types."""
    grant = Grant.objects.create(
        casus=casus, user=cast.colleague.user, ground=GrantGround.REASON, reason="De collega is ziek.",
        given_by=cast.colleague.user, given_at=timezone.now(), until=timezone.now() + timedelta(hours=24),
    )  # fmt: skip
    client = Login(cast.colleague)
    typing(client, opened(client, note_of(casus)), text=TEXT)
    return grant


def test_ended_access_ends_reading_and_keeping(cast: Cast, casus: Casus, let_in: Grant) -> None:
    client, draft = Login(cast.colleague), Draft.objects.get()
    token = opened(client, note_of(casus))
    assert casus.code in page(client, "/")

    Grant.objects.filter(pk=let_in.pk).update(until=timezone.now() - timedelta(minutes=1))

    assert client.get(note_of(casus)).status_code == 404
    assert casus.code not in page(client, "/")
    assert typing(client, token, text="nog meer").status_code == 404
    assert client.post(f"/concepten/{draft.key}/weg/").status_code == 404
    assert kept() == [{"text": [TEXT]}]


def test_ended_role_ends_reading(cast: Cast, casus: Casus) -> None:
    row(cast.consulent, note_of(casus), casus=casus)
    Toegang.objects.filter(pk=cast.consulent.pk).update(valid_to=timezone.localdate())
    build.toegang(cast.consulent.user, Role.VOORZITTER, area=cast.noord)

    assert TEXT not in page(Login(cast.consulent), note_of(casus))


# --- Vandaag, throwing away, the night ---------------------------------------------------------------------------------


def test_vandaag_lists_the_drafts_and_logs_their_casus(cast: Cast, casus: Casus) -> None:
    row(cast.consulent, note_of(casus), casus=casus)
    row(cast.consulent, "/casussen/nieuw/", title="Nieuwe casus")
    row(cast.consulent, contact_of(casus), casus=casus, fields={})  # sent

    today = page(Login(cast.consulent), "/")

    assert "Concepten (2)" in today
    links = (f'href="{note_of(casus)}?verder=1"', 'href="/casussen/nieuw/?verder=1">Nieuwe casus')
    assert [link in today for link in links] == [True, True]
    assert TEXT not in today


def test_leerplicht_finds_its_drafts_at_the_signals(cast: Cast) -> None:
    row(cast.leerplicht, "/melden/", title="Leerling melden")

    assert "Concepten (1)" in page(Login(cast.leerplicht), "/signalen/")


def test_throwing_away_can_be_undone(cast: Cast, casus: Casus) -> None:
    client, draft = Login(cast.consulent), row(cast.consulent, note_of(casus), casus=casus)

    answer = client.post(f"/concepten/{draft.key}/weg/", follow=True)
    gone = "mee bezig" not in answer.content.decode()
    undo = f"/concepten/{draft.key}/terug/"
    back = client.post(undo, follow=True)

    assert (gone, undo in answer.content.decode()) == (True, True)
    assert TEXT in back.content.decode()


def test_undo_does_not_overwrite_what_was_typed_since(cast: Cast, casus: Casus) -> None:
    client, draft = Login(cast.consulent), row(cast.consulent, note_of(casus), casus=casus)
    client.post(f"/concepten/{draft.key}/weg/")
    typing(client, opened(client, note_of(casus)), text="opnieuw begonnen")

    client.post(f"/concepten/{draft.key}/terug/")

    assert kept() == [{"text": ["opnieuw begonnen"]}]


def test_throwing_away_goes_back_to_the_list_only_inside_loket(cast: Cast, casus: Casus) -> None:
    client = Login(cast.consulent)
    drafts = [row(cast.consulent, path, casus=casus) for path in (note_of(casus), contact_of(casus))]

    answers = [
        client.post(f"/concepten/{draft.key}/weg/", {"terug": to})["Location"]
        for draft, to in zip(drafts, ("/", "//elders.example/"), strict=True)
    ]

    assert answers == ["/", contact_of(casus)]


def _at(day: date, days: int) -> datetime:
    return build.moment(day) - timedelta(days=days)


def test_night_removes_what_is_old_sent_or_thrown_away(cast: Cast, casus: Casus) -> None:
    now = build.moment(TODAY)
    row(cast.consulent, "/een/", saved_at=_at(TODAY, 13))
    row(cast.consulent, "/twee/", saved_at=_at(TODAY, 15))
    row(cast.consulent, "/drie/", saved_at=_at(TODAY, 2), fields={})
    row(cast.consulent, "/vier/", saved_at=_at(TODAY, 2), dropped_at=_at(TODAY, 2))
    row(cast.consulent, "/vijf/", saved_at=_at(TODAY, 0), fields={})

    removed = remove_old(now=now)

    assert (removed, sorted(Draft.objects.values_list("path", flat=True))) == (3, ["/een/", "/vijf/"])


def test_draft_goes_with_its_casus(cast: Cast, casus: Casus) -> None:
    row(cast.consulent, note_of(casus), casus=casus)

    casus.delete()

    assert Draft.objects.count() == 0


def test_page_with_a_form_asks_one_query_more(cast: Cast, casus: Casus) -> None:
    client = Login(cast.consulent)
    page(client, note_of(casus))

    with CaptureQueriesContext(connection) as asked:
        page(client, note_of(casus))

    assert len([query for query in asked if "cases_draft" in query["sql"]]) == 1
