"""The way in to an escalatie: who sees it, and what each role and seat may do there."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.scope import Scope
from taskforce.models import Escalatie, KerngroepLid, Seat

OFFICE = (Role.VOORZITTER, Role.CONSULENT)
ROOM = (*OFFICE, Role.KERNGROEP, Role.ONDERZOEKER)  # whoever opens the page of an escalatie; a partner-SWV has its own
EVERY_SEAT = frozenset(Seat)
DECIDES = EVERY_SEAT - {Seat.INVESTIGATOR}  # who investigates advises, and does not decide
RELATED = ("casus__pupil", "casus__school", "casus__municipality", "casus__area", "casus__consulent", "investigator", "partner",
           "entered_by", "accepted_by", "passed_over_by", "ended_by")  # fmt: skip


@dataclass(frozen=True)
class May:
    """`roles` that may; of the kerngroep only who has one of `seats` today."""

    roles: frozenset[Role] = frozenset()
    seats: frozenset[Seat] = frozenset()


def _may(*roles: Role, seats: frozenset[Seat] = frozenset()) -> May:
    return May(frozenset(roles), seats)


_MANAGER = _may(seats=frozenset({Seat.MANAGER}))
ACTS: dict[str, May] = {
    # entry, by whom, and the end of it
    "pass_over": _MANAGER,
    "give_back": _MANAGER,
    "accept": _MANAGER,
    "assign": _MANAGER,
    "close": _MANAGER,
    "withdraw": _may(*OFFICE),  # what the office entered itself and has not been taken up yet
    # the investigation
    "visit": _may(Role.ONDERZOEKER),
    "investigate": _may(Role.ONDERZOEKER),
    "options": _may(Role.ONDERZOEKER, seats=EVERY_SEAT),
    # the decision
    "weigh": _may(seats=DECIDES),
    "draft": _may(seats=DECIDES),
    "sign": _may(seats=DECIDES),
    "letter": _may(Role.VOORZITTER, seats=DECIDES),
}


def seats_of(scope: Scope) -> frozenset[Seat]:
    """Seats that this person has in the kerngroep today; none for who is not there as such."""
    if scope.role != Role.KERNGROEP:
        return frozenset()
    rows = KerngroepLid.objects.on(scope.today).filter(user=scope.user_id)
    return frozenset(Seat(seat) for seat in rows.values_list("seat", flat=True))


def may(scope: Scope, act: str, seats: frozenset[Seat] | None = None) -> bool:
    """Whether this person may do `act` on an escalatie that it sees. An unknown act is a KeyError: a typing error must not open a
    door. `seats`: when the page knows them already."""
    rule = ACTS[act]
    if scope.role in rule.roles:
        return True
    return scope.role == Role.KERNGROEP and bool(rule.seats & (seats_of(scope) if seats is None else seats))


def get_escalatie(request: MemberRequest, code: str, act: str = "") -> Escalatie:
    """The escalatie with this code, its casus read-logged. 404 outside the circle (the same as a code that does not exist), 403
    inside it when role or seat may not do `act`."""
    scope = scope_of(request)
    found: Escalatie | None = Escalatie.objects.visible_to(scope).select_related(*RELATED).filter(code=code).first()
    if found is None:
        raise Http404
    log_read(request, f"taskforce {act}".strip(), [found.casus_id])
    if act and not may(scope, act):
        raise PermissionDenied
    return found
