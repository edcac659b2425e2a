"""Who sits in the kerngroep today, and who recuses when a school of the own board is concerned."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from accounts.models import Role, Toegang, User
from cases.actions.phases import RefusedError
from cases.scope import Scope
from taskforce.doors import DECIDES
from taskforce.models import KerngroepLid


@dataclass(frozen=True)
class Member:
    """One person with a seat that decides. `recuses`: the board for which this person works too, when that is the board concerned."""

    user: User
    function: str
    recuses: str = ""

    @property
    def may_sign(self) -> bool:
        return not self.recuses


def members(*, board_id: int | None, today: date) -> list[Member]:
    """Everybody who decides today, by name: a seat of somebody who does not come in as kerngroep any more decides nothing. One query."""
    comes_in = Toegang.objects.on(today).filter(user=OuterRef("user"), role=Role.KERNGROEP)
    seats = KerngroepLid.objects.on(today).filter(Exists(comes_in), seat__in=DECIDES, user__is_active=True)
    seats = seats.select_related("user", "board")
    found: dict[int, Member] = {}
    for seat in seats.order_by("user__name", "pk"):
        known = found.get(seat.user_id)
        recuses = str(seat.board) if board_id is not None and seat.board_id == board_id else ""
        function = known.function if known else seat.function or seat.get_seat_display()
        found[seat.user_id] = Member(seat.user, function, (known.recuses if known else "") or recuses)
    return list(found.values())


def member(user: User, *, board_id: int | None, today: date) -> Member | None:
    """The seat of this person; None without one that decides."""
    return next((one for one in members(board_id=board_id, today=today) if one.user.pk == user.pk), None)


def deciding(by: User, *, board_id: int | None, today: date) -> Member:
    """The seat with which this person decides about a school of that board: writes, signs, or takes back. RefusedError without one."""
    found = member(by, board_id=board_id, today=today)
    if found is None:
        raise RefusedError("", "U heeft vandaag geen zetel in de kerngroep die besluit.")
    if found.recuses:
        raise RefusedError("", f"U werkt ook voor {found.recuses}. Daarom doet u niet mee aan dit besluit.")
    return found


def recused_boards(scope: Scope) -> set[int] | None:
    """The boards for which this person works too, and so does not sign; None when it signs nothing at all. One query."""
    if scope.role != Role.KERNGROEP:
        return None
    rows = KerngroepLid.objects.on(scope.today).filter(user=scope.user_id)
    seats = list(rows.filter(seat__in=DECIDES).values_list("board", flat=True))
    return {board for board in seats if board} if seats else None
