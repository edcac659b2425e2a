"""An actie goes to somebody else only when the other says yes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Toegang
from cases.actions import passing
from cases.actions.circle import hand_over
from cases.actions.work import drop, finish
from cases.circle import people, viewers
from cases.models import Actie, ActieKind, Casus, Event
from post.models import Notice
from tests import build
from tests.cases.listed import listed, step
from tests.conftest import Cast, Login


def url(name: str, actie: Actie) -> str:
    return reverse(name, args=[actie.casus.code, actie.pk])


@pytest.fixture
def mate(cast: Cast) -> Toegang:
    """Another consulent of Noord, who covers for Noor."""
    from accounts.models import Waarneming

    other = build.toegang(build.user("mate@loket.example", "Mats Oudekerk"), Role.CONSULENT, area=cast.noord)
    Waarneming.objects.create(consulent=cast.consulent.user, waarnemer=other.user, valid_from=build.START)
    return other


@pytest.fixture
def actie(cast: Cast, mate: Toegang) -> Actie:
    casus = listed(cast)
    Casus.objects.filter(pk=casus.pk).update(phase="relatief")
    return Actie.objects.get(pk=step(casus, cast, what="School bellen").pk)


def offer(actie: Actie, to: Toegang, by: Toegang) -> bool:
    seen = people(viewers(actie.casus, today=timezone.localdate(), now=timezone.now()))
    return passing.pass_on(actie=actie, to=seen[to.user_id], by=by.user, now=timezone.now())


def test_it_stays_until_the_other_says_yes(cast: Cast, mate: Toegang, actie: Actie) -> None:
    giver, taker = Login(cast.consulent), Login(mate)

    giver.post(url("casus_step_pass", actie), {"to": mate.user_id})
    actie.refresh_from_db()
    assert (actie.holder, actie.passed_to) == (cast.consulent.user, mate.user)
    assert Notice.objects.get(user=mate.user).text == "Iemand wil een actie aan u doorgeven."

    taker.post(url("casus_step_take", actie))
    actie.refresh_from_db()
    assert (actie.holder, actie.passed_to, actie.passed_by, actie.passed_at) == (mate.user, None, None, None)
    assert Notice.objects.get(user=mate.user).settled_at is not None
    assert Notice.objects.get(user=cast.consulent.user, kind="overgenomen").settled_at is None
    titles = list(
        Event.objects.filter(casus=actie.casus, facts__actie=actie.pk).order_by("pk").values_list("title", flat=True)
    )
    assert titles == ["Doorgegeven aan Mats Oudekerk: School bellen", "Overgenomen door Mats Oudekerk: School bellen"]


def test_no_with_a_reason_leaves_it_where_it_was(cast: Cast, mate: Toegang, actie: Actie) -> None:
    offer(actie, mate, cast.consulent)
    taker = Login(mate)

    empty = taker.post(url("casus_step_refuse", actie), {"because": ""})
    assert "Schrijf kort waarom" in empty.content.decode()
    taker.post(url("casus_step_refuse", actie), {"because": "Ik ben die week weg."})

    actie.refresh_from_db()
    assert (actie.holder, actie.passed_to) == (cast.consulent.user, None)
    told = Event.objects.filter(casus=actie.casus).latest("pk")
    assert (told.title, told.text) == ("Niet overgenomen door Mats Oudekerk: School bellen", "Ik ben die week weg.")
    assert offer(actie, mate, cast.consulent)  # may be asked again


def test_giver_keeps_it_after_all(cast: Cast, mate: Toegang, actie: Actie) -> None:
    offer(actie, mate, cast.consulent)

    page = Login(cast.consulent).post(url("casus_step_keep", actie), follow=True).content.decode()

    actie.refresh_from_db()
    assert actie.passed_to is None
    assert "Blijft bij Noor van Veldhuizen" in page
    late = Login(mate).post(url("casus_step_take", actie), follow=True).content.decode()
    actie.refresh_from_db()
    assert actie.holder == cast.consulent.user
    assert "Iemand was net eerder" in late


@pytest.mark.parametrize("who", ["consulent", "colleague", "voorzitter_zuid", "beheerder"])
def test_to_oneself_or_to_somebody_without_access_is_refused(cast: Cast, actie: Actie, who: str) -> None:
    answer = Login(cast.consulent).post(url("casus_step_pass", actie), {"to": getattr(cast, who).user_id})

    actie.refresh_from_db()
    assert actie.passed_to is None
    assert "Deze persoon kan dit niet overnemen." in answer.content.decode()


def test_act_itself_refuses_who_has_it(cast: Cast, actie: Actie) -> None:
    with pytest.raises(ValueError, match="who holds it"):
        offer(actie, cast.consulent, cast.voorzitter)


def test_who_thinks_along_or_looks_with_a_reason_takes_nothing_home(cast: Cast, actie: Actie) -> None:
    from cases.actions.asking import ask
    from cases.actions.circle import open_with_reason

    ask(
        casus=actie.casus, what="Denk mee", due_on=timezone.localdate(), target="collega", by=cast.consulent.user,
        today=timezone.localdate(), holder=cast.colleague.user, thinks_along=True,
    )  # fmt: skip
    guest = build.toegang(build.user("gast@loket.example", "Gast Collega"), Role.CONSULENT, area=cast.zuid)
    open_with_reason(casus=actie.casus, user=guest.user, reason="De vaste collega is ziek.", now=timezone.now())

    page = Login(cast.consulent).get(url("casus_step_pass", actie)).context["form"]

    offered = {int(pk) for pk, _ in page.fields["to"].choices if pk}
    assert offered.isdisjoint({cast.colleague.user_id, guest.user_id, cast.consulent.user_id})
    assert {cast.leerplicht.user_id, cast.school.user_id, cast.voorzitter.user_id} <= offered


def test_leerplicht_reads_it_from_the_moment_it_is_asked(cast: Cast, actie: Actie) -> None:
    client = Login(cast.leerplicht)
    assert client.get(url("casus_step_refuse", actie)).status_code == 404
    offer(actie, cast.leerplicht, cast.consulent)

    assert "School bellen" in client.get(reverse("casus", args=[actie.casus.code])).content.decode()
    client.post(url("casus_step_take", actie))

    actie.refresh_from_db()
    assert (actie.holder, actie.leerplicht_reads, actie.school_reads) == (cast.leerplicht.user, True, False)


def test_verzoek_after_a_yes_is_passed_on_and_asks_the_right_desk(cast: Cast, actie: Actie) -> None:
    Actie.objects.filter(pk=actie.pk).update(kind="verzoek", answer="ja", target="school", holder=cast.school.user)
    actie.refresh_from_db()
    offer(actie, cast.leerplicht, cast.school)

    passing.take_over(actie=actie, by=cast.leerplicht.user, role=Role.LEERPLICHT, now=timezone.now())

    actie.refresh_from_db()
    assert (actie.holder, actie.target, actie.kind) == (cast.leerplicht.user, "leerplicht", ActieKind.VERZOEK)


@pytest.mark.parametrize("changes", [{"kind": "rust"}, {"kind": "verzoek"}, {"kind": "verzoek", "answer": "nee_maar"}])
def test_what_nobody_holds_is_not_passed_on(cast: Cast, mate: Toegang, actie: Actie, changes: dict[str, str]) -> None:
    Actie.objects.filter(pk=actie.pk).update(**changes)
    actie.refresh_from_db()

    assert not offer(actie, mate, cast.consulent)
    page = Login(cast.consulent).get(url("casus_step_pass", actie), follow=True).content.decode()
    assert "Dit is niet door te geven." in page


def test_passed_on_twice_waits_for_the_first(cast: Cast, mate: Toegang, actie: Actie) -> None:
    assert offer(actie, mate, cast.consulent)
    assert not offer(actie, cast.voorzitter, cast.consulent)
    page = Login(cast.consulent).get(url("casus_step_pass", actie), follow=True).content.decode()
    assert "wacht al op een antwoord van Mats Oudekerk" in page


def test_somebody_who_was_not_asked_takes_nothing(cast: Cast, mate: Toegang, actie: Actie) -> None:
    offer(actie, mate, cast.consulent)

    for name in ("casus_step_take", "casus_step_refuse"):
        assert Login(cast.voorzitter).post(url(name, actie), {"because": "Nee."}).status_code == 403
    assert not passing.take_over(actie=actie, by=cast.voorzitter.user, role=Role.VOORZITTER, now=timezone.now())


def test_who_lost_access_meanwhile_takes_nothing_and_it_stays(cast: Cast, mate: Toegang, actie: Actie) -> None:
    offer(actie, cast.leerplicht, cast.consulent)
    Casus.objects.filter(pk=actie.casus_id).update(municipality=cast.oosterbeemd)  # the pupil moved

    assert Login(cast.leerplicht).post(url("casus_step_take", actie)).status_code == 404
    actie.refresh_from_db()
    assert (actie.holder, actie.passed_to) == (cast.consulent.user, cast.leerplicht.user)


@pytest.mark.parametrize("act", ["finish", "drop"])
def test_done_or_dropped_meanwhile_ends_the_question(cast: Cast, mate: Toegang, actie: Actie, act: str) -> None:
    offer(actie, mate, cast.consulent)
    if act == "finish":
        finish(actie=actie, by=cast.consulent.user, now=timezone.now())
    else:
        drop(actie=actie, because="Al geregeld.", by=cast.consulent.user, now=timezone.now())

    actie.refresh_from_db()
    assert actie.passed_to is None
    assert Notice.objects.get(user=mate.user, kind="doorgegeven").settled_at is not None
    assert not passing.take_over(actie=actie, by=mate.user, role=Role.CONSULENT, now=timezone.now())


def test_handing_over_the_casus_ends_the_question(cast: Cast, mate: Toegang, actie: Actie) -> None:
    offer(actie, cast.voorzitter, cast.consulent)
    Casus.objects.filter(pk=actie.casus_id).update(consulent=cast.consulent.user)

    hand_over(
        casussen=[Casus.objects.get(pk=actie.casus_id)],
        to=mate.user,
        by=cast.consulent.user,
        today=timezone.localdate(),
    )

    actie.refresh_from_db()
    assert (actie.holder, actie.passed_to) == (mate.user, None)
    assert not Notice.objects.filter(user=cast.voorzitter.user, settled_at=None).exists()


def test_closed_casus_passes_nothing_on(cast: Cast, actie: Actie) -> None:
    Casus.objects.filter(pk=actie.casus_id).update(closed_on=timezone.localdate() - timedelta(days=1), outcome="mbo")

    page = Login(cast.consulent).get(url("casus_step_pass", actie), follow=True).content.decode()

    assert "Deze casus is gesloten." in page


def test_who_hands_a_casus_back_is_told_of_it_no_more(cast: Cast, mate: Toegang) -> None:
    casus, me = listed(cast), cast.consulent.user
    hand_over(casussen=[casus], to=mate.user, by=me, today=timezone.localdate())

    hand_over(casussen=[casus], to=me, by=cast.voorzitter.user, today=timezone.localdate())

    waiting = Notice.objects.filter(kind="overgedragen", settled_at=None)
    assert [one.user for one in waiting] == [me]
