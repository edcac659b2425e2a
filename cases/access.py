"""The one door to a casus: resolves the scope, fetches through it, and writes the read log before anything is shown."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.http import MemberRequest
from accounts.models import Consulentschap, Role, Toegang, Waarneming
from cases.models import AccessLog, Casus, Enrolment, Grant, GrantGround
from cases.prepared import Text, ask, rows
from cases.scope import READ_ONLY, Scope, grant_opens

# What each role may do on a casus it can see.
_OFFICE = frozenset({Role.CONSULENT, Role.VOORZITTER})
_FAMILY = _OFFICE | {Role.SCHOOL}  # the school keeps the contact with the family (bron Koers VO)
_ALL = _FAMILY | {Role.LEERPLICHT}
ACTS: dict[str, frozenset[Role]] = {
    "contact": _ALL,
    "note": _ALL,
    "confirm": _ALL,
    "ask": _ALL,
    "answer": _ALL,
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
    "escalate": _OFFICE,
    "propose": frozenset({Role.SCHOOL, Role.LEERPLICHT}),
    "enter": frozenset({Role.SCHOOL}),
    "agenda": frozenset({Role.VOORZITTER}),
}
# Who sees a casus only because of such a Grant does less than its role. Thinking along is reading and answering; with a reason one
# does what the telephone asks for today; a school that is going to place the pupil reads. What the casus is, and whose it is,
# stays with its own circle.
GUEST_ACTS: dict[str, frozenset[str]] = {
    GrantGround.THINK_ALONG: frozenset({"answer", "note"}),
    GrantGround.REASON: frozenset(
        {"contact", "note", "confirm", "ask", "answer", "handle", "step", "rest", "voice", "return", "sheet"}
    ),
    GrantGround.PLACEMENT: frozenset(),
}


def resolve(toegang: Toegang, today: date) -> Scope:
    """Scope of an active Toegang. One small query, and one more for a guest; the answer is kept for the whole request."""
    scope, guests = _read(toegang, today)
    if not guests:
        return scope
    inside = set(Casus.objects.visible_to(scope).filter(pk__in=guests).values_list("pk", flat=True))
    only = tuple((pk, ground) for pk, ground in guests.items() if pk not in inside)
    return replace(scope, granted_ids=(*scope.granted_ids, *(pk for pk, _ in only)), guests=only)


def sight_of(toegang: Toegang, today: date) -> Scope:
    """What a Toegang that is not active now opens, to count what waits there; nothing may be done by it, so where this person is a guest is
    not told apart. One query."""
    scope, guests = _read(toegang, today)
    return replace(scope, granted_ids=(*scope.granted_ids, *guests))


def _read(toegang: Toegang, today: date) -> tuple[Scope, dict[int, str]]:
    """The scope without what only a Grant to somebody from outside opens, and that, by casus with its ground."""
    role = Role(toegang.role)
    found: dict[str, list[tuple[Any, ...]]] = {"grant": [], "covers": [], "holds": [], "here": []}
    asked = timezone.now(), today, toegang.user_id, role, toegang.school_id, toegang.municipality_id
    for what, *row in ask(_opened, *asked):
        found[what].append(tuple(row))
    grants = [row for row in found["grant"] if grant_opens(row[1], role)]
    as_guest = [(pk, ground) for pk, ground, user in grants if ground in GUEST_ACTS and (user or ground in READ_ONLY)]
    # the ground that lets do most comes last, and holds: a reason beats meedenken
    guests = dict(sorted(as_guest, key=lambda one: len(GUEST_ACTS[one[1]])))
    granted = [pk for pk, ground, _ in grants if (pk, ground) not in as_guest]
    if role == Role.CONSULENT:
        held = [(school, municipality) for school, _, municipality in found["holds"]]
        scope = Scope(
            user_id=toegang.user_id, role=role, today=today, area_id=toegang.area_id,
            consulent_ids=(toegang.user_id, *(consulent for consulent, *_ in found["covers"])),
            school_ids=tuple(school for school, _ in held if school), municipality_ids=tuple(m for _, m in held if m),
            granted_ids=tuple(granted),
        )  # fmt: skip
        return scope, guests
    scope = Scope(
        user_id=toegang.user_id,
        role=role,
        today=today,
        area_id=toegang.school.area_id if role == Role.PLAATSING and toegang.school else toegang.area_id,
        school_ids=(toegang.school_id,) if toegang.school_id else (),
        municipality_ids=(toegang.municipality_id,) if toegang.municipality_id else (),
        partner_id=toegang.partner_id,
        granted_ids=(*granted, *(pk for pk, *_ in found["here"])),
    )
    return scope, guests


def _opened(
    now: datetime, today: date, user: int, role: Role, school: int | None, municipality: int | None
) -> QuerySet[Any, Any]:
    """Running Grants to this person or to the whole role; of a consulent whom they cover and what those hold; of a school its pupils
    whose casus is another school's. One arm each."""
    arms = [_arm(_grants(now, user, role, school, municipality), "grant", "casus_id", "ground", "user_id")]
    if role == Role.CONSULENT:
        covered = Waarneming.objects.on(today).filter(waarnemer=user)
        held = Consulentschap.objects.on(today).filter(Q(consulent=user) | Q(consulent__in=covered.values("consulent")))
        arms += [_arm(covered, "covers", "consulent_id"), _arm(held, "holds", "school_id", "", "municipality_id")]
    if role == Role.SCHOOL:
        pupils = Enrolment.objects.on(today).filter(school=school).values("pupil")
        elsewhere = Casus.objects.filter(pupil__in=pupils).exclude(school=school)
        arms.append(_arm(elsewhere, "here", "id"))
    return arms[0].union(*arms[1:], all=True) if arms[1:] else arms[0]


def _arm(rows: QuerySet[Any, Any], what: str, one: str, said: str = "", two: str = "") -> QuerySet[Any, Any]:
    """What it is, the id it is about, in words, and a second id."""
    named = rows.order_by().annotate(
        read_what=Value(what), read_one=F(one), read_said=F(said) if said else Value(""),
        read_two=F(two) if two else Value(None, output_field=BigIntegerField()),
    )  # fmt: skip
    arm: QuerySet[Any, Any] = named.values_list("read_what", "read_one", "read_said", "read_two")
    return arm


def _grants(now: datetime, user: int, role: Role, school: int | None, municipality: int | None) -> QuerySet[Any, Any]:
    """The latter reach only the people of the casus's own municipality or school; there is one kerngroep."""
    to_role = Q(pk__in=())
    if role == Role.LEERPLICHT:
        to_role = Q(role=Role.LEERPLICHT, casus__municipality=municipality)
    elif role == Role.SCHOOL:
        to_role = Q(school=school)
    elif role == Role.KERNGROEP:
        to_role = Q(role=Role.KERNGROEP)
    return Grant.objects.running(now).filter(Q(user=user) | to_role)


def scope_of(request: MemberRequest) -> Scope:
    """The scope of this request, resolved at the first question."""
    scope: Scope | None = getattr(request, "_scope", None)
    if scope is None:
        scope = resolve(request.toegang, timezone.localdate())
        request._scope = scope  # type: ignore[attr-defined]
    return scope


def may(scope: Scope, act: str, casus_id: int | None = None) -> bool:
    """Whether this person may do `act` on the casus; without one, whether the role may on those of its own circle. An unknown
    act is a KeyError: a typing error must not open a door."""
    if scope.role not in ACTS[act]:
        return False
    ground = scope.guest_of(casus_id) if casus_id is not None else ""
    return not ground or act in GUEST_ACTS[ground]


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
    found = rows(_with_code, scope, Text(code))
    if not found:
        raise Http404
    [casus] = found
    log_read(request, act or "casus", [casus.pk])
    if act is not None and not may(scope, act, casus.pk):
        raise PermissionDenied
    return casus


def _with_code(scope: Scope, code: str) -> QuerySet[Casus, Casus]:
    joined = "pupil", "school__municipality", "municipality", "area", "consulent"
    return Casus.objects.visible_to(scope).select_related(*joined).filter(code=code)
