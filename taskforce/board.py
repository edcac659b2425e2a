"""The first page of the Taskforce: which tracks there are, how far each is, and who is waited for. A fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Role
from cases.deadlines import weeks_between
from cases.models import Absence, Casus
from cases.querysets import CasusQuerySet
from cases.scope import Scope
from overleg.models import Agendapunt, Referral, Result
from taskforce.changes import Change, changes_of
from taskforce.members import recused_boards
from taskforce.models import BindendBesluit, Escalatie, Huisbezoek, Medeinbreng, VisitResult
from taskforce.querysets import FEWEST

SHOWN_ENDED = 10


@dataclass(frozen=True)
class Row:
    """One track in a list. `waits` says for whom and what; `asks` when it is this person's signature."""

    escalatie: Escalatie
    weeks: int | None
    waits: str
    whose: str = ""  # manager, investigator, members: who is waited for
    visit: Huisbezoek | None = None
    asks: bool = False
    changes: list[Change] = field(default_factory=list)

    @property
    def casus(self) -> Casus:
        casus: Casus = self.escalatie.casus
        return casus

    @property
    def missing(self) -> int:
        return len(self.escalatie.missing) if self.escalatie.accepted_at is None else 0


def rows_of(found: QuerySet[Escalatie], scope: Scope) -> list[Row]:
    """Of escalaties that `scope` may see. At most nine queries; how far the work is, is read only for who may read it."""
    reads = scope.role in {Role.VOORZITTER, Role.KERNGROEP, Role.ONDERZOEKER}
    rows = found.select_related("casus__pupil", "casus__school", "casus__municipality", "investigator", "partner")
    if reads:
        rows = rows.select_related("ontwerp").prefetch_related(
            "huisbezoeken", "onderzoeken", "besluiten__ondertekeningen", "besluiten__intrekking", "besluiten__school"
        )
    tracks = list(rows)
    recused = recused_boards(scope)
    changes = changes_of(tracks, scope.today)
    weeks = weeks_of((track.casus_id for track in tracks), scope.today)
    return [
        _row(track, scope, reads, weeks.get(track.casus_id), changes.get(track.pk, []), recused)
        for track in tracks
    ]  # fmt: skip


def weeks_of(casussen: Iterable[int], today: date) -> dict[int, int]:
    """Weeks at home in the absence that runs, by casus id. One query."""
    running = Absence.objects.filter(casus__in=tuple(casussen), ended_on=None, first_day__isnull=False)
    return {pk: weeks_between(first, today) for pk, first in running.values_list("casus_id", "first_day") if first}


def _row(
    track: Escalatie, scope: Scope, reads: bool, weeks: int | None, changes: list[Change], recused: set[int] | None
) -> Row:
    if track.ended_at is not None:
        return Row(track, weeks, "")
    waits, whose = _waits(track, reads)
    visits = [one for one in track.huisbezoeken.all() if not one.result and one.on >= scope.today] if reads else []
    return Row(
        track, weeks, waits, whose, visit=min(visits, key=lambda one: (one.on, one.pk), default=None),
        asks=recused is not None and _asks(track, scope.user_id, recused), changes=changes,
    )  # fmt: skip


def _waits(track: Escalatie, reads: bool) -> tuple[str, str]:
    """What the track waits for, as it follows "Wacht op", and whose turn it is."""
    if track.accepted_at is None:
        return "programmamanager: in behandeling nemen", "manager"
    if track.investigator is None:
        return "programmamanager: zaakonderzoeker toewijzen", "manager"
    if not reads:
        return "de Taskforce", ""
    decided = _standing(track)
    if decided is not None:
        needed, signed = max(FEWEST, settings.TASKFORCE_SIGNATURES), len(decided.ondertekeningen.all())
        if signed >= needed:
            return "programmamanager: plaatsing volgen, daarna afronden", "manager"
        return f"handtekening: {signed} van {needed}", "members"
    if not any(one.result == VisitResult.HELD for one in track.huisbezoeken.all()):
        return f"{track.investigator}: huisbezoek", "investigator"
    if not any(one.signed_at for one in track.onderzoeken.all()):
        return f"{track.investigator}: zaakonderzoek schrijven en tekenen", "investigator"
    drafting = hasattr(track, "ontwerp")
    return ("kerngroep: ontwerpbesluit afmaken" if drafting else "kerngroep: opties wegen"), "members"


def _standing(track: Escalatie) -> BindendBesluit | None:
    """The decision that waits for signatures or holds: the newest that was not taken back."""
    standing: list[BindendBesluit] = [one for one in track.besluiten.all() if not hasattr(one, "intrekking")]
    return standing[-1] if standing else None


def _asks(track: Escalatie, user_id: int, recused: set[int]) -> bool:
    decided = _standing(track)
    if decided is None or decided.school.board_id in recused:
        return False
    signers = {row.user_id for row in decided.ondertekeningen.all()}
    return len(signers) < max(FEWEST, settings.TASKFORCE_SIGNATURES) and user_id not in signers


@dataclass(frozen=True)
class Candidate:
    """A casus that a table sent here, or proposed for here, and that did not come yet."""

    casus: Casus
    punt: Agendapunt
    weeks: int | None


def candidates(scope: Scope) -> list[Candidate]:
    """Pulled, not pushed: open casussen of the own circle whose last closed table says Taskforce, and that were not entered since.
    Four queries."""
    sent = Q(result=Result.TASKFORCE) | Q(referred_to=Referral.TASKFORCE)
    after = Escalatie.objects.filter(casus=OuterRef("casus"), entered_at__gte=OuterRef("overleg__closed_at"))
    visible: CasusQuerySet = Casus.objects.visible_to(scope.own_circle()).open()
    rows = (
        Agendapunt.objects.filter(sent, ~Exists(after), overleg__closed_at__isnull=False, casus__in=visible)
        .exclude(casus__escalaties__in=Escalatie.objects.running())
        .select_related("casus__pupil", "casus__school", "casus__consulent", "overleg__area")
        .order_by("casus", "-overleg__on", "-pk")
        .distinct("casus")
    )
    found = list(rows)
    weeks = weeks_of((punt.casus_id for punt in found), scope.today)
    listed = [Candidate(punt.casus, punt, weeks.get(punt.casus_id)) for punt in found]
    return sorted(listed, key=lambda one: (one.punt.overleg.on, one.casus.pk))


@dataclass(frozen=True)
class OwnRow:
    """What a partner-SWV reads of a pupil it entered: how far it is, and after closing what came of it. Nothing of the file."""

    reference: str
    entered_on: date
    why: str
    state: str
    closing: str
    casus_id: int


def own_rows(scope: Scope) -> list[OwnRow]:
    """What runs first, the newest on top. Whoever entered a pupil that lay here already reads the same words, and no more than that it
    ended: what came of it is told by who called them. Two queries."""
    entered = [(row, row, False, row.accepted_at is not None) for row in Escalatie.objects.visible_to(scope)]
    joined = [
        # from the next day on: on the day itself it would say that somebody else was first
        (row, row.escalatie, True, row.escalatie.accepted_at is not None and timezone.localdate(row.at) < scope.today)
        for row in Medeinbreng.objects.visible_to(scope).select_related("escalatie")
    ]
    told = sorted([*entered, *joined], key=lambda one: (one[1].ended_at is not None, -_moment(one[0]).timestamp()))
    return [
        OwnRow(
            reference=row.reference, entered_on=timezone.localdate(_moment(row)), why=row.why, casus_id=track.casus_id,
            state=_own_state(track, taken_up=taken_up, joined=also), closing="" if also else track.closing,
        )
        for row, track, also, taken_up in told
    ]  # fmt: skip


def _moment(row: Escalatie | Medeinbreng) -> datetime:
    moment: datetime = row.entered_at if isinstance(row, Escalatie) else row.at
    return moment


def _own_state(track: Escalatie, *, taken_up: bool, joined: bool) -> str:
    if track.ended_at is not None:
        return "Afgerond" if joined else f"Afgerond: {track.get_outcome_display()}"
    return "In behandeling" if taken_up else "Ontvangen"
