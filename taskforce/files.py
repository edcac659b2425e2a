"""What stands in the file of one escalatie, for who may read it. Each part in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from cases.scope import Scope
from plaatsing.models import Toezegging
from taskforce.actions.drafting import why_no_draft
from taskforce.actions.following import placement_of
from taskforce.actions.options import may_change
from taskforce.deciding import Gap, why_not
from taskforce.doors import may
from taskforce.members import Member, members
from taskforce.models import BindendBesluit, Escalatie, Huisbezoek, Ontwerpbesluit, Optie, VisitResult, Zaakonderzoek
from taskforce.querysets import DECIDING
from taskforce.standing import State, gaps_of_draft, places, signatures_needed, state


@dataclass(frozen=True)
class Investigation:
    """Visits and reports. `open`: the report that is being written; its words are for who writes it."""

    visits: list[Huisbezoek]
    signed: list[Zaakonderzoek]
    open: Zaakonderzoek | None
    writes: bool

    @property
    def held(self) -> list[Huisbezoek]:
        return [visit for visit in self.visits if visit.result == VisitResult.HELD]


def investigation_of(escalatie: Escalatie, scope: Scope) -> Investigation:
    """Two queries."""
    reports = list(Zaakonderzoek.objects.visible_to(scope).filter(escalatie=escalatie).order_by("started_at", "pk"))
    return Investigation(
        visits=list(Huisbezoek.objects.visible_to(scope).filter(escalatie=escalatie)),
        signed=[row for row in reports if row.signed_at is not None],
        open=next((row for row in reports if row.signed_at is None), None),
        writes=may(scope, "investigate"),
    )


@dataclass(frozen=True)
class OptionRow:
    """One option, why its school cannot be decided on today (empty when it can), and whether this person may change it."""

    optie: Optie
    why_not: str
    may_change: bool


def options_of(escalatie: Escalatie, scope: Scope) -> list[OptionRow]:
    """Two queries."""
    rows = list(Optie.objects.visible_to(scope).filter(escalatie=escalatie).select_related("school__board", "by"))
    standing = places(row.school for row in rows if row.school is not None)
    return [
        OptionRow(row, why_not(standing[row.school_id], scope.today) if row.school_id else "", may_change(row, scope))
        for row in rows
    ]


@dataclass(frozen=True)
class Decided:
    """One decision and where it stands."""

    besluit: BindendBesluit
    state: State

    @property
    def signed_by(self) -> set[int]:
        return {row.user_id for row in self.besluit.ondertekeningen.all()}

    @property
    def waits(self) -> bool:
        return self.state == State.WAITS

    @property
    def holds(self) -> bool:
        return self.state == State.HOLDS


@dataclass(frozen=True)
class Decision:
    """The draft with what it still lacks, the decisions newest first, and who signs. `why_no_draft`: why nothing is being written."""

    draft: Ontwerpbesluit | None
    gaps: list[Gap]
    why_no_draft: str
    decisions: list[Decided]
    needed: int
    members: list[Member]
    decides: bool
    placement: Toezegging | None
    signs: bool = False  # decides, and does not recuse

    @property
    def standing(self) -> Decided | None:
        """The decision that waits or holds."""
        return next((one for one in self.decisions if one.waits or one.holds), None)

    @property
    def recused(self) -> list[Member]:
        return [one for one in self.members if one.recuses]


def decisions_of(escalatie: Escalatie, scope: Scope) -> list[Decided]:
    """Newest first. Two queries."""
    rows = BindendBesluit.objects.visible_to(scope).filter(escalatie=escalatie)
    related = ("school__board", "mandaat__board", "intrekking__by", "geldt", "replaced_by", "replaces")
    found: Any = rows.select_related(*related).prefetch_related("ondertekeningen").order_by("-made_at", "-pk")
    return [Decided(row, state(row)) for row in found]


def decision_of(escalatie: Escalatie, scope: Scope) -> Decision:
    """At most fifteen queries, however many decisions there are."""
    drafts = Ontwerpbesluit.objects.visible_to(scope).filter(escalatie=escalatie)
    draft = drafts.select_related("school__board", "school__municipality").first()
    decisions = decisions_of(escalatie, scope)
    standing = next((one.besluit for one in decisions if one.waits or one.holds), None)
    school = draft.school if draft is not None else standing.school if standing is not None else None
    people = members(board_id=school.board_id if school is not None else None, today=scope.today)
    return Decision(
        draft=draft,
        gaps=gaps_of_draft(escalatie, draft, scope.today) if draft is not None else [],
        why_no_draft="" if draft is not None else why_no_draft(escalatie),
        decisions=decisions,
        needed=signatures_needed(),
        members=people,
        decides=may(scope, "draft"),
        signs=any(one.user.pk == scope.user_id and one.may_sign for one in people),
        placement=placement_of(escalatie) if decisions else None,
    )


@dataclass(frozen=True)
class FileOf:
    """Everything that the page of an escalatie draws below its own head."""

    investigation: Investigation
    options: list[OptionRow]
    decision: Decision
    reads: bool  # the investigation and the options; the consulent reads the decision


def file_of(escalatie: Escalatie, scope: Scope) -> FileOf:
    return FileOf(
        investigation_of(escalatie, scope),
        options_of(escalatie, scope),
        decision_of(escalatie, scope),
        reads=scope.role in DECIDING,
    )
