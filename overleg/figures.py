"""Figures of the quarter on the paper of a meeting. A later room has them and hands them down when it starts: rooms import
backwards, so the paper cannot fetch them itself."""

from collections.abc import Callable

from overleg.models import Overleg, OverlegKind
from paper.documents import Cijfers

Figures = Callable[[Overleg], Cijfers | None]

_SOURCES: dict[str, Figures] = {}


def provide(kind: OverlegKind, source: Figures) -> None:
    """From now on `source` gives the figures of meetings of `kind`; None when there are none yet. For AppConfig.ready()."""
    _SOURCES[kind.value] = source


def figures_of(overleg: Overleg) -> Cijfers | None:
    """What lies on the table: seen by everybody there, so without small numbers. None, and then not on paper, without a stand."""
    source = _SOURCES.get(overleg.kind)
    return source(overleg) if source else None
