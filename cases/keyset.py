"""Pages of a list that moves: a page starts after a row, never at a number of rows (no OFFSET, no double, no gap)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, DateField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from cases.models import Absence, Actie, Casus, Event
from cases.prepared import Text, ask
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


Build = Callable[..., CasusQuerySet]  # (scope, *told): the rows, by the rules of cases.prepared


def page_of(
    build: Build, told: tuple[Any, ...], sort: Sort, scope: Scope, *, after: str = "", before: str = ""
) -> Page:
    """The page after (or before) a cursor; one query. A cursor that cannot be read gives the first page."""
    back = bool(before)
    cursor = _CURSOR.fullmatch(before or after)
    found = ask(_rows, build, scope, told, sort, _beside(cursor, sort) if cursor else None, _Cut(back, PAGE + 1))
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


@dataclass(frozen=True)
class _Cut:
    """Which rows of the order: so many from the cursor on, or before it. Part of the statement, not values in it."""

    back: bool
    most: int


Beside = tuple[Text | None, Text]  # the day that is sorted by, and the code of a casus


def _beside(cursor: re.Match[str], sort: Sort) -> Beside | None:
    """The row of a cursor; none when it says nothing about this order."""
    day, code = cursor[1], Text(cursor[2])
    if sort.name == "naam":
        return None, code
    return (Text(day), code) if day and _is_day(day) else None


def _rows(
    build: Build, scope: Scope, told: tuple[Any, ...], sort: Sort, beside: Beside | None, cut: _Cut
) -> QuerySet[Any, Any]:
    ordered = sorted_rows(build(scope, *told), sort, scope)
    if beside:
        ordered = ordered.filter(_beyond(*beside, scope, down=sort.down != cut.back))
    if cut.back:
        ordered = ordered.reverse()
    page: QuerySet[Any, Any] = ordered.values_list("pk", "sort_key", "code")[: cut.most]
    return page


def _cursor(row: tuple[int, Any, str]) -> str:
    """Date and code; for the order by name the code alone, because a name has no place in an address."""
    _, key, code = row
    return f"{key.isoformat() if isinstance(key, date) else ''}.{code}"


def _beyond(day: Text | None, code: Text, scope: Scope, *, down: bool) -> Q:
    anchor = Casus.objects.visible_to(scope).filter(
        code=Value(code)
    )  # visible: else a position would tell a foreign name
    value: Combinable = Cast(Value(day), DateField())
    if day is None:
        value = Coalesce(Subquery(anchor.values("pupil__sorted_by")), Value(""))
    pk = Coalesce(Subquery(anchor.values("pk")), Value(0), output_field=BigIntegerField())
    to = "lt" if down else "gt"
    # The first condition follows from the second; an index can use it.
    return Q(**{f"sort_key__{to}e": value}) & (Q(**{f"sort_key__{to}": value}) | Q(**{f"pk__{to}": pk}))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


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
