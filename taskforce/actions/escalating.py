"""A casus goes to the Taskforce, is taken up there, gets a zaakonderzoeker, and comes back."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Toegang, User
from cases.actions.phases import RefusedError, lock
from cases.circle import office_of, viewers
from cases.events import ConflictError, record, save_version
from cases.models import Casus, EventKind, Grant, GrantGround
from plaatsing.actions import binding
from post import actions as post
from region.models import Partner
from taskforce.actions.following import track_key
from taskforce.actions.signing import notice_key
from taskforce.models import BindendBesluit, Escalatie, GeldendBesluit, Outcome
from taskforce.querysets import FEWEST
from taskforce.tried import tried


class AlreadyThereError(Exception):
    """This casus lies with the Taskforce already."""

    def __init__(self, escalatie: Escalatie) -> None:
        super().__init__(str(escalatie))
        self.escalatie = escalatie


@transaction.atomic
def escalate(
    *, casus: Casus, why: str, wish: str, by: User, now: datetime, partner: Partner | None = None, reference: str = "",
    contact: str = "",
) -> Escalatie:  # fmt: skip
    """Enter a casus. What the entry test misses is kept with it; the kerngroep sees the casus from now on, and hears of it.

    AlreadyThereError when it lies there, RefusedError when the casus is closed.
    """
    lock(casus)
    casus.refresh_from_db(fields=["closed_on"])
    if running := Escalatie.objects.running().filter(casus=casus).first():
        raise AlreadyThereError(running)
    if not casus.is_open:
        raise RefusedError("", "Deze casus is gesloten. Heropen de casus eerst.")
    today = timezone.localdate(now)
    made: Escalatie = Escalatie.objects.create(
        casus=casus, why=why, wish=wish, partner=partner, reference=reference, contact=contact,
        missing=tried(casus, today).codes, entered_at=now, entered_by=by,
    )  # fmt: skip
    Grant.objects.create(casus=casus, role=Role.KERNGROEP, ground=GrantGround.ESCALATED, given_by=by, given_at=now)
    title = f"Ingebracht bij de Taskforce door {partner}" if partner else "Ingebracht bij de Taskforce"
    _say(made, by, now, title)
    _tell(made, kerngroep(now), "Er is een casus ingebracht bij de Taskforce.", "ingebracht", now, but=by)
    return made


def kerngroep(now: datetime) -> list[User]:
    """Everybody who comes in as kerngroep today."""
    rows = Toegang.objects.on(timezone.localdate(now)).filter(role=Role.KERNGROEP)
    return list(User.objects.filter(toegangen__in=rows, is_active=True).distinct())


@transaction.atomic
def take_up(*, escalatie: Escalatie, because: str, version: int, by: User, now: datetime) -> None:
    """The programmamanager takes it up; points that are still missing are passed over with a reason."""
    _running(escalatie)
    if escalatie.accepted_at is not None:
        raise RefusedError("", "Deze escalatie is al in behandeling.")
    still = tried(escalatie.casus, timezone.localdate(now)).codes
    if still and not because:
        raise RefusedError("because", "Schrijf waarom het toch kan, of geef de escalatie terug.")
    escalatie.missing = still
    escalatie.accepted_at, escalatie.accepted_by = now, by
    fields = ["missing", "accepted_at", "accepted_by"]
    if still:
        escalatie.passed_over_because, escalatie.passed_over_at, escalatie.passed_over_by = because, now, by
        fields += ["passed_over_because", "passed_over_at", "passed_over_by"]
    save_version(escalatie, version=version, fields=fields)
    post.settle(now=now, keys=[track_key(escalatie, "ingebracht")])
    _say(escalatie, by, now, "De Taskforce neemt de casus in behandeling")
    _tell_entered(escalatie, "De Taskforce neemt een casus in behandeling.", "loopt", now, but=by)


def investigators(now: datetime) -> list[User]:
    """Who can be given an investigation today."""
    rows = Toegang.objects.on(timezone.localdate(now)).filter(role=Role.ONDERZOEKER)
    return list(User.objects.filter(toegangen__in=rows, is_active=True).distinct().order_by("name"))


@transaction.atomic
def assign(*, escalatie: Escalatie, investigator: User, version: int, by: User, now: datetime) -> bool:
    """Give it to a zaakonderzoeker; who had it before sees the casus no longer, and what that person wrote stays with the
    escalatie. False when this person has it already."""
    _running(escalatie)
    if escalatie.accepted_at is None:
        raise RefusedError("", "Neem de escalatie eerst in behandeling.")
    if investigator not in investigators(now):
        raise RefusedError("investigator", "Deze collega is nu geen zaakonderzoeker. Kies een ander.")
    if escalatie.investigator_id == investigator.pk:
        return False
    former = escalatie.investigator
    escalatie.investigator, escalatie.assigned_at = investigator, now
    save_version(escalatie, version=version, fields=["investigator", "assigned_at"])
    _end_grants(escalatie, now, (GrantGround.INVESTIGATED,))
    post.settle(now=now, key_prefix=track_key(escalatie, "onderzoek:"))  # whose it was a moment ago
    Grant.objects.create(
        casus=escalatie.casus, user=investigator, ground=GrantGround.INVESTIGATED, given_by=by, given_at=now
    )
    instead = f", in plaats van {former}" if former else ""
    _say(escalatie, by, now, f"Zaakonderzoeker: {investigator}{instead}")
    key = f"onderzoek:{escalatie.version}"
    _tell(escalatie, [investigator], "U bent zaakonderzoeker van een casus.", key, now, but=by)
    return True


def can_end_as(escalatie: Escalatie) -> list[Outcome]:
    """Placed only with a decision that is in force."""
    signed = BindendBesluit.objects.filter(escalatie=escalatie, geldt__isnull=False).alias(
        signatures=Count("ondertekeningen")
    )
    in_force = signed.filter(signatures__gte=max(FEWEST, settings.TASKFORCE_SIGNATURES)).exists()
    return [outcome for outcome in Outcome if in_force or outcome != Outcome.PLACED]


@transaction.atomic
def close(*, escalatie: Escalatie, outcome: str, closing: str, version: int, by: User, now: datetime) -> None:
    """End of the track, in one act with the sight of the casus. A placement that was decided goes on to bind; any other ending
    takes it away. What waits for a signature waits no more. Coming back is a new escalatie."""
    _running(escalatie)
    if outcome not in can_end_as(escalatie):
        raise RefusedError("outcome", "Geplaatst kan pas als er een besluit van kracht is.")
    escalatie.outcome, escalatie.closing = outcome, closing
    escalatie.ended_at, escalatie.ended_by = now, by
    save_version(escalatie, version=version, fields=["outcome", "closing", "ended_at", "ended_by"])
    _end_grants(escalatie, now, (GrantGround.ESCALATED, GrantGround.INVESTIGATED))
    if outcome != Outcome.PLACED:
        GeldendBesluit.objects.filter(besluit__escalatie=escalatie).delete()
        binding.release(casus=escalatie.casus, today=timezone.localdate(now))
    for besluit in BindendBesluit.objects.filter(escalatie=escalatie):
        post.settle(now=now, key_prefix=notice_key(besluit) + ("tekenen" if outcome == Outcome.PLACED else ""))
    binding.failure_is_over(casus=escalatie.casus)
    post.settle(now=now, key_prefix=track_key(escalatie, ""))
    _say(escalatie, by, now, f"Taskforce afgerond: {Outcome(outcome).label}", closing)
    # a track that came back is told again when it ends again
    _tell_entered(escalatie, "De Taskforce heeft een casus afgerond.", f"klaar:{escalatie.version}", now, but=by)


def _running(escalatie: Escalatie) -> None:
    """One act at a time on the casus; what ended meanwhile is a ConflictError, as any other change that came first."""
    lock(escalatie.casus)
    if not Escalatie.objects.running().filter(pk=escalatie.pk).exists():
        raise ConflictError


def _end_grants(escalatie: Escalatie, now: datetime, grounds: Iterable[str]) -> None:
    Grant.objects.filter(casus=escalatie.casus, ground__in=tuple(grounds), ended_at=None).update(ended_at=now)


def _partners(escalatie: Escalatie) -> set[User]:
    """Who entered it for a partner-SWV, and reads its own short page."""
    found = {row.by for row in escalatie.medeinbrengen.select_related("by")}
    return found | ({escalatie.entered_by} if escalatie.partner_id else set())


def _say(escalatie: Escalatie, by: User, now: datetime, title: str, text: str = "") -> None:
    """School and leerplicht read that it happened, the words stay with the office and the Taskforce."""
    record(
        casus=escalatie.casus, kind=EventKind.ESCALATED, by=by, on=timezone.localdate(now), at=now, title=title,
        school_reads=True, leerplicht_reads=True, facts={"escalatie": escalatie.code},
    )  # fmt: skip
    if text:
        record(
            casus=escalatie.casus, kind=EventKind.NOTE, by=by, on=timezone.localdate(now), at=now,
            title="Bij de afronding door de Taskforce", text=text,
        )  # fmt: skip


def _tell_entered(escalatie: Escalatie, text: str, what: str, now: datetime, *, but: User) -> None:
    """Who entered it, as long as they see the casus, and the office (circle.office_of); and who entered it for a partner-SWV, with the way
    to its own short page."""
    partners, today = _partners(escalatie), timezone.localdate(now)
    here = {viewer.user for viewer in viewers(escalatie.casus, today=today, now=now)}
    office = ({escalatie.entered_by} & here) | {*office_of(escalatie.casus, today)}
    _tell(escalatie, office - partners, text, what, now, but=but, kind="voortgang")
    _tell(escalatie, partners, text, what, now, but=but, kind="voortgang", path=reverse("taskforce"))


def _tell(
    escalatie: Escalatie, people: Iterable[User], text: str, what: str, now: datetime, *, but: User, kind: str = "escalatie",
    path: str = "",
) -> None:  # fmt: skip
    path = path or escalatie.get_absolute_url()
    post.notify_others(people, but=but, key=track_key(escalatie, what), kind=kind, text=text, path=path, now=now)
