"""Schools go to another consulent with what to know; both see it until it is read. New casussen route themselves, with cover too."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import appoint
from accounts.models import Consulentschap, Overdracht, Role, Toegang, Waarneming
from cases.access import resolve
from cases.actions.handing import NoConsulentError, hand_over_contacts, read_handover
from cases.actions.opening import add_pupil, open_casus
from cases.models import Actie, Casus, EventKind
from post.models import Notice
from tests import build
from tests.cases.listed import day, listed, step
from tests.conftest import Cast, Login


@pytest.fixture
def mate(cast: Cast) -> Toegang:
    return build.toegang(build.user("mate@loket.example", "Mats Oudekerk"), Role.CONSULENT, area=cast.noord)


def hand(cast: Cast, mate: Toegang, by: Toegang | None = None) -> Overdracht:
    return hand_over_contacts(
        rows=Consulentschap.objects.filter(consulent=cast.consulent.user), to=mate.user, text="De mentor belt op maandag.",
        by=(by or cast.consulent).user, today=timezone.localdate(), now=timezone.now(),
    )  # fmt: skip


def test_schools_casussen_and_steps_go_along(cast: Cast, mate: Toegang) -> None:
    casus = listed(cast)
    Casus.objects.filter(pk=casus.pk).update(consulent=cast.consulent.user)
    actie = step(casus, cast)
    of_another = listed(cast, "Ander")
    Casus.objects.filter(pk=of_another.pk).update(consulent=cast.voorzitter.user)

    found = hand(cast, mate)

    today = timezone.localdate()
    assert Consulentschap.objects.consulent_for(school=cast.beemd, municipality=None, day=today) == mate.user
    for row in (casus, actie, of_another):
        row.refresh_from_db()
    assert (casus.consulent, actie.holder, of_another.consulent) == (mate.user, mate.user, cast.voorzitter.user)
    assert casus.events.filter(kind=EventKind.HANDED_OVER).count() == 1
    assert [row.school for row in found.consulentschappen.all()] == [cast.beemd]
    assert Notice.objects.filter(user=mate.user, key=f"overdracht-school:{found.pk}").exists()


def test_who_is_planned_from_a_later_day_stays_planned(cast: Cast, mate: Toegang) -> None:
    today = timezone.localdate()
    later = today + timedelta(days=30)
    appoint(consulent=cast.colleague.user, valid_from=later, school=cast.beemd)

    hand(cast, mate)

    def face(on: date) -> object:
        return Consulentschap.objects.consulent_for(school=cast.beemd, municipality=None, day=on)

    assert (face(today), face(later)) == (mate.user, cast.colleague.user)


def test_it_stands_with_both_until_the_receiver_has_read_it(cast: Cast, mate: Toegang) -> None:
    found = hand(cast, mate, by=cast.voorzitter)
    place = reverse("handover", args=[found.pk])
    for who in (cast.consulent, mate, cast.voorzitter):
        assert place in Login(who).get("/").content.decode()

    for who in (cast.consulent, cast.voorzitter):  # nobody reads it for another
        Login(who).post(reverse("handover_read", args=[found.pk]))
        found.refresh_from_db()
        assert found.seen_at is None
    Login(mate).post(reverse("handover_read", args=[found.pk]))

    found.refresh_from_db()
    assert found.seen_at is not None
    assert not any(place in Login(who).get("/").content.decode() for who in (cast.consulent, mate, cast.voorzitter))
    assert not read_handover(overdracht=found, by=mate.user, now=timezone.now())
    assert Notice.objects.get(user=mate.user, key=f"overdracht-school:{found.pk}").settled_at is not None


def test_page_lists_casussen_and_verzoeken_as_far_as_the_reader_sees_them(cast: Cast, mate: Toegang) -> None:
    casus = listed(cast)
    Actie.objects.create(
        casus=casus, kind="verzoek", what="Past dit rooster?", due_on=day(2), holder=cast.school.user, asked_by=cast.consulent.user,
        target="school",
    )  # fmt: skip
    place = reverse("handover", args=[hand(cast, mate).pk])

    page = Login(mate).get(place).content.decode()
    assert [text in page for text in ("De mentor belt op maandag.", casus.code, "Past dit rooster?")] == [True] * 3
    left = Login(cast.consulent).get(place).content.decode()  # the giver is not in the circle any more
    assert [text in left for text in ("De mentor belt op maandag.", casus.code, "Past dit rooster?")] == [
        True,
        False,
        False,
    ]
    assert Login(cast.colleague).get(place).status_code == 404


def test_voorzitter_hands_over_for_somebody_who_leaves(cast: Cast, mate: Toegang) -> None:
    row = Consulentschap.objects.get(consulent=cast.consulent.user)
    place = f"{reverse('handover_new')}?van={cast.consulent.user_id}"

    Login(cast.voorzitter).post(place, {"rows": [row.pk], "to": mate.user_id, "text": "Alles loopt."})

    found = Overdracht.objects.get()
    assert (found.giver, found.receiver, found.by) == (cast.consulent.user, mate.user, cast.voorzitter.user)


def test_only_for_somebody_who_leaves_everything_is_ticked(cast: Cast) -> None:
    def ticked(client: Login, place: str) -> int:
        return client.get(place).content.decode().count(" checked")

    place = reverse("handover_new")

    assert ticked(Login(cast.consulent), place) == 0
    assert ticked(Login(cast.voorzitter), f"{place}?van={cast.consulent.user_id}") == 1


def test_contacts_of_a_colleague_are_not_handed_over_by_a_consulent(cast: Cast, mate: Toegang) -> None:
    theirs = Consulentschap.objects.get(consulent=cast.colleague.user)
    place = f"{reverse('handover_new')}?van={cast.colleague.user_id}"

    answer = Login(cast.consulent).post(place, {"rows": [theirs.pk], "to": mate.user_id, "text": "Stiekem."})

    assert answer.status_code == 422
    assert not Overdracht.objects.exists()
    assert Login(mate).get(reverse("handover_new")).headers["Location"] == reverse("who_is_who")  # holds nothing


@pytest.mark.parametrize("who", ["voorzitter", "leerplicht", "expired", "consulent"])
def test_receiver_must_be_another_consulent(cast: Cast, who: str) -> None:
    row = Consulentschap.objects.get(consulent=cast.consulent.user)
    to = getattr(cast, who).user

    page = Login(cast.consulent).post(reverse("handover_new"), {"rows": [row.pk], "to": to.pk, "text": "Neem over."})

    assert "Deze collega is nu geen consulent." in page.content.decode()
    with pytest.raises(ValueError if to == cast.consulent.user else NoConsulentError):
        hand_over_contacts(
            rows=[row], to=to, text="x", by=cast.consulent.user, today=timezone.localdate(), now=timezone.now()
        )
    assert not Overdracht.objects.exists()


def test_nothing_typed_is_said_beside_the_fields(cast: Cast) -> None:
    page = Login(cast.consulent).post(reverse("handover_new"), {"text": ""}).content.decode()

    said = ("Kies minstens één school of gemeente.", "Kies een collega.", "Schrijf minstens één regel.")
    assert [text in page for text in said] == [True] * 3


def test_queries_do_not_grow(cast: Cast, mate: Toegang) -> None:
    found, counts = hand(cast, mate), []
    for number in range(3):
        casus = listed(cast, f"Naam{number}")
        Actie.objects.create(
            casus=casus,
            kind="verzoek",
            what="Vraag",
            due_on=day(2),
            holder=cast.school.user,
            asked_by=mate.user,
            target="school",
        )
        if number in {0, 2}:
            client = Login(mate)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("handover", args=[found.pk]))
            counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("covered", [False, True])
def test_new_casus_goes_to_the_fixed_consulent_and_who_covers_sees_it(cast: Cast, mate: Toegang, covered: bool) -> None:
    today = timezone.localdate()
    if covered:
        Waarneming.objects.create(
            consulent=cast.consulent.user, waarnemer=mate.user, valid_from=today, valid_to=today + timedelta(days=7)
        )
    who = add_pupil(
        given_name="Bo", infix="", family_name="Nieuw", birth_date=date(2012, 1, 1), municipality=cast.lindevoort, by=cast.school.user,
        today=today, school=cast.beemd,
    )  # fmt: skip

    casus = open_casus(
        pupil=who, by=cast.school.user, today=today, kind="relatief", school=cast.beemd, municipality=cast.lindevoort, first_day=today,
        reported=True,
    )  # fmt: skip

    assert casus.consulent == cast.consulent.user  # cover passes by: the fixed one stays the face
    sees = Casus.objects.visible_to(resolve(mate, today)).filter(pk=casus.pk).exists()
    assert sees == covered
    gone = Casus.objects.visible_to(resolve(mate, today + timedelta(days=7))).filter(pk=casus.pk).exists()
    assert not gone


def test_casus_says_who_covers_for_its_consulent(cast: Cast, mate: Toegang) -> None:
    casus = listed(cast)
    Casus.objects.filter(pk=casus.pk).update(consulent=cast.consulent.user)
    Waarneming.objects.create(consulent=cast.consulent.user, waarnemer=mate.user, valid_from=timezone.localdate())

    page = Login(cast.school).get(reverse("casus", args=[casus.code])).content.decode()

    assert "waargenomen door Mats Oudekerk" in page
