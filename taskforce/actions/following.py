"""After a decision is in force: the placement is asked about, and one that fails brings the track back."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Role
from cases.actions.phases import lock, reads_along
from cases.events import record, save_version
from cases.models import EventKind, Grant, GrantGround
from plaatsing.actions import binding
from plaatsing.models import Ending, PromiseKind, Stand, Terugvraag, Toezegging
from post import actions as post
from taskforce.models import BindendBesluit, Escalatie, Outcome

KEY_LETTERS = 5  # of the kenmerk, enough to recognise it by


def follow(*, besluit: BindendBesluit, today: date) -> Toezegging:
    """From now on the school is asked how it goes; what an earlier decision asked of another school ends."""
    return binding.bind(
        casus=besluit.casus, school=besluit.school, sheet_code=besluit.code[:KEY_LETTERS], from_on=besluit.starts_on, level=besluit.level,
        year_group=besluit.year_group, today=today,
    )  # fmt: skip


@transaction.atomic
def bring_back_failed(*, now: datetime) -> int:
    """Tracks that had ended as placed while the placement failed since: they run again, with sight of the casus. Returns how many.

    Twice is once; a track that still runs needs nothing, and one that was closed knowing that it failed stays closed."""
    failed = Toezegging.objects.filter(kind=PromiseKind.BINDING, ending=Ending.FAILED, casus__closed_on=None)
    waiting = failed.exclude(casus__escalaties__ended_at=None).filter(casus__escalaties__outcome=Outcome.PLACED)
    return sum(_reopen(row, now) for row in waiting.select_related("casus").distinct().order_by("pk"))


def track_key(escalatie: Escalatie, what: str) -> str:
    return f"escalatie:{escalatie.code}:{what}"


def _reopen(failed: Toezegging, now: datetime) -> bool:
    casus = failed.casus
    lock(casus)
    last = Escalatie.objects.select_for_update(of=("self",)).filter(casus=casus).order_by("-entered_at", "-pk").first()
    said = Terugvraag.objects.filter(toezegging=failed, stand=Stand.FAILED).order_by("-number").first()
    if last is None or said is None or said.answered_by is None or said.answered_at is None:
        return False
    if last.ended_at is None or last.outcome != Outcome.PLACED or last.ended_at > said.answered_at:
        return False
    last.ended_at, last.ended_by, last.outcome, last.closing = None, None, "", ""
    save_version(last, version=last.version, fields=["ended_at", "ended_by", "outcome", "closing"])
    post.settle(now=now, key_prefix=track_key(last, "klaar"))
    given = {"casus": casus, "given_by": said.answered_by, "given_at": now}
    Grant.objects.create(role=Role.KERNGROEP, ground=GrantGround.ESCALATED, **given)
    if last.investigator is not None:
        Grant.objects.create(user=last.investigator, ground=GrantGround.INVESTIGATED, **given)
    record(
        casus=casus, kind=EventKind.ESCALATED, by=None, on=timezone.localdate(said.answered_at), at=now,
        title="Terug bij de Taskforce: de plaatsing lukte niet", facts={"escalatie": last.code}, **reads_along(casus.phase),
    )  # fmt: skip
    return True


def placement_of(escalatie: Escalatie) -> Toezegging | None:
    """The newest placement of this casus that a decision bound. Two queries with its questions."""
    rows = Toezegging.objects.filter(casus=escalatie.casus_id, kind=PromiseKind.BINDING)
    found: Toezegging | None = rows.select_related("school").prefetch_related("terugvragen").order_by("-pk").first()
    return found
