"""Table mode: one sheet at a time, with what schools offer and what the table decides. The page may hang on a wall: no name of a
person and no code of a casus in it, in its address or in its title."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from overleg.actions import ClosedError
from overleg.models import Agendapunt, Overleg
from overleg.quorum import quorum_of
from overleg.table import Item, Table, due_by_default, next_meeting_on
from paper.text import whole
from plaatsing.actions.answering import undoable
from plaatsing.actions.promises import answered_here
from plaatsing.actions.table import show
from plaatsing.doors import open_zitting
from plaatsing.forms.table import OfferForm, OutcomeForm
from plaatsing.said import in_short
from plaatsing.table import (
    Screen,
    board_of,
    entered_by,
    members_of,
    schools_there,
    schools_to_offer,
    screen_of,
    seated,
    stand_of,
    start_screen,
)
from plaatsing.wording import Names, Reader, reader_of

P = ParamSpec("P")
PAGE = "plaatsing-tafel"


def until_risen(
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[MemberRequest, P], HttpResponse]:
    """Who comes after the table has risen, sees its results. No message: this page shows none, they may name somebody."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ClosedError as error:
            return redirect(error.overleg.results_url)

    return cast(Callable[Concatenate[MemberRequest, P], HttpResponse], guarded)


@require_GET
@member(Role.VOORZITTER)
@until_risen
def zitting_table(request: MemberRequest, code: str) -> HttpResponse:
    """The terugvragen: with them every session begins."""
    overleg, board = _board(request, code)
    screen, answered = start_screen(overleg, scope_of(request), board.total), answered_here(overleg, scope_of(request))
    promises = [*(one.toezegging for one in screen.promises), *(one.toezegging for one in answered)]
    log_read(request, PAGE, [one.casus_id for one in promises])
    more = {
        "screen": screen, "quorum": quorum_of(overleg),
        "answered": [(one.toezegging, in_short(one), undoable(one)) for one in answered],
    }  # fmt: skip
    return render(request, "plaatsing/table.html", _frame(request, board, 0) | more)


@require_GET
@member(Role.VOORZITTER)
@until_risen
def zitting_table_item(request: MemberRequest, code: str, number: int) -> HttpResponse:
    """One item by its number on the agenda."""
    _, board = _board(request, code)
    item = board.numbered(number)
    if item is None:
        raise Http404
    log_read(request, PAGE, [item.punt.casus_id])
    return render(request, "plaatsing/table_item.html", Entry(request, board, item).context)


@require_POST
@member(Role.VOORZITTER)
@until_risen
def zitting_table_show(request: MemberRequest, code: str) -> HttpResponse:
    """Move on: the second screen follows. Number 0 are the terugvragen."""
    overleg, board = _board(request, code)
    number = whole(request.POST.get("nummer", ""), 4)
    item = board.numbered(number)
    if item is None and number:
        raise Http404
    show(overleg=overleg, punt=item.punt if item else None, by=request.user)
    return to_item(overleg, number)


def _board(request: MemberRequest, code: str) -> tuple[Overleg, Table]:
    overleg = open_zitting(request, code)
    return overleg, board_of(overleg, scope_of(request))


def to_item(overleg: Overleg, number: int) -> HttpResponse:
    if not number:
        return redirect("zitting_table", code=overleg.code)
    return redirect("zitting_table_item", code=overleg.code, number=number)


def _frame(request: MemberRequest, board: Table, number: int) -> dict[str, Any]:
    """What every page of the table has: where it is, what hangs on the wall, what is undecided."""
    stand = stand_of(board.overleg)
    on_wall = next((one.number for one in board.items if stand and one.punt.pk == stand.punt_id), 0)
    numbers = [0, *(one.number for one in board.items)]
    here = numbers.index(number)
    return {
        "overleg": board.overleg, "board": board, "number": number, "on_wall": on_wall, "is_shown": on_wall == number,
        "before": numbers[here - 1] if here else None, "after": numbers[here + 1] if here + 1 < len(numbers) else None,
    }  # fmt: skip


class Entry:
    """The page of one item: what stands, and the two forms. A view that refuses something replaces a form by the refused one."""

    def __init__(self, request: MemberRequest, board: Table, item: Item) -> None:
        self.request, self.board, self.item = request, board, item
        self.screen: Screen = screen_of(item, board.total)
        self.members = members_of(board.overleg)
        self.there = schools_there(self.members)
        self.schools = schools_to_offer(scope_of(request).today)
        self.entering = entered_by(item.punt)
        self._reader: Reader | None = None
        self.offer = self.offer_form()
        self.outcome = self.outcome_form()
        self.more: dict[str, Any] = {}

    def read(self, text: str) -> Names:
        """Searching reads the whole record: only when something was typed."""
        if self._reader is None:
            self._reader = reader_of(self.item.punt, [*self.there, *self.schools])
        return self._reader.read(text)

    def offer_form(self, data: Any = None, **options: Any) -> OfferForm:
        return OfferForm(
            data, read=self.read, there=self.there, others=self.schools, entering=self.entering,
            meeting_on=self.board.overleg.on, **options,
        )  # fmt: skip

    def outcome_form(self, data: Any = None) -> OutcomeForm:
        overleg = self.board.overleg
        return OutcomeForm(
            data, read=self.read, punt=self.item.punt, screen=self.screen, entering=self.entering,
            members=seated(self.members), held_until=next_meeting_on(overleg),
            due_on=due_by_default(overleg), new=self.offer_form(data, prefix="nieuw", with_kind=False),
        )  # fmt: skip

    @property
    def context(self) -> dict[str, Any]:
        punt: Agendapunt = self.item.punt
        return {
            **_frame(self.request, self.board, self.item.number), "item": self.item, "punt": punt, "screen": self.screen,
            "offer": self.offer, "outcome": self.outcome, "new": self.outcome.new, "version": punt.version, **self.more,
        }  # fmt: skip

    def refused(self, status: int, **more: Any) -> HttpResponse:
        self.more = more
        return render(self.request, "plaatsing/table_item.html", self.context, status=status)
