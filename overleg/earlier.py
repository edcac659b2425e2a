"""The first item of a meeting: what earlier tables agreed, and how that stands (bron Koers VO: the next meeting begins by looking back)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from cases.access import may
from cases.actions.work import finish, postpone
from cases.models import Actie, Casus
from cases.scope import Scope
from overleg.models import Overleg, Resultaatblad, Tafelactie

State = Literal["gedaan", "loopt", "vervallen"]


@dataclass(frozen=True)
class Earlier:
    """One actie of an earlier table with its stand now; `mine`: the reader may say that it is done, or when it will be."""

    row: Tafelactie
    actie: Actie
    mine: bool

    @property
    def state(self) -> State:
        return state_of(self.actie)

    @property
    def waits(self) -> bool:
        """A verzoek that was not answered yet."""
        return self.actie.waits_for_answer


@dataclass
class LookBack:
    """Acties of the last closed meeting, and what is still open of those before it. `elsewhere`: of casussen that this reader
    does not see (any more)."""

    last: Overleg | None = None
    rows: list[Earlier] = field(default_factory=list)
    elsewhere: int = 0

    @property
    def done(self) -> int:
        return sum(one.state == "gedaan" for one in self.rows)

    @property
    def open(self) -> int:
        return sum(one.actie.is_open for one in self.rows)


def state_of(actie: Actie) -> State:
    if actie.done_at:
        return "gedaan"
    return "vervallen" if actie.dropped_at else "loopt"


def _acties(overleg: Overleg) -> tuple[Overleg | None, list[Tafelactie]]:
    closed = Overleg.objects.series_of(overleg).filter(closed_at__isnull=False, cancelled=False)
    last: Overleg | None = closed.filter(on__lt=overleg.on).order_by("-on", "-pk").first()
    if last is None:
        return None, []
    rows = Tafelactie.objects.filter(
        Q(punt__overleg=last) | Q(actie__done_at=None, actie__dropped_at=None),
        punt__overleg__in=closed.filter(on__lt=overleg.on), actie__isnull=False,
    )  # fmt: skip
    related = ("actie__holder", "actie__partner", "actie__casus", "deelname", "punt__overleg")
    return last, list(rows.select_related(*related).order_by("-punt__overleg__on", "punt__position", "pk"))


def look_back(overleg: Overleg, scope: Scope) -> LookBack:
    """What the chair goes through first. Four queries at most, however many there are."""
    last, rows = _acties(overleg)
    if not rows:
        return LookBack(last)
    casussen = {row.punt.casus_id for row in rows}
    visible = set(Casus.objects.visible_to(scope).filter(pk__in=casussen).values_list("pk", flat=True))
    found = LookBack(last)
    for row in rows:
        if row.actie is None or row.punt.casus_id not in visible:
            found.elsewhere += 1
            continue
        mine = row.actie.is_open and row.actie.casus.is_open and may(scope, "step", row.punt.casus_id)
        found.rows.append(Earlier(row, row.actie, mine))
    return found


@dataclass(frozen=True)
class PaperActie:
    """An actie of an earlier table on paper: only what was approved for the results list of that table, and its stand."""

    code: str
    text: str
    who: str
    due_on: date | None
    state: State | Literal[""]


def look_back_on_paper(overleg: Overleg) -> tuple[Overleg | None, list[PaperActie]]:
    """Anonymous: from approved lines alone. Of a line that was not approved only how many acties it has."""
    last, rows = _acties(overleg)
    by_punt: dict[int, list[Tafelactie]] = {}
    for row in rows:
        by_punt.setdefault(row.punt_id, []).append(row)
    approved = _approved(rows)
    places = _places(by_punt)
    found: list[PaperActie] = []
    for acties in by_punt.values():
        punt = acties[0].punt
        blad = approved.get((punt.overleg_id, punt.sheet_code))
        lines = blad.lines if blad else []
        if len(lines) != len(places[punt.pk]):
            many = "1 actie" if len(acties) == 1 else f"{len(acties)} acties"
            found.append(PaperActie(punt.sheet_code, f"{many}, tekst niet vrijgegeven", "", None, ""))
            continue
        for row in acties:
            line = lines[places[punt.pk].index(row.pk)]
            if row.actie is not None:
                found.append(
                    PaperActie(punt.sheet_code, line["what"], line["who"], row.actie.due_on, state_of(row.actie))
                )
    return last, found


def _approved(rows: list[Tafelactie]) -> dict[tuple[int, str], Resultaatblad]:
    overleggen = {row.punt.overleg_id for row in rows}
    bladen = Resultaatblad.objects.filter(overleg__in=overleggen).order_by("pk")
    return {(blad.overleg_id, blad.code): blad for blad in bladen}


def _places(by_punt: dict[int, list[Tafelactie]]) -> dict[int, list[int]]:
    """All acties of these punten, also those that are not shown: a line lists them in this order."""
    places: dict[int, list[int]] = {pk: [] for pk in by_punt}
    for pk, punt in Tafelactie.objects.filter(punt__in=by_punt).order_by("pk").values_list("pk", "punt"):
        places[punt].append(pk)
    return places


@transaction.atomic
def settle_earlier(*, one: Earlier, done: bool, again_on: date | None, by: User, now: datetime, today: date) -> str:
    """Ticked at the table: done, or agreed again for another day. Says what was written: "gedaan", "opnieuw" or nothing, when
    nothing changed or somebody was first. Raises ConflictError, PermissionError when it is not for this reader."""
    if not one.mine:
        raise PermissionError
    if done:
        return "gedaan" if finish(actie=one.actie, by=by, now=now) else ""
    if again_on and again_on != one.actie.due_on:
        postpone(actie=one.actie, due_on=again_on, by=by, today=today, version=one.actie.version)
        return "opnieuw"
    return ""
