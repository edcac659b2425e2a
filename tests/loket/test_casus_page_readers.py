"""What each reader of a casus finds on its page, and what is not for them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import clock
from cases.access import resolve
from cases.actions import story, work
from cases.models import Actie, Casus
from cases.situation import situations
from loket.views.casus_term import term_of
from tests.conftest import Cast, Login
from tests.loket.at_casus import SECRET, a_casus, a_signal, page, plant, today


@pytest.mark.parametrize("address", ["casus", "casus_timeline", "casus_viewers", "casus_sheet"])
def test_office_reads_what_is_marked_for_the_office(cast: Cast, address: str) -> None:
    casus = a_casus(cast)
    plant(casus, cast)

    html = Login(cast.voorzitter).get(reverse(address, args=[casus.code])).content.decode()

    assert SECRET in html


@pytest.mark.parametrize("reader", ["school", "leerplicht"])
@pytest.mark.parametrize(
    "address", ["casus", "casus_timeline", "casus_viewers", "casus_sheet", "casus_ask", "casus_step"]
)
def test_what_only_the_office_reads_reaches_nobody_else(cast: Cast, reader: str, address: str) -> None:
    casus = a_casus(cast)
    plant(casus, cast)

    response = Login(getattr(cast, reader)).get(reverse(address, args=[casus.code]))

    assert response.status_code in {200, 403}
    assert SECRET not in response.content.decode()


def test_acties_that_only_the_office_reads_answer_404_to_others(cast: Cast) -> None:
    casus = a_casus(cast)
    plant(casus, cast)
    actie = Actie.objects.filter(casus=casus, what=SECRET, kind="stap").get()

    status = Login(cast.school).get(reverse("casus_step_postpone", args=[casus.code, actie.pk])).status_code

    assert status == 404


def test_school_sees_that_something_moves_though_not_what(cast: Cast) -> None:
    casus = a_casus(cast)
    work.set_step(
        casus=casus, what=SECRET, due_on=today(), holder=cast.consulent.user, by=cast.consulent.user, today=today()
    )

    html = page(cast.school, casus)

    assert "Het loket is ermee bezig." in html
    assert SECRET not in html


def test_leerplicht_reads_no_causes_waits_or_partners(cast: Cast) -> None:
    casus = a_casus(cast)
    story.set_causes(casus=casus, main="thuis", others=["angst"], by=cast.consulent.user, today=today())
    story.add_wait(
        casus=casus, what="behandeling", provider_kind="jeugd_ggz", since=today(), by=cast.consulent.user, today=today()
    )
    story.add_partner(casus=casus, name="Mirjam de Wit", by=cast.consulent.user, today=today())

    at_school, at_leerplicht = page(cast.school, casus), page(cast.leerplicht, casus)

    for words in ("zorgen thuis", "angst, somberheid of trauma", "Wacht op behandeling", "Mirjam de Wit"):
        assert words in at_school
        assert words not in at_leerplicht


def test_voice_that_one_may_not_read_is_not_said_to_be_missing(cast: Cast) -> None:
    casus = a_casus(cast)
    story.record_voice(
        casus=casus, party="leerling", by=cast.consulent.user, on=today(), today=today(), text="Ik wil wel."
    )

    at_school, at_leerplicht = page(cast.school, casus), page(cast.leerplicht, casus)

    assert "Ik wil wel." in page(cast.voorzitter, casus)
    for html in (at_school, at_leerplicht):
        assert "Ik wil wel." not in html
        assert "Nog niet gevraagd." not in html
    assert reverse("casus_voice", args=[casus.code, "leerling"]) in at_school
    assert reverse("casus_voice", args=[casus.code, "leerling"]) not in at_leerplicht


def test_leerplicht_never_reads_an_earlier_illness(cast: Cast) -> None:
    casus = a_casus(cast, phase="geoorloofd")
    absence = casus.absences.get()
    absence.phases.update(permitted_kind="ziek")
    absence.phases.create(casus=casus, kind="relatief", true_from=today(), by=cast.consulent.user)
    Casus.objects.filter(pk=casus.pk).update(phase="relatief")

    assert "ziek" in page(cast.consulent, casus)
    assert "ziek" not in page(cast.leerplicht, casus)


def test_what_the_office_wrote_about_a_signal_stays_in_the_office(cast: Cast) -> None:
    casus = a_casus(cast)
    a_signal(casus)
    clock.handle_signals(casus=casus, by=cast.consulent.user, now=timezone.now(), because=SECRET)
    term = casus.deadlines.get()
    office, others = resolve(cast.consulent, today()), resolve(cast.leerplicht, today())
    [seen_by_office], [seen_by_others] = situations([casus], office), situations([casus], others)
    seen_by_office.deadlines[0].handled_at = seen_by_others.deadlines[0].handled_at = (
        None  # still the term that matters
    )

    told_office, told_others = term_of(seen_by_office, office), term_of(seen_by_others, others)

    assert told_office is not None
    assert told_others is not None
    assert SECRET in {fact.text for fact in told_office.facts}
    assert SECRET not in {fact.text for fact in told_others.facts}
    assert term.handled_with == SECRET
