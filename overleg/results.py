"""The results list: one line of an item, anonymous. Coded outcome, disciplines and dates, and two kinds of text (the acties and
the next step) that go to paper the same way as the agendablad: searched for names, decided about, approved by a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.db import transaction

from accounts.models import User
from cases.events import save_version
from overleg.approval import NotApprovableError
from overleg.material import gather
from overleg.models import Agendapunt, Overleg, Resultaatblad, Tafelactie
from overleg.texts import Stand, Texts

STEP, ACTIE, LIMIT = "stap", "actie", 300
CONSULENT, SOMEBODY = "consulent", "iemand anders"
_LABELS = {
    "result": "uitkomst", "referred_to": "waarnaartoe", "held_until": "aanhouden tot", "next_step": "volgende stap",
    "next_step_on": "dag van de volgende stap",
    "lines": "acties",
}  # fmt: skip


@dataclass
class Line(Texts):
    """The line of one item as it would be printed now. `newest` is what was approved last."""

    store: ClassVar[Literal["choices", "result_choices"]] = "result_choices"
    acties: list[Tafelactie] = field(default_factory=list)
    newest: Resultaatblad | None = None

    @cached_property
    def originals(self) -> dict[str, str]:
        texts = {f"{ACTIE}{row.pk}": row.what for row in self.acties}
        return texts | ({STEP: self.punt.next_step} if self.punt.next_step else {})

    @property
    def labels(self) -> Mapping[str, str]:
        named = {f"{ACTIE}{row.pk}": f"Actie {number}" for number, row in enumerate(self.acties, 1)}
        return named | {STEP: "Volgende stap"}

    @property
    def limits(self) -> Mapping[str, int]:
        return dict.fromkeys(self.labels, LIMIT)

    @cached_property
    def columns(self) -> dict[str, Any]:
        """The columns of the Resultaatblad that approving would make."""
        result = {piece.field: piece.result for piece in self.pieces}
        lines = [
            {"what": result[f"{ACTIE}{row.pk}"], "who": who_on_paper(row), "due_on": row.due_on.isoformat()}
            for row in self.acties
        ]
        punt = self.punt
        return {
            "result": punt.result, "referred_to": punt.referred_to, "held_until": punt.held_until, "next_step": result.get(STEP, ""),
            "next_step_on": punt.next_step_on, "lines": lines,
        }  # fmt: skip

    @property
    def obstacles(self) -> list[str]:
        """What must be done before this line can be approved, in Dutch."""
        return self.text_obstacles if self.punt.result else ["Dit punt is nog niet besloten.", *self.text_obstacles]

    @cached_property
    def stand(self) -> Stand:
        """Computed: the approved line still says what paper would say now, searched with the names of today."""
        if self.newest is None:
            return Stand("open", tuple(self.obstacles))
        changed = [label for name, label in _LABELS.items() if getattr(self.newest, name) != self.columns[name]]
        if not changed and not self.obstacles:
            return Stand("approved")
        why = f"Na de goedkeuring gewijzigd: {', '.join(changed)}." if changed else ""
        return Stand("lapsed", tuple(filter(None, (why, *self.obstacles))))


def who_on_paper(row: Tafelactie) -> str:
    """A discipline, never a person."""
    if row.deelname:
        return str(row.deelname.get_discipline_display())
    return SOMEBODY if row.who else CONSULENT


def lines_of(overleg: Overleg, ids: Iterable[int]) -> list[Line]:
    """Lines of the punten with these ids, in the same order; a constant number of queries."""
    wanted = list(ids)
    acties: dict[int, list[Tafelactie]] = {}
    for row in Tafelactie.objects.filter(punt__in=wanted).select_related("deelname").order_by("pk"):
        acties.setdefault(row.punt_id, []).append(row)
    newest = newest_by_code(overleg)
    return [
        Line(material, acties=acties.get(material.punt.pk, []), newest=newest.get(material.punt.sheet_code))
        for material in gather(overleg, wanted)
    ]


def line_of(punt: Agendapunt) -> Line:
    """The line of one punt, as it stands in the database now."""
    return lines_of(punt.overleg, [punt.pk])[0]


def newest_by_code(overleg: Overleg) -> dict[str, Resultaatblad]:
    """What was approved last, by code."""
    return {blad.code: blad for blad in overleg.resultaatbladen.select_related("approved_by").order_by("pk")}


@transaction.atomic
def approve_line(*, punt: Agendapunt, by: User, now: datetime, version: int) -> Resultaatblad:
    """Freeze what goes on the results list. Raises NotApprovableError or ConflictError."""
    line = line_of(punt)
    if line.obstacles:
        raise NotApprovableError(" ".join(line.obstacles))
    save_version(punt, version=version, fields=[])
    return Resultaatblad.objects.create(
        overleg=punt.overleg, code=punt.sheet_code, approved_by=by, approved_at=now, **line.columns
    )
