"""The one door to a casus: resolves the scope, fetches through it, and writes the read log before anything is shown."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.http import MemberRequest
from accounts.models import Consulentschap, Role, Toegang, Waarneming
from cases.models import AccessLog, Casus, Enrolment, Grant
from cases.scope import Scope

# What each role may do on a casus it can see. A reader with a Grant acts as its role does.
_OFFICE = frozenset({Role.CONSULENT, Role.VOORZITTER})
_FAMILY = _OFFICE | {Role.SCHOOL}  # the school keeps the contact with the family (bron Koers VO)
_ALL = _FAMILY | {Role.LEERPLICHT}
ACTS: dict[str, frozenset[Role]] = {
    "contact": _ALL,
    "note": _ALL,
    "confirm": _ALL,
    "ask": _ALL,
    "handle": _ALL,
    "step": _ALL,
    "voice": _FAMILY,
    "return": _FAMILY,
    "enrolment": _FAMILY,
    "story": _OFFICE,
    "phase": _OFFICE,
    "correct": _OFFICE,
    "rest": _OFFICE,
    "close": _OFFICE,
    "hand_over": _OFFICE,
    "pupil": _FAMILY,
    "sheet": _FAMILY,
    "agenda": frozenset({Role.VOORZITTER}),
}


def resolve(toegang: Toegang, today: date) -> Scope:
    """Scope of an active Toegang. At most four small queries; the answer is kept for the whole request."""
    role = Role(toegang.role)
    granted = list(
        Grant.objects.running(timezone.now())
        .filter(Q(user=toegang.user_id) | _grant_to_role(toegang))
        .values_list("casus_id", flat=True)
    )
    if role == Role.CONSULENT:
        covered = Waarneming.objects.on(today).filter(waarnemer=toegang.user_id).values_list("consulent_id", flat=True)
        consulent_ids = (toegang.user_id, *covered)
        held = list(
            Consulentschap.objects.on(today)
            .filter(consulent__in=consulent_ids)
            .values_list("school_id", "municipality_id")
        )
        return Scope(
            user_id=toegang.user_id, role=role, today=today, area_id=toegang.area_id, consulent_ids=consulent_ids,
            school_ids=tuple(school for school, _ in held if school), municipality_ids=tuple(m for _, m in held if m),
            granted_ids=tuple(granted),
        )  # fmt: skip
    if role == Role.SCHOOL:
        here = Enrolment.objects.on(today).filter(school=toegang.school_id).values("pupil")
        granted += Casus.objects.filter(pupil__in=here).exclude(school=toegang.school_id).values_list("pk", flat=True)
    return Scope(
        user_id=toegang.user_id,
        role=role,
        today=today,
        area_id=toegang.area_id,
        school_ids=(toegang.school_id,) if toegang.school_id else (),
        municipality_ids=(toegang.municipality_id,) if toegang.municipality_id else (),
        granted_ids=tuple(granted),
    )


def _grant_to_role(toegang: Toegang) -> Q:
    """Grants to a whole role reach only the people of the casus's own municipality or school."""
    if toegang.role == Role.LEERPLICHT:
        return Q(role=Role.LEERPLICHT, casus__municipality=toegang.municipality_id)
    if toegang.role == Role.SCHOOL:
        return Q(school=toegang.school_id)
    return Q(pk__in=())


def scope_of(request: MemberRequest) -> Scope:
    """The scope of this request, resolved at the first question."""
    scope: Scope | None = getattr(request, "_scope", None)
    if scope is None:
        scope = resolve(request.toegang, timezone.localdate())
        request._scope = scope  # type: ignore[attr-defined]
    return scope


def may(scope: Scope, act: str) -> bool:
    """Whether the role may do `act` on a casus that it can see. An unknown act is a KeyError: a typing error must not open a door."""
    return scope.role in ACTS[act]


def log_read(request: MemberRequest, page: str, casus_ids: Iterable[int]) -> None:
    """One row a page, in the same transaction as the page: no row, no page."""
    ids = sorted(set(casus_ids))
    if not ids:
        return
    AccessLog.objects.create(
        at=timezone.now(),
        user=request.user,
        toegang_id=request.toegang.pk,
        role=request.toegang.role,
        page=page,
        casussen=ids,
        ip=remote_address(request),
    )


def remote_address(request: HttpRequest) -> str | None:
    """The address as the server sees it; a proxy must set REMOTE_ADDR (docs/deploy.md), a header is never trusted."""
    return request.META.get("REMOTE_ADDR") or None


def get_casus(request: MemberRequest, code: str, act: str | None = None) -> Casus:
    """The casus with this code, read-logged. 404 outside the circle (the same as a code that does not exist), 403 inside
    it when the role may not do `act`."""
    scope = scope_of(request)
    casus: Casus | None = (
        Casus.objects.visible_to(scope)
        .select_related("pupil", "school__municipality", "municipality", "area", "consulent")
        .filter(code=code)
        .first()
    )
    if casus is None:
        raise Http404
    log_read(request, act or "casus", [casus.pk])
    if act is not None and not may(scope, act):
        raise PermissionDenied
    return casus
