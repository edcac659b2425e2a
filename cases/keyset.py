"""Pages of a list that moves: a page starts after a row, never at a number of rows (no OFFSET, no double, no gap)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from cases.models import Absence, Actie, Casus, Event
from cases.querysets import CasusQuerySet
from cases.scope import Scope

PAGE = 50
_CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})?\.([A-Z0-9]{3}-[A-Z0-9]{3})")


@dataclass(frozen=True)
class Sort:
    """One order of the list. `label` is said above the list; `down`: largest first."""

    name: str
    label: str
    down: bool

    @property
    def param(self) -> str:
        return f"-{self.name}" if self.down != FIRST_DOWN[self.name] else self.name


FIRST_DOWN = {"termijn": False, "weken": False, "naam": False, "laatste": True, "geopend": True}
_LABELS = {
    ("termijn", False): "eerstvolgende termijn bovenaan",
    ("termijn", True): "verste termijn bovenaan",
    ("weken", False): "langst thuis bovenaan",
    ("weken", True): "kortst thuis bovenaan",
    ("naam", False): "op achternaam",
    ("naam", True): "op achternaam, van z naar a",
    ("laatste", True): "laatste gebeurtenis bovenaan",
    ("laatste", False): "langst niets gebeurd bovenaan",
    ("geopend", True): "nieuwste casus bovenaan",
    ("geopend", False): "oudste casus bovenaan",
}


def sort_of(param: str) -> Sort:
    """The order that a query string asks for; anything unknown is the default."""
    name = param.removeprefix("-")
    if name not in FIRST_DOWN:
        name, param = "termijn", "termijn"
    down = FIRST_DOWN[name] != param.startswith("-")
    return Sort(name, _LABELS[name, down], down)


@dataclass(frozen=True)
class Page:
    """Ids in order, and the cursors of the pages beside it (empty: none)."""

    ids: list[int]
    before: str = ""
    after: str = ""


def sorted_rows(rows: CasusQuerySet, sort: Sort, scope: Scope) -> QuerySet[Any]:
    """`rows` with `sort_key`, never empty, in order."""
    keyed = rows.with_term(scope.today) if sort.name == "termijn" else rows
    keyed = keyed.annotate(sort_key=_key(sort, scope))
    sign = "-" if sort.down else ""
    ordered: QuerySet[Any] = keyed.order_by(f"{sign}sort_key", f"{sign}pk")
    return ordered


def page_of(rows: CasusQuerySet, sort: Sort, scope: Scope, *, after: str = "", before: str = "") -> Page:
    """The page after (or before) a cursor; one query. A cursor that cannot be read gives the first page."""
    back = bool(before)
    cursor = _CURSOR.fullmatch(before or after)
    ordered = sorted_rows(rows, sort, scope)
    if cursor:
        ordered = ordered.filter(_beyond(cursor, sort, scope, down=sort.down != back))
    if back:
        ordered = ordered.reverse()
    found = list(ordered.values_list("pk", "sort_key", "code")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if back:
        found.reverse()
    if not found:
        return Page([])
    first, last = _cursor(found[0]), _cursor(found[-1])
    return Page(
        [pk for pk, _, _ in found],
        before=first if (more if back else cursor is not None) else "",
        after=last if (back or more) else "",
    )


def _cursor(row: tuple[int, Any, str]) -> str:
    """Date and code; for the order by name the code alone, because a name has no place in an address."""
    _, key, code = row
    return f"{key.isoformat() if isinstance(key, date) else ''}.{code}"


def _beyond(cursor: re.Match[str], sort: Sort, scope: Scope, *, down: bool) -> Q:
    anchor = Casus.objects.visible_to(scope).filter(
        code=cursor[2]
    )  # visible: else a position would tell a foreign name
    value: Any = cursor[1] and _day(cursor[1])
    if sort.name == "naam":
        value = Coalesce(Subquery(anchor.values("pupil__sorted_by")), Value(""))
    pk = Coalesce(Subquery(anchor.values("pk")), Value(0), output_field=BigIntegerField())
    to = "lt" if down else "gt"
    if not value:
        return Q()
    # The first condition follows from the second; an index can use it.
    return Q(**{f"sort_key__{to}e": value}) & (Q(**{f"sort_key__{to}": value}) | Q(**{f"pk__{to}": pk}))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _key(sort: Sort, scope: Scope) -> Combinable:
    last = Value(date.min if sort.down else date.max)  # what has no date stands below, in either direction
    match sort.name:
        case "termijn":
            again = Actie.objects.open().readable_by(scope).filter(casus=OuterRef("pk"), kind="rust").order_by("due_on")
            looked_at = Subquery(again.filter(casus__phase="", casus__closed_on=None).values("due_on")[:1])
            return Coalesce(F("term_on"), looked_at, last)
        case "weken":
            newest = Absence.objects.filter(casus=OuterRef("pk")).order_by(F("ended_on").desc(nulls_first=True), "-pk")
            return Coalesce(Subquery(newest.values("first_day")[:1]), last)
        case "naam":
            return F("pupil__sorted_by")
        case "laatste":
            newest_event = Event.objects.readable_by(scope).filter(casus=OuterRef("pk")).order_by("-on", "-pk")
            return Coalesce(Subquery(newest_event.values("on")[:1]), F("opened_on"))
        case _:
            return F("opened_on")
