"""A casus goes to the Taskforce and comes back: who sees it meanwhile, what is said, and what cannot be."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Toegang
from cases.access import resolve
from cases.actions.phases import RefusedError
from cases.events import ConflictError
from cases.models import Casus, Event, EventKind, Grant
from post.models import NEWS, Notice
from taskforce.actions import escalating
from taskforce.models import Escalatie, Medeinbreng, Outcome, Zaakonderzoek
from tests import build
from tests.conftest import Cast
from tests.post.building import waits_for
from tests.taskforce.building import a_casus, entered, running


def sees(toegang: Toegang, casus: Casus) -> bool:
    return Casus.objects.visible_to(resolve(toegang, timezone.localdate())).filter(pk=casus.pk).exists()


def end(made: Escalatie, by: Any, outcome: str = Outcome.OTHERWISE) -> None:
    escalating.close(
        escalatie=made, outcome=outcome, closing="De eigen school begint opnieuw.", version=made.version, by=by, now=timezone.now()
    )  # fmt: skip


def test_entering_opens_the_casus_for_the_kerngroep_until_it_ends(cast: Cast) -> None:
    casus = a_casus(cast)
    assert not sees(cast.kerngroep, casus)

    made = entered(cast, casus)
    assert sees(cast.kerngroep, casus)
    assert not sees(cast.onderzoeker, casus)

    end(made, cast.kerngroep.user)
    assert not sees(cast.kerngroep, casus)


def test_entering_is_on_the_timeline_and_its_words_are_not(cast: Cast) -> None:
    entered(cast)

    event = Event.objects.get(kind=EventKind.ESCALATED)
    assert (event.title, event.text, event.school_reads, event.leerplicht_reads) == (
        "Ingebracht bij de Taskforce", "", True, True,
    )  # fmt: skip


def test_the_kerngroep_hears_of_it_and_no_name_is_in_the_notice(cast: Cast) -> None:
    made = entered(cast)

    [notice] = Notice.objects.filter(kind="escalatie")
    assert (notice.user, notice.path) == (cast.kerngroep.user, reverse("escalatie", args=[made.code]))
    assert "Roskam" not in notice.text


def test_what_the_entry_test_misses_is_kept(cast: Cast) -> None:
    assert entered(cast).missing == ["table", "offers", "pupil", "parents"]


def test_a_casus_is_there_once(cast: Cast) -> None:
    casus = a_casus(cast)
    first = entered(cast, casus)

    with pytest.raises(escalating.AlreadyThereError) as there:
        entered(cast, casus)

    assert there.value.escalatie == first
    assert Grant.objects.count() == 1


def test_a_closed_casus_is_not_entered(cast: Cast) -> None:
    casus = a_casus(cast)
    Casus.objects.filter(pk=casus.pk).update(closed_on=timezone.localdate(), outcome="mbo")

    with pytest.raises(RefusedError, match="gesloten"):
        entered(cast, casus)


def test_coming_back_is_a_new_escalatie(cast: Cast) -> None:
    casus = a_casus(cast)
    first = entered(cast, casus)
    end(first, cast.kerngroep.user)

    second = entered(cast, casus)

    assert second.pk != first.pk
    assert sees(cast.kerngroep, casus)


# --- taking up


def take_up(made: Escalatie, cast: Cast, because: str = "", version: int | None = None) -> None:
    escalating.take_up(
        escalatie=made, because=because, version=version or made.version, by=cast.kerngroep.user, now=timezone.now()
    )


def test_what_is_missing_is_passed_over_with_a_reason(cast: Cast) -> None:
    made = entered(cast)

    with pytest.raises(RefusedError) as refused:
        take_up(made, cast)
    take_up(made, cast, "De tafels zijn gepasseerd.")

    made.refresh_from_db()
    assert refused.value.field == "because"
    assert (made.passed_over_because, made.passed_over_by, made.accepted_by) == (
        "De tafels zijn gepasseerd.", cast.kerngroep.user, cast.kerngroep.user,
    )  # fmt: skip


def test_taking_up_twice_is_refused_and_a_colleague_who_was_first_is_not_undone(cast: Cast) -> None:
    made = entered(cast)
    stale = Escalatie.objects.get(pk=made.pk)
    take_up(made, cast, "Toch.")

    with pytest.raises(RefusedError, match="al in behandeling"):
        take_up(made, cast, "Nog eens.")
    with pytest.raises(ConflictError):
        take_up(stale, cast, "Ook.")

    assert Escalatie.objects.get().passed_over_because == "Toch."


# --- the zaakonderzoeker


def test_the_zaakonderzoeker_sees_it_from_assignment_on(cast: Cast) -> None:
    made = running(cast)

    assert sees(cast.onderzoeker, made.casus)
    assert not sees(cast.onderzoeker_elsewhere, made.casus)


def test_when_the_zaakonderzoeker_falls_out_sight_moves_and_what_was_written_stays(cast: Cast) -> None:
    made = running(cast)
    draft = Zaakonderzoek.objects.create(
        escalatie=made, findings="Half werk.", by=cast.onderzoeker.user, started_at=timezone.now()
    )

    escalating.assign(
        escalatie=made, investigator=cast.onderzoeker_elsewhere.user, version=made.version, by=cast.kerngroep.user,
        now=timezone.now(),
    )  # fmt: skip

    assert (sees(cast.onderzoeker, made.casus), sees(cast.onderzoeker_elsewhere, made.casus)) == (False, True)
    draft.refresh_from_db()
    assert draft.findings == "Half werk."
    assert sees(cast.kerngroep, made.casus)
    titles = [event.title for event in Event.objects.filter(kind=EventKind.ESCALATED).order_by("pk")]
    assert titles[-1] == "Zaakonderzoeker: Bram Zaalhof, in plaats van Lieke Ommering"


def test_an_assignment_to_the_same_person_changes_nothing(cast: Cast) -> None:
    made = running(cast)
    before = (made.version, Grant.objects.count())

    changed = escalating.assign(
        escalatie=made,
        investigator=cast.onderzoeker.user,
        version=made.version,
        by=cast.kerngroep.user,
        now=timezone.now(),
    )

    assert not changed
    assert (made.version, Grant.objects.count()) == before


def test_only_who_is_zaakonderzoeker_today_is_assigned(cast: Cast) -> None:
    made = running(cast)
    Toegang.objects.filter(pk=cast.onderzoeker_elsewhere.pk).update(valid_to=timezone.localdate())

    for user in (cast.onderzoeker_elsewhere.user, cast.consulent.user):
        with pytest.raises(RefusedError):
            escalating.assign(
                escalatie=made, investigator=user, version=made.version, by=cast.kerngroep.user, now=timezone.now()
            )


def test_nobody_is_assigned_before_it_is_taken_up(cast: Cast) -> None:
    made = entered(cast)

    with pytest.raises(RefusedError, match="eerst in behandeling"):
        escalating.assign(
            escalatie=made,
            investigator=cast.onderzoeker.user,
            version=made.version,
            by=cast.kerngroep.user,
            now=timezone.now(),
        )


# --- the end


def test_ending_takes_all_sight_in_the_same_act(cast: Cast) -> None:
    made = running(cast)
    build.toegang(cast.onderzoeker.user, Role.CONSULENT, area=cast.zuid)

    end(made, cast.kerngroep.user)

    assert not sees(cast.kerngroep, made.casus)
    assert not sees(cast.onderzoeker, made.casus)
    assert not Grant.objects.filter(ended_at=None).exists()


def test_placed_needs_a_decision_that_is_in_force(cast: Cast) -> None:
    made = running(cast)

    assert Outcome.PLACED not in escalating.can_end_as(made)
    with pytest.raises(RefusedError) as refused:
        end(made, cast.kerngroep.user, Outcome.PLACED)
    assert refused.value.field == "outcome"


def test_what_ended_meanwhile_is_not_touched_again(cast: Cast) -> None:
    made = running(cast)
    stale = Escalatie.objects.get(pk=made.pk)
    end(made, cast.kerngroep.user)

    with pytest.raises(ConflictError):
        end(stale, cast.kerngroep.user, Outcome.WITHDRAWN)

    assert Escalatie.objects.get().outcome == Outcome.OTHERWISE


def test_the_voorzitter_hears_of_the_end_when_the_consulent_left(cast: Cast) -> None:
    made = running(cast)
    Escalatie.objects.update(entered_by=cast.voorzitter_zuid.user)
    made.refresh_from_db()
    Toegang.objects.filter(pk=cast.consulent.pk).update(valid_to=timezone.localdate())

    end(made, cast.kerngroep.user)

    told = Notice.objects.filter(text="De Taskforce heeft een casus afgerond.")
    assert {one.user for one in told} == {cast.voorzitter.user}


@pytest.mark.parametrize(("moved", "hears"), [(False, True), (True, False)])
def test_who_entered_it_hears_of_the_end_as_long_as_they_see_the_casus(cast: Cast, moved: bool, hears: bool) -> None:
    made = running(cast)
    Escalatie.objects.update(entered_by=cast.voorzitter.user)
    made.refresh_from_db()
    if moved:
        Casus.objects.update(area=cast.zuid)

    end(made, cast.kerngroep.user)

    told = Notice.objects.filter(text="De Taskforce heeft een casus afgerond.", user=cast.voorzitter.user)
    assert told.exists() is hears


def test_the_words_of_the_end_are_for_the_office(cast: Cast) -> None:
    end(running(cast), cast.kerngroep.user)

    [words] = Event.objects.filter(text="De eigen school begint opnieuw.")
    assert (words.school_reads, words.leerplicht_reads) == (False, False)


def test_partners_are_looked_up_once_and_get_the_way_to_their_own_page(cast: Cast) -> None:
    made = running(cast)
    for toegang in (cast.partner_swv, cast.partner_elsewhere):
        assert toegang.partner is not None
        Medeinbreng.objects.create(
            escalatie=made, partner=toegang.partner, by=toegang.user, at=timezone.now(), why="Ook hier."
        )

    with CaptureQueriesContext(connection) as queries:
        end(made, cast.kerngroep.user)

    looked_up = [one["sql"] for one in queries if "taskforce_medeinbreng" in one["sql"]]
    assert len(looked_up) == 1
    told = Notice.objects.filter(text="De Taskforce heeft een casus afgerond.")
    assert {(one.user, one.path) for one in told} == {
        (cast.consulent.user, made.get_absolute_url()),
        (cast.partner_swv.user, reverse("taskforce")),
        (cast.partner_elsewhere.user, reverse("taskforce")),
    }


def test_notices_of_the_track_are_settled_when_it_ends(cast: Cast) -> None:
    made = running(cast, now=timezone.now() - timedelta(days=3))

    end(made, cast.kerngroep.user)

    open_ones = Notice.objects.filter(settled_at=None, key__startswith="escalatie:")
    assert [(one.user, one.text) for one in open_ones] == [
        (cast.consulent.user, "De Taskforce heeft een casus afgerond.")
    ]
    assert {one.kind for one in open_ones} <= NEWS


def test_who_no_longer_does_the_zaakonderzoek_is_not_reminded_of_it(cast: Cast) -> None:
    made = running(cast)

    escalating.assign(
        escalatie=made, investigator=cast.onderzoeker_elsewhere.user, version=made.version, by=cast.kerngroep.user, now=timezone.now()
    )  # fmt: skip

    assert waits_for(cast.onderzoeker.user) == []
    assert waits_for(cast.onderzoeker_elsewhere.user) == ["U bent zaakonderzoeker van een casus."]
