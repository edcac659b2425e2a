"""From draft to a decision in force: who signs, what stops it, taking it back, correcting it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, Toegang
from cases.models import AccessLog
from post.models import Notice
from region.models import Mandaat
from taskforce.actions import signing
from taskforce.models import BindendBesluit, Escalatie, GeldendBesluit, Intrekking, KerngroepLid, Ontwerpbesluit
from taskforce.standing import State, state
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.taskforce import making
from tests.taskforce.making import NOW, START, Desk, draft, said, url

pytestmark = pytest.mark.usefixtures("today")


# --- who signs ------------------------------------------------------------------------------------------------------------------------


def test_signing_twice_is_once(track: Escalatie, people: Desk) -> None:
    besluit, client = making.signed(track, people), Login(people.manager)

    shown = client.get(url("besluit_sign", besluit)).content.decode()
    answer = client.post(url("besluit_sign", besluit), {"fingerprint": besluit.fingerprint}, follow=True)

    assert "U tekende dit besluit op dinsdag 24 november, 12.00 uur." in shown
    assert "Ondertekenen en bekrachtigen" not in shown
    assert said(answer) == ["U tekende dit besluit al op 24 november 2026 om 12.00 uur."]
    assert state(signing.whole(besluit.pk)) == State.WAITS


def test_pressing_sign_on_a_draft_that_was_signed(track: Escalatie, people: Desk) -> None:
    version = track.ontwerp.version
    besluit = making.signed(track, people)

    answer = Login(people.member).post(url("ontwerp_sign", track), {"version": version}, follow=True)

    assert answer.redirect_chain[0][0] in {url("besluit", besluit), url("escalatie", track)}
    assert besluit.ondertekeningen.count() == 1


@pytest.mark.parametrize("page", ["ontwerp_sign", "besluit_sign"])
def test_a_member_of_the_board_concerned_recuses(cast: Cast, track: Escalatie, people: Desk, page: str) -> None:
    KerngroepLid.objects.filter(user=people.other.user).update(board=cast.heuvelrade.board)
    client = Login(people.other)
    if page == "ontwerp_sign":
        path, data = url(page, track), {"version": str(track.ontwerp.version)}
    else:
        besluit = making.signed(track, people)
        path, data = url(page, besluit), {"fingerprint": besluit.fingerprint}

    shown, answer = client.get(path).content.decode(), client.post(path, data)

    assert "U werkt ook voor Stichting Rade. Daarom doet u niet mee aan dit besluit" in shown
    assert "Ondertekenen en bekrachtigen" not in shown
    assert answer.context["refused"] == "U werkt ook voor Stichting Rade. Daarom doet u niet mee aan dit besluit."
    assert not any(
        row.user == people.other.user for one in BindendBesluit.objects.all() for row in one.ondertekeningen.all()
    )
    others = Login(people.member).get(url("escalatie", track)).content.decode()
    assert "Dilek Koppelaar doet niet mee aan dit besluit: werkt ook voor Stichting Rade." in others


def test_who_recuses_is_asked_nothing_and_takes_nothing_back(cast: Cast, track: Escalatie, people: Desk) -> None:
    besluit, client = making.signed(track, people), Login(people.other)
    asked = client.get(reverse("taskforce")).content.decode()
    KerngroepLid.objects.filter(user=people.other.user).update(board=cast.heuvelrade.board)

    home = client.get(reverse("taskforce")).content.decode()
    pages = [client.get(url(*where)).content.decode() for where in (("besluit", besluit), ("escalatie", track))]
    answer = client.post(url("besluit_withdraw", besluit), {"because": "Onze school is vol."}, follow=True)

    assert "Wacht op uw handtekening" in asked
    assert "Wacht op uw handtekening" not in home
    for page in pages:
        assert url("besluit_sign", besluit) not in page
        assert "Lezen en" not in page
        assert "Intrekken" not in page
    why = "U werkt ook voor Stichting Rade. Daarom doet u niet mee aan dit besluit."
    assert said(answer) == [f"{why} U typte: “Onze school is vol.”"]
    assert state(signing.whole(besluit.pk)) == State.WAITS


def test_who_recuses_does_not_write_in_the_draft_or_correct(cast: Cast, track: Escalatie, people: Desk) -> None:
    KerngroepLid.objects.filter(user=people.other.user).update(board=cast.heuvelrade.board)
    client, version = Login(people.other), track.ontwerp.version

    page = client.get(url("ontwerp", track)).content.decode()
    answer = client.post(url("ontwerp", track), draft(cast, version=version, reasons="Onze school is vol."))
    besluit = making.signed(track, people, times=2)
    shown = client.get(url("besluit", besluit)).content.decode()
    corrected = client.post(url("besluit_correct", besluit), follow=True)

    assert "U werkt ook voor Stichting Rade. Daarom schrijft u niet mee aan dit ontwerp" in page
    assert answer.status_code == 422
    assert "U werkt ook voor Stichting Rade. Daarom doet u niet mee aan dit besluit." in answer.content.decode()
    assert "Onze school is vol." in answer.content.decode()
    assert besluit.reasons != "Onze school is vol."
    assert url("besluit_correct", besluit) not in shown
    assert said(corrected) == ["U werkt ook voor Stichting Rade. Daarom doet u niet mee aan dit besluit."]
    assert not Ontwerpbesluit.objects.exists()


def test_who_has_no_seat_or_only_investigates_does_not_sign(track: Escalatie, people: Desk) -> None:
    guest = build.toegang(build.user("gast@loket.example", "Gast"), Role.KERNGROEP)
    KerngroepLid.objects.create(user=guest.user, seat="onderzoeker", valid_from=build.START)
    gone = build.toegang(build.user("was@loket.example", "Was Lid"), Role.KERNGROEP)
    KerngroepLid.objects.create(user=gone.user, seat="swv_po", valid_from=build.START, valid_to=TODAY)

    for toegang in (guest, gone, people.investigator):
        assert Login(toegang).post(url("ontwerp_sign", track), {"version": 1}).status_code == 403
    assert not BindendBesluit.objects.exists()


def test_more_signatures_when_the_office_wants_more_and_never_less_than_two(
    track: Escalatie, people: Desk, settings: Any
) -> None:
    settings.TASKFORCE_SIGNATURES = 1
    besluit = making.signed(track, people)
    assert state(besluit) == State.WAITS

    settings.TASKFORCE_SIGNATURES = 3
    for toegang, stands in ((people.member, State.WAITS), (people.other, State.HOLDS)):
        Login(toegang).post(url("besluit_sign", besluit), {"fingerprint": besluit.fingerprint})
        assert state(signing.whole(besluit.pk)) == stands


# --- what changes between two signatures ----------------------------------------------------------------------------------------------


def changes(cast: Cast) -> dict[str, tuple[Any, str]]:
    casus_of = BindendBesluit.objects.get
    return {
        "mandate": (
            lambda: Mandaat.objects.update(valid_to=TODAY),
            "Heuvelrade College kan niet worden gekozen: het mandaat van Stichting Rade liep tot en met 23 november 2026.",
        ),
        "merged": (
            lambda: (
                type(cast.heuvelrade).objects.filter(pk=cast.heuvelrade.pk).update(board=build.board("Stichting Samen"))
            ),
            "Heuvelrade College hoort nu bij Stichting Samen; dit besluit noemt het mandaat van Stichting Rade.",
        ),
        "moved": (
            lambda: type(casus_of().casus).objects.update(municipality=cast.oosterbeemd),
            "De leerling woont in Oosterbeemd. Die gemeente doet niet mee aan de Taskforce. Bespreek de overdracht met het loket.",
        ),
        "adult": (
            lambda: type(casus_of().casus.pupil).objects.update(birth_date=date(2008, 11, 24)),
            "De leerling is op 24 november 2026 18 geworden. Draag over aan het doorstroompunt; plaatsen kan hier niet meer.",
        ),
    }


@pytest.mark.parametrize("what", ["mandate", "merged", "moved", "adult"])
def test_what_changed_since_the_first_signature_stops_the_second(
    cast: Cast, track: Escalatie, people: Desk, what: str
) -> None:
    besluit = making.signed(track, people)
    happen, text = changes(cast)[what]
    happen()

    answer = Login(people.member).post(url("besluit_sign", besluit), {"fingerprint": besluit.fingerprint})

    assert answer.status_code == 409
    assert answer.context["gaps"][0].text == text
    assert "Intrekken met deze reden" in answer.content.decode()
    assert besluit.ondertekeningen.count() == 1


def test_boards_that_merged_under_a_new_mandate_are_decided_on_again(
    cast: Cast, track: Escalatie, people: Desk
) -> None:
    besluit = making.signed(track, people)
    together = build.board("Stichting Samen")
    Mandaat.objects.create(board=together, valid_from=TODAY)
    cast.heuvelrade.board = together
    cast.heuvelrade.save()
    client = Login(people.manager)

    client.post(url("besluit_withdraw", besluit), {"because": "De besturen zijn samengegaan."})
    client.post(url("ontwerp_sign", track), {"version": Ontwerpbesluit.objects.get().version})
    again = BindendBesluit.objects.exclude(pk=besluit.pk).get()
    Login(people.member).post(url("besluit_sign", again), {"fingerprint": again.fingerprint})

    assert (again.mandaat.board, again.replaces) == (together, besluit)
    assert state(signing.whole(again.pk)) == State.HOLDS


# --- taking back, correcting ----------------------------------------------------------------------------------------------------------


def test_taken_back_before_it_is_in_force(track: Escalatie, people: Desk) -> None:
    besluit, client = making.signed(track, people), Login(people.member)

    without = client.post(url("besluit_withdraw", besluit), {"because": ""})
    client.post(url("besluit_withdraw", besluit), {"because": "De begeleider is ziek."})

    assert without.context["form"].errors == {"because": ["Schrijf waarom."]}
    assert not GeldendBesluit.objects.exists()
    assert state(signing.whole(besluit.pk)) == State.WITHDRAWN
    assert Ontwerpbesluit.objects.get().reasons == besluit.reasons
    page = client.get(url("escalatie", track)).content.decode()
    assert "ingetrokken vóór bekrachtiging" in page
    assert "De begeleider is ziek." in page
    refused = client.post(url("besluit_sign", besluit), {"fingerprint": besluit.fingerprint})
    assert refused.context["refused"] == "Dit besluit is ingetrokken vóór bekrachtiging. Er is niets meer te tekenen."


def test_in_force_it_is_not_taken_back(track: Escalatie, people: Desk) -> None:
    besluit = making.signed(track, people, times=2)

    answer = Login(people.manager).post(url("besluit_withdraw", besluit), {"because": "Toch niet."}, follow=True)

    why = "Dit besluit is al bekrachtigd. Een verbetering is een nieuw besluit dat dit vervangt."
    assert said(answer) == [f"{why} U typte: “Toch niet.”"]
    assert not Intrekking.objects.exists()


def test_a_correction_replaces_the_old_one_when_it_is_in_force_itself(track: Escalatie, people: Desk) -> None:
    old, client = making.signed(track, people, times=2), Login(people.manager)

    client.post(url("besluit_correct", old))
    later = (START + timedelta(days=7)).isoformat()
    Ontwerpbesluit.objects.update(starts_on=later)
    client.post(url("ontwerp_sign", track), {"version": Ontwerpbesluit.objects.get().version})
    new = BindendBesluit.objects.exclude(pk=old.pk).get()

    assert (new.replaces, GeldendBesluit.objects.get().besluit) == (old, old)  # until the second signature
    assert [state(signing.whole(one.pk)) for one in (old, new)] == [State.HOLDS, State.WAITS]
    Login(people.member).post(url("besluit_sign", new), {"fingerprint": new.fingerprint})
    assert GeldendBesluit.objects.get().besluit == new
    assert [state(signing.whole(one.pk)) for one in (old, new)] == [State.REPLACED, State.HOLDS]


def test_a_correction_that_is_taken_back_leaves_the_old_one_in_force(track: Escalatie, people: Desk) -> None:
    old, client = making.signed(track, people, times=2), Login(people.manager)
    client.post(url("besluit_correct", old))
    client.post(url("ontwerp_sign", track), {"version": Ontwerpbesluit.objects.get().version})
    new = BindendBesluit.objects.exclude(pk=old.pk).get()

    client.post(url("besluit_withdraw", new), {"because": "Bij nader inzien niet."})

    assert GeldendBesluit.objects.get().besluit == old
    assert [state(signing.whole(one.pk)) for one in (old, new)] == [State.HOLDS, State.WITHDRAWN]


def test_nothing_new_begins_beside_a_decision_that_waits_or_holds(cast: Cast, track: Escalatie, people: Desk) -> None:
    besluit, client = making.signed(track, people), Login(people.member)
    waits = client.post(url("ontwerp", track), draft(cast), follow=True)
    signing.sign(besluit=besluit, read=besluit.fingerprint, by=people.member.user, today=TODAY, now=NOW)
    holds = client.get(url("ontwerp", track), follow=True)

    [text] = said(waits)
    assert text.startswith("Er ligt al een ondertekend besluit, dat op bekrachtiging wacht. U typte: “")
    assert said(holds) == ["Er is een besluit van kracht. Klopt daar iets niet aan? Maak dan een verbeterd besluit."]
    assert not Ontwerpbesluit.objects.exists()


# --- who sees it, who hears of it -----------------------------------------------------------------------------------------------------


def test_the_receiving_school_sees_it_from_the_moment_it_is_in_force(
    cast: Cast, track: Escalatie, people: Desk
) -> None:
    besluit, client = making.signed(track, people), Login(cast.other_school)
    before = client.get(url("besluit", besluit))
    signing.sign(besluit=besluit, read=besluit.fingerprint, by=people.member.user, today=TODAY, now=NOW)
    page = client.get(url("besluit", besluit))

    assert before.status_code == 404
    text = page.content.decode()
    assert "Wat we van uw school vragen" in text
    assert "De begeleider is er vanaf de eerste dag." in text
    assert "Het kan, met hulp in de klas." not in text  # the talk stays inside
    assert client.post(url("besluit_letter", besluit, "school")).headers["Content-Type"] == "application/pdf"
    assert client.post(url("besluit_letter", besluit, "gezin")).status_code == 404
    assert client.get(url("escalatie", track)).status_code == 403
    assert Login(cast.school).get(url("besluit", besluit)).status_code == 404  # where the pupil leaves
    assert url("besluit", besluit) not in Login(cast.school).get("/").content.decode()
    first_page = client.get("/").content.decode()
    assert "Een leerling begint op maandag 11 januari 2027" in first_page
    assert url("besluit", besluit) in first_page
    assert besluit.casus.pupil.family_name not in first_page
    assert AccessLog.objects.filter(user=cast.other_school.user, page="besluit", casussen=[track.casus_id]).exists()


def test_a_seat_of_somebody_who_is_no_longer_in_the_kerngroep_is_asked_nothing(
    cast: Cast, track: Escalatie, people: Desk
) -> None:
    people.other.end_on(TODAY)

    making.signed(track, people)

    assert {row.user for row in Notice.objects.filter(settled_at=None)} == {people.member.user}


def test_who_must_sign_and_who_is_concerned_get_a_notice_without_a_name(
    cast: Cast, track: Escalatie, people: Desk
) -> None:
    besluit = making.signed(track, people)
    asked = {row.user for row in Notice.objects.filter(settled_at=None)}
    signing.sign(besluit=besluit, read=besluit.fingerprint, by=people.member.user, today=TODAY, now=NOW)
    told = Notice.objects.filter(settled_at=None)

    assert asked == {people.member.user, people.other.user}
    assert {row.user for row in told} == {cast.other_school.user, cast.consulent.user}
    assert {row.text for row in told} == {"Er is een plaatsingsbesluit van kracht."}


def test_a_decision_about_a_casus_of_who_left_is_told_to_the_voorzitter(
    cast: Cast, track: Escalatie, people: Desk
) -> None:
    besluit = making.signed(track, people)
    Toegang.objects.filter(pk=cast.consulent.pk).update(valid_to=TODAY)

    signing.sign(besluit=besluit, read=besluit.fingerprint, by=people.member.user, today=TODAY, now=NOW)

    told = Notice.objects.filter(settled_at=None)
    assert {row.user for row in told} == {cast.other_school.user, cast.voorzitter.user}


def test_the_page_of_the_escalatie_asks_no_more_for_more_rows(track: Escalatie, people: Desk) -> None:
    client, counts, by = Login(people.manager), [], people.manager.user
    client.get(url("escalatie", track))  # the first visit of a session asks a little more
    for times in (1, 2):
        for _ in range(times):
            version = Ontwerpbesluit.objects.get().version
            besluit = signing.sign_draft(escalatie=track, version=version, by=by, today=TODAY, now=NOW)
            signing.withdraw(besluit=besluit, because="Toch niet.", by=people.member.user, today=TODAY, now=NOW)
            making.visit(track)
            making.report(track)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("escalatie", track)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_list_says_who_goes_on_once_it_is_in_force(track: Escalatie, people: Desk) -> None:
    making.signed(track, people, times=2)

    page = Login(people.manager).get(reverse("taskforce")).content.decode()

    assert "Wacht op programmamanager: plaatsing volgen, daarna afronden" in page


def test_a_decision_says_the_year_of_each_signature_and_of_its_supports(cast: Cast, people: Desk) -> None:
    supports = [{"what": "Begeleider in de klas", "who": "het loket", "from": "2026-12-07"}]
    besluit = making.signed(making.ready(cast, people, supports=supports), people, times=2)

    shown = Login(people.manager).get(url("besluit", besluit)).content.decode()

    assert shown.count("dinsdag 24 november 2026, 12.00 uur") == 2  # it is printed and kept
    assert "ma 7 dec 2026" in shown
