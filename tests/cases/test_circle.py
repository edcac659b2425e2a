"""Who sees a casus and why, toegang met reden, handing over."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Toegang, Waarneming
from cases.access import resolve
from cases.actions import asking, circle, work
from cases.circle import viewers
from cases.models import Casus, Event, EventKind, Grant, GrantGround
from post.models import Notice
from tests import build
from tests.cases.verzoeken import asked, soon
from tests.conftest import Cast, Login

REASON = "Ik neem vanmiddag het gesprek waar."


def a_casus(cast: Cast, kind: str = "relatief", **fields: Any) -> Casus:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, **fields)
    if kind:
        build.absence(casus, kind=kind)
    return casus


def sees(toegang: Toegang, casus: Casus) -> bool:
    return Casus.objects.visible_to(resolve(toegang, timezone.localdate())).filter(pk=casus.pk).exists()


def ask_access(toegang: Toegang, code: str, reason: str = REASON) -> Any:
    return Login(toegang).post(reverse("casus_open_with_reason"), {"code": code, "reason": reason})


# --- who sees it


def everybody() -> list[Toegang]:
    return list(Toegang.objects.on(timezone.localdate()))


def listed(casus: Casus) -> set[tuple[int, str]]:
    found = viewers(casus, today=timezone.localdate(), now=timezone.now())
    return {(viewer.user.pk, viewer.role) for viewer in found}


@pytest.mark.parametrize("kind", ["", "relatief", "geoorloofd", "vrijgesteld", "deels"])
@pytest.mark.parametrize(
    "change",
    [
        "none",
        "reason",
        "shared",
        "school",
        "placement",
        "elsewhere",
        "no_school",
        "cover",
        "handed_over",
        "escalated",
        "investigated",
        "ended",
    ],
)
def test_list_of_who_sees_it_says_the_same_as_the_rule(cast: Cast, kind: str, change: str) -> None:
    casus = a_casus(cast, kind)
    now, by = timezone.now(), cast.consulent.user
    day = timezone.localdate()
    if change == "reason":
        circle.open_with_reason(casus=casus, user=cast.colleague.user, reason=REASON, now=now)
    if change == "shared":
        Grant.objects.create(casus=casus, role="leerplicht", ground=GrantGround.SHARED, given_by=by, given_at=now)
    if change == "school":
        Grant.objects.create(casus=casus, school=cast.heuvelrade, ground=GrantGround.SHARED, given_by=by, given_at=now)
    if change == "placement":
        Grant.objects.create(
            casus=casus, school=cast.heuvelrade, ground=GrantGround.PLACEMENT, given_by=by, given_at=now
        )
    if change == "elsewhere":
        build.enrolment(casus.pupil, cast.heuvelrade)
    if change == "no_school":
        Casus.objects.filter(pk=casus.pk).update(school=None)
        casus.pupil.enrolments.all().update(valid_to=day)
    if change == "cover":
        Waarneming.objects.create(consulent=by, waarnemer=cast.colleague.user, valid_from=day)
    if change == "handed_over":
        circle.hand_over(casussen=[casus], to=cast.colleague.user, by=by, today=day)
    if change in {"escalated", "ended"}:
        ended = {"ended_at": now} if change == "ended" else {}
        for to in ({"role": Role.KERNGROEP}, {"user": cast.onderzoeker.user}):
            Grant.objects.create(casus=casus, ground=GrantGround.ESCALATED, given_by=by, given_at=now, **to, **ended)
    if change == "investigated":  # to the zaakonderzoeker as such, whatever else that person may be
        build.toegang(cast.onderzoeker.user, Role.BEHEERDER)
        build.toegang(cast.onderzoeker.user, Role.CONSULENT, area=cast.noord)
        build.toegang(cast.onderzoeker.user, Role.PARTNER, partner=cast.partner_swv.partner)
        Grant.objects.create(
            casus=casus, user=cast.onderzoeker.user, ground=GrantGround.INVESTIGATED, given_by=by, given_at=now
        )
    casus = Casus.objects.get(pk=casus.pk)

    seeing = {(toegang.user_id, toegang.role) for toegang in everybody() if sees(toegang, casus)}

    assert listed(casus) == seeing


def test_person_with_two_roles_is_one_person_on_the_page(cast: Cast) -> None:
    casus = a_casus(cast)
    build.toegang(cast.consulent.user, Role.VOORZITTER, area=cast.noord)

    html = Login(cast.school).get(reverse("casus", args=[casus.code])).content.decode()

    assert "4 mensen" in html


def test_list_of_who_sees_it_gives_a_reason_for_everybody(cast: Cast) -> None:
    casus = a_casus(cast)

    html = Login(cast.leerplicht).get(reverse("casus_viewers", args=[casus.code])).content.decode()

    for words in (
        "consulent van deze casus", "voorzitter van gebied Noord", "verantwoordelijke school",
        "leerplicht van de woongemeente, bij relatief verzuim",
    ):  # fmt: skip
        assert words in html


# --- toegang met reden


def test_toegang_met_reden_opens_for_some_hours_and_is_known(cast: Cast) -> None:
    casus = a_casus(cast)
    now = timezone.now()

    grant = circle.open_with_reason(casus=casus, user=cast.colleague.user, reason=REASON, now=now)

    assert grant.until == now + timedelta(hours=24)
    assert sees(cast.colleague, casus)
    assert Event.objects.get(kind=EventKind.ACCESS).text == REASON
    assert Notice.objects.get().user == cast.consulent.user
    assert REASON not in Notice.objects.get().text


def test_toegang_met_reden_to_a_casus_of_who_left_is_known_to_the_voorzitter(cast: Cast) -> None:
    casus = a_casus(cast)
    Toegang.objects.filter(pk=cast.consulent.pk).update(valid_to=timezone.localdate())

    circle.open_with_reason(casus=casus, user=cast.colleague.user, reason=REASON, now=timezone.now())

    assert Notice.objects.get().user == cast.voorzitter.user


def test_who_covers_the_consulent_hears_it_too(cast: Cast) -> None:
    casus, today = a_casus(cast), timezone.localdate()
    mate, later = (build.user(f"{name}@loket.example", name) for name in ("Wies", "Lies"))
    for who, first in ((mate, today), (later, today + timedelta(days=1))):
        Waarneming.objects.create(consulent=cast.consulent.user, waarnemer=who, valid_from=first)

    circle.open_with_reason(casus=casus, user=cast.colleague.user, reason=REASON, now=timezone.now())

    assert {notice.user for notice in Notice.objects.all()} == {cast.consulent.user, mate}


def test_toegang_met_reden_is_over_after_its_hours(cast: Cast) -> None:
    casus = a_casus(cast)

    circle.open_with_reason(
        casus=casus, user=cast.colleague.user, reason=REASON, now=timezone.now() - timedelta(hours=25)
    )

    assert not sees(cast.colleague, casus)
    assert (cast.colleague.user_id, "consulent") not in listed(casus)


def test_page_opens_a_casus_by_its_whole_code(cast: Cast) -> None:
    casus = a_casus(cast)

    response = ask_access(cast.colleague, f" {casus.code.lower().replace('-', ' ')} ")

    assert response.headers["Location"] == reverse("casus", args=[casus.code])
    assert Grant.objects.get().reason == REASON


def test_code_already_in_sight_needs_no_reason(cast: Cast) -> None:
    casus = a_casus(cast)

    response = ask_access(cast.consulent, casus.code)

    assert response.headers["Location"] == reverse("casus", args=[casus.code])
    assert not Grant.objects.exists()


def error_of(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


@pytest.mark.parametrize(
    "code", ["", "Roskam", "Fenna", "K7M", "A1O-00I", "K7M-42Q'; --", "%", "K7M-42Q K7M-42Q", "x" * 500]
)
def test_name_or_half_a_code_opens_nothing(cast: Cast, code: str) -> None:
    a_casus(cast)

    response = ask_access(cast.colleague, code)

    assert "code" in error_of(response)
    assert not Grant.objects.exists()


def test_few_wrong_codes_an_hour_and_then_a_right_one_is_refused_too(cast: Cast) -> None:
    casus = a_casus(cast)
    unknown = [error_of(ask_access(cast.colleague, f"B2B-2{n}B"))["code"] for n in range(2, 7)]

    right = ask_access(cast.colleague, casus.code)
    by_another = ask_access(build.toegang(build.user("ine@loket.example", "Ine"), Role.CONSULENT), casus.code)

    assert len({text for [text] in unknown}) == 1
    assert "te veel codes" in error_of(right)["code"][0]
    assert by_another.status_code == 302
    assert Grant.objects.count() == 1


def test_right_codes_use_up_no_tries(cast: Cast) -> None:
    for n in range(7):
        casus = a_casus(cast, who=build.pupil(f"Kind {n}"))
        assert ask_access(cast.colleague, casus.code).status_code == 302


@pytest.mark.parametrize("reason", ["", "   ", "even", "x" * 301])
def test_access_without_a_reason_that_another_understands_is_refused(cast: Cast, reason: str) -> None:
    casus = a_casus(cast)

    response = ask_access(cast.colleague, casus.code, reason)

    assert "reason" in error_of(response)
    assert casus.code in response.content.decode()
    assert not Grant.objects.exists()


@pytest.mark.parametrize("role", ["voorzitter", "school", "leerplicht", "beheerder", "privacy"])
def test_toegang_met_reden_is_for_consulenten(cast: Cast, role: str) -> None:
    assert Login(getattr(cast, role)).get(reverse("casus_open_with_reason")).status_code == 403


def test_voorzitter_reviews_in_one_click(cast: Cast) -> None:
    casus = a_casus(cast)
    grant = circle.open_with_reason(casus=casus, user=cast.colleague.user, reason=REASON, now=timezone.now())
    client = Login(cast.voorzitter)
    before = client.get(reverse("grants_review"))

    client.post(reverse("grant_reviewed", args=[grant.pk]))
    second = client.post(reverse("grant_reviewed", args=[grant.pk]), follow=True)

    grant.refresh_from_db()
    assert REASON in before.content.decode()
    assert grant.reviewed_by == cast.voorzitter.user
    assert "al bekeken" in second.content.decode()
    assert list(second.context["waiting"]) == []


def test_voorzitter_of_another_area_reviews_nothing_here(cast: Cast) -> None:
    casus = a_casus(cast)
    grant = circle.open_with_reason(casus=casus, user=cast.colleague.user, reason=REASON, now=timezone.now())
    client = Login(cast.voorzitter_zuid)

    assert REASON not in client.get(reverse("grants_review")).content.decode()
    assert client.post(reverse("grant_reviewed", args=[grant.pk])).status_code == 404
    assert Login(cast.consulent).get(reverse("grants_review")).status_code == 403


# --- handing over


def test_casus_is_handed_over_with_the_steps_of_the_former_consulent(cast: Cast) -> None:
    casus = a_casus(cast)
    day, by = timezone.localdate(), cast.consulent.user
    step = work.set_step(casus=casus, what="Bellen", due_on=day, holder=by, by=by, today=day)
    of_school = work.set_step(casus=casus, what="Rooster", due_on=day, holder=cast.school.user, by=by, today=day)

    response = Login(cast.consulent).post(
        reverse("casus_hand_over", args=[casus.code]), {"to": cast.colleague.user_id, "text": "Ouders weten het."}
    )

    for row in (casus, step, of_school):
        row.refresh_from_db()
    event = Event.objects.get(kind=EventKind.HANDED_OVER)
    assert response.status_code == 302
    assert (casus.consulent, step.holder, of_school.holder) == (
        cast.colleague.user,
        cast.colleague.user,
        cast.school.user,
    )
    assert (event.title, event.text, event.audience_label) == (
        "Overgedragen aan Abdel Ottevanger", "Ouders weten het.", "alleen loket",
    )  # fmt: skip
    assert Notice.objects.filter(user=cast.colleague.user, kind="overgedragen").count() == 1


def hand(casus: Casus, cast: Cast) -> None:
    circle.hand_over(casussen=[casus], to=cast.colleague.user, by=cast.voorzitter.user, today=timezone.localdate())


def test_answer_to_what_the_former_consulent_asked_reaches_who_took_over(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast)

    hand(casus, cast)
    actie.refresh_from_db()
    asking.answer(actie=actie, answer="nee_maar", text="Na de vakantie.", by=cast.school.user, now=timezone.now())

    told = Notice.objects.filter(kind="antwoord")
    assert [(one.user, sees(cast.colleague, casus)) for one in told] == [(cast.colleague.user, True)]
    assert "Na de vakantie." in Login(cast.colleague).get("/").content.decode()


def test_what_was_asked_of_the_former_consulent_waits_for_who_took_over(cast: Cast) -> None:
    casus = a_casus(cast)
    waits = asked(casus, cast, of=cast.consulent, by=cast.school.user, target="collega", what="Belt u de ouders?")
    accepted = asked(casus, cast, of=cast.consulent, by=cast.school.user, target="collega", what="Gaat u mee?")
    asking.answer(actie=accepted, answer="ja", on=soon(), by=cast.consulent.user, now=timezone.now())

    hand(casus, cast)

    page = Login(cast.colleague).get("/").content.decode()
    assert all(text in page for text in ("Belt u de ouders?", "Gaat u mee?"))
    told = Notice.objects.filter(kind="verzoek", settled_at=None)
    assert [(one.user, one.key) for one in told] == [(cast.colleague.user, f"verzoek:{waits.pk}")]


def test_what_the_former_consulent_answered_stays_said_by_who_said_it(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast, of=cast.consulent, by=cast.school.user, target="collega")
    asking.answer(actie=actie, answer="nee_maar", text="Liever later.", by=cast.consulent.user, now=timezone.now())

    hand(casus, cast)

    actie.refresh_from_db()
    assert (actie.holder, actie.asked_by) == (cast.consulent.user, cast.school.user)


def test_many_are_handed_over_at_once_and_those_already_there_are_left(cast: Cast) -> None:
    casussen = [a_casus(cast, who=build.pupil(f"Kind {n}")) for n in range(3)]
    Casus.objects.filter(pk=casussen[0].pk).update(consulent=cast.colleague.user)

    changed = circle.hand_over(
        casussen=Casus.objects.all(), to=cast.colleague.user, by=cast.voorzitter.user, today=timezone.localdate()
    )

    assert changed == 2
    assert set(Casus.objects.values_list("consulent", flat=True)) == {cast.colleague.user_id}


@pytest.mark.parametrize("to", ["", "99999", "school", "expired", "consulent"])
def test_casus_is_handed_over_to_a_consulent_of_today(cast: Cast, to: str) -> None:
    casus = a_casus(cast)
    chosen = getattr(cast, to).user_id if to and to.isalpha() else to

    response = Login(cast.voorzitter).post(
        reverse("casus_hand_over", args=[casus.code]), {"to": chosen, "text": "bewaar mij"}
    )

    casus.refresh_from_db()
    assert "to" in error_of(response)
    assert "bewaar mij" in response.content.decode()
    assert casus.consulent == cast.consulent.user


def test_handing_over_is_for_the_office(cast: Cast) -> None:
    casus = a_casus(cast)

    assert Login(cast.school).get(reverse("casus_hand_over", args=[casus.code])).status_code == 403
    assert Login(cast.colleague).get(reverse("casus_hand_over", args=[casus.code])).status_code == 404
