"""The list of casussen: filters, order, pages, views; always from visible_to(scope) and always read-logged."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, may, scope_of
from cases.filters import NARROW, CasusFilter, Choices, View, around, built_in, chips, narrowed, tidy
from cases.keyset import FIRST_DOWN, PAGE, Page, Sort, page_of, sort_of
from cases.rows import rows_of

READERS = (Role.CONSULENT, Role.VOORZITTER, Role.LEERPLICHT, Role.SCHOOL)
FIRST_ROW = ("fase", "termijn", "beweging")
MORE = ("weken", "gemeente", "consulent", "oorzaak", "bevestigd", "sinds", "weer", "staat")
WHOLE = {"meer", "school", *MORE}  # in the address: then the filters behind "Meer filters" are on the page
EMPTY_LABELS = {
    "fase": "Alle fasen", "termijn": "Alle termijnen", "beweging": "Alle", "weken": "Maakt niet uit", "gemeente": "Alle gemeenten",
    "consulent": "Alle consulenten", "oorzaak": "Alle oorzaken", "bevestigd": "Maakt niet uit", "sinds": "Maakt niet uit",
    "weer": "Maakt niet uit", "staat": "Open",
}  # fmt: skip
HEADS = (("naam", "Leerling"), ("", "School, gemeente"), ("weken", "Situatie"), ("termijn", "Eerstvolgende termijn"),
         ("laatste", "Volgende stap"))  # fmt: skip


@require_GET
@member(*READERS)
def casussen(request: MemberRequest) -> HttpResponse:
    """Five queries, whatever the number of rows: clock, what stands around them, ids, rows, read log; a sixth counts the rows
    of a filter that has more than one page."""
    scope, since = scope_of(request), request.user.previous_login
    whole = bool(WHOLE & request.GET.keys())
    choices, numbers = around(scope, whole=whole)
    filters = CasusFilter(request.GET, scope=scope, choices=choices, since=since)
    if request.htmx and "meer" in request.GET:
        return render(request, "cases/_list_more.html", _more(filters))
    sort = sort_of(request.GET.get("sorteer", ""))
    told = (since, filters.told)
    page = page_of(narrowed, told, sort, scope, after=request.GET.get("na", ""), before=request.GET.get("voor", ""))
    log_read(request, "casussen", page.ids)
    context = {
        "rows": rows_of(page.ids, scope, since),
        "total": _total(page, filters, numbers),
        "sort": sort,
        "heads": _heads(request.GET, sort),
        "since": since,
        "can_hand_over": may(scope, "hand_over"),
        "can_report": not scope.in_office,
        "here_quoted": quote(request.get_full_path(), safe=""),
        **_frame(request, filters, choices, numbers),
        **_pages(request.GET, page),
    }
    return render(request, "cases/list.html", context)


@dataclass(frozen=True)
class Select:
    """A filter as a drop-down list; `value` is what is chosen."""

    name: str
    label: str
    empty: str
    options: list[tuple[str, str]]
    value: str


def _total(page: Page, filters: CasusFilter, numbers: dict[str, int]) -> int:
    """How many rows the filter of this page has. Counted only when that is not known already."""
    if not filters.chosen:
        return numbers[""]
    if page.before or page.after:
        return filters.count()
    return len(page.ids)


def _more(filters: CasusFilter) -> dict[str, Any]:
    """The filters with long choices: nobody has to wait for a hundred schools before they are asked for."""
    return {
        "more": [_select(filters, name) for name in MORE if name in filters.filters],
        "schools": filters.options("school"),
        "chosen_schools": filters.chosen.get("school", []),
    }


def _frame(request: MemberRequest, filters: CasusFilter, choices: Choices, numbers: dict[str, int]) -> dict[str, Any]:
    """What stands around the rows: views, filters, chips."""
    chosen, query = filters.chosen, tidy(request.GET, filters.filters)
    here = tidy(request.GET, NARROW)  # one saved in another role may hold what is no filter in this one
    own = [View(name, saved, current=saved == here) for name, saved in choices.saved]
    views = [View(label, q, numbers[q], q == query) for label, q in built_in(request.toegang.role)]
    listed = reverse("casussen")
    return {
        "views": [*views, *own],
        "saved": next((view for view in own if view.current), None),
        "selects": [_select(filters, name) for name in FIRST_ROW],
        **(_more(filters) if choices.whole else {"more_url": _more_url(request.GET)}),
        "by_school": request.toegang.role != Role.SCHOOL,
        "q": chosen.get("q", ""),
        "chips": list(chips(filters, request.GET)),
        "clear_url": listed,
        "save_url": f"{reverse('filter_save')}?{query}"
        if query and query not in {v.query for v in [*views, *own]}
        else "",
        "download_url": f"{reverse('casussen_download')}?{_without_page(request.GET)}",
        "unknown_filter": filters.unknown,
    }


def _select(filters: CasusFilter, name: str) -> Select:
    label = filters.filters[name].label
    return Select(name, label, EMPTY_LABELS[name], filters.options(name), filters.chosen.get(name, ""))


def _pages(params: QueryDict, page: Page) -> dict[str, str]:
    rest = _without_page(params)
    lead = f"?{rest}&" if rest else "?"
    return {
        "prev_url": f"{lead}voor={page.before}" if page.before else "",
        "next_url": f"{lead}na={page.after}" if page.after else "",
    }


def _more_url(params: QueryDict) -> str:
    left = params.copy()
    left["meer"] = "ja"
    return f"?{left.urlencode()}"


def _without_page(params: QueryDict) -> str:
    left = params.copy()
    for name in ("na", "voor", "meer"):
        left.pop(name, None)
    return left.urlencode()


@dataclass(frozen=True)
class Head:
    """A column heading; with a `url` it sorts. `order`: ascending, descending or nothing, for aria-sort."""

    label: str
    url: str = ""
    order: str = ""


def _heads(params: QueryDict, sort: Sort) -> list[Head]:
    """Sorting by the column that already sorts turns the order around."""
    heads = []
    for name, label in HEADS:
        if not name:
            heads.append(Head(label))
            continue
        left = params.copy()
        for gone in ("na", "voor", "meer"):
            left.pop(gone, None)
        current = name == sort.name
        turned = current and sort.down == FIRST_DOWN[name]
        left["sorteer"] = f"-{name}" if turned else name
        heads.append(
            Head(label, f"?{left.urlencode()}", ("descending" if sort.down else "ascending") if current else "")
        )
    return heads


__all__ = ["PAGE", "READERS", "casussen"]
