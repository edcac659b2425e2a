"""What differs between kinds of meetings: their pages, what they can decide, how the parts of their agenda are called and which
texts stand on a sheet. A later room hands its kind down when it starts (AppConfig.ready): rooms import backwards, so this room
cannot fetch it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.http import MemberRequest
from accounts.models import User
from cases.scope import Scope
from overleg.models import Agendapunt, Overleg, OverlegKind, Result, Section

if TYPE_CHECKING:
    from overleg.agenda import Agenda


@dataclass(frozen=True)
class OnPaper:
    """What a kind adds to its agenda on paper: to both papers, to the chair's copy, and there beside one item, by its code on
    paper. In the shapes of paper.documents."""

    both: Mapping[str, Any] = field(default_factory=dict)
    chair: Mapping[str, Any] = field(default_factory=dict)
    beside: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """`prepare`, `table` and `results` are names of addresses that take the code of a meeting. `outcomes` in the order of screen
    and paper. `texts` are what is typed for the sheet, in the order of the paper; `coded` are facts that come with an item.
    `with_leerplicht`: the office and leerplicht sit there alone, with names: leerplicht reads what is said and agreed, a school not.

    `edit` is the address where day and place are changed, `page` the template on which the chair prepares and `told` what more that
    template gets. `quorum` is how many schools make a meeting (0: no matter who is there). `on_paper` adds to the agenda papers. `approved`
    hears who approved a sheet, and when; `planned` of a meeting that was planned by itself or takes over from one that was cancelled.
    `the` and `this` are how people call such a meeting in a sentence."""

    prepare: str
    table: str
    results: str
    outcomes: tuple[Result, ...]
    the: str = "de actietafel"
    this: str = "deze actietafel"
    texts: tuple[str, ...] = ("question", "text", "needs")
    coded: tuple[str, ...] = ()
    sections: Mapping[Section, str] = field(default_factory=dict)
    with_leerplicht: bool = False
    edit: str = "overleg_edit"
    page: str = "overleg/overleg.html"
    told: "Callable[[MemberRequest, Overleg, Agenda], dict[str, Any]] | None" = None
    quorum: int = 0
    on_paper: Callable[[Overleg, Scope], OnPaper] | None = None
    approved: Callable[[Agendapunt, User, datetime], None] | None = None
    planned: Callable[[Overleg], None] | None = None

    def section_label(self, section: Section) -> str:
        return self.sections.get(section, str(section.label))


_KINDS: dict[str, Kind] = {
    OverlegKind.ACTIETAFEL.value: Kind(
        prepare="overleg", table="overleg_table", results="overleg_results",
        outcomes=(Result.MOVING, Result.LOOK, Result.HELD, Result.PLACING, Result.TASKFORCE, Result.OFF),
    ),
    OverlegKind.AFSTEMMING.value: Kind(
        prepare="afstemming", table="afstemming", results="afstemming", outcomes=(Result.AGREED, Result.NO_ACTION, Result.PASSED_BY),
        texts=(), with_leerplicht=True, the="de afstemming", this="deze afstemming", edit="afstemming_edit",
    ),
}  # fmt: skip


def provide(kind: OverlegKind, told: Kind) -> None:
    """From now on meetings of `kind` are as `told` says."""
    _KINDS[kind.value] = told


def extend(kind: OverlegKind, **more: Any) -> None:
    """A later room adds to a kind of this one."""
    _KINDS[kind.value] = replace(_KINDS[kind.value], **more)


def kind_of(overleg: Overleg) -> Kind:
    return _KINDS[overleg.kind]
