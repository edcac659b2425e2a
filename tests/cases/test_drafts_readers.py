"""Who reads a draft, where it is listed, and when it goes."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, Toegang
from cases.actions.closing import close
from cases.drafts import Opened, remove_old
from cases.models import Casus, Draft, Grant, GrantGround, Outcome
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


# --- whose form does not open any more ---------------------------------------------------------------------------------


def offer_of(casus: Casus) -> str:
    return f"/casus/{casus.code}/aanbod/"


def shut(casus: Casus) -> None:
    by = casus.opened_by
    close(casus=casus, outcome=Outcome.OWN_SCHOOL, on=TODAY, by=by, version=casus.version, today=TODAY)


def asked_for(client: Login, draft: Draft) -> tuple[str, str]:
    """Where the link in the list ends, and what stands there."""
    answer = client.get(draft.again_at, follow=True)
    return answer.redirect_chain[-1][0] if answer.redirect_chain else draft.again_at, answer.content.decode()


def test_draft_of_a_casus_that_was_closed_is_read_back(cast: Cast, casus: Casus) -> None:
    client, draft = Login(cast.consulent), row(cast.consulent, offer_of(casus), casus=casus)
    shut(casus)

    where, said = asked_for(client, draft)

    assert (where, TEXT in said, casus.code in said) == (f"/concepten/{draft.key}/", True, True)
    assert "Deze casus is gesloten" in said


def test_draft_of_what_this_role_may_not_do_any_more_is_read_back(cast: Cast, casus: Casus, let_in: Grant) -> None:
    client = Login(cast.colleague)
    draft = row(cast.colleague, contact_of(casus), casus=casus)
    Grant.objects.filter(pk=let_in.pk).update(ground=GrantGround.THINK_ALONG)
    assert client.get(draft.path).status_code == 403

    where, said = asked_for(client, draft)

    assert (where, TEXT in said) == (f"/concepten/{draft.key}/", True)


def test_draft_of_something_that_is_not_there_any_more_is_read_back(cast: Cast, casus: Casus) -> None:
    draft = row(cast.consulent, f"/casus/{casus.code}/stap/999/verzetten/", casus=casus)

    assert asked_for(Login(cast.consulent), draft)[0] == f"/concepten/{draft.key}/"


def test_draft_whose_form_opens_stands_in_the_form(cast: Cast, casus: Casus) -> None:
    draft = row(cast.consulent, note_of(casus), casus=casus)

    assert asked_for(Login(cast.consulent), draft)[0] == draft.again_at


def test_what_is_read_back_is_of_one_person_and_in_sight(cast: Cast, casus: Casus, let_in: Grant) -> None:
    draft = Draft.objects.get()
    at = f"/concepten/{draft.key}/"

    assert [Login(who).get(at).status_code for who in (cast.colleague, cast.consulent, cast.voorzitter)] == [
        200,
        404,
        404,
    ]
    Grant.objects.filter(pk=let_in.pk).update(until=timezone.now() - timedelta(minutes=1))
    client = Login(cast.colleague)
    assert client.get(at).status_code == 404
    answer = client.get(draft.again_at, follow=True)
    assert (answer.status_code, answer.redirect_chain, TEXT in answer.content.decode()) == (404, [], False)


def test_list_says_that_text_waits_of_a_casus_out_of_sight(cast: Cast, casus: Casus, let_in: Grant) -> None:
    client = Login(cast.colleague)
    assert "ziet u de casus nu niet" not in page(client, "/")

    Grant.objects.filter(pk=let_in.pk).update(until=timezone.now() - timedelta(minutes=1))
    today = page(client, "/")

    assert ("Van 1 concept ziet u de casus nu niet" in today, casus.code in today, TEXT in today) == (
        True,
        False,
        False,
    )


def test_what_was_read_back_is_thrown_away_from_there(cast: Cast, casus: Casus) -> None:
    client, draft = Login(cast.consulent), row(cast.consulent, offer_of(casus), casus=casus)
    shut(casus)

    gone = client.post(f"/concepten/{draft.key}/weg/", {"terug": "/"}, follow=True).content.decode()

    assert ("is weggegooid" in gone, "Concepten (" in gone) == (True, False)
    assert client.get(f"/concepten/{draft.key}/").status_code == 404
    back = client.post(f"/concepten/{draft.key}/terug/", follow=True)
    assert (back.redirect_chain[-1][0], TEXT in back.content.decode()) == (f"/concepten/{draft.key}/", True)
