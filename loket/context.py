"""What every page needs: the menu of the active role, the state of the clock, and the banner."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OFFICE_ROLES, Role
from cases.clock import clock_status


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    current: bool
    count: int = 0


# label, url name, roles, url names that belong under it
MENU: tuple[tuple[str, str, frozenset[str], tuple[str, ...]], ...] = (
    ("Signalen", "signalen", frozenset({Role.LEERPLICHT}), ("signalen",)),
    (
        "Vandaag",
        "vandaag",
        frozenset({Role.CONSULENT, Role.VOORZITTER, Role.SCHOOL, Role.BEHEERDER, Role.PRIVACY}),
        ("vandaag", "team"),
    ),
    (
        "Casussen",
        "casussen",
        frozenset({Role.CONSULENT, Role.VOORZITTER, Role.LEERPLICHT, Role.SCHOOL}),
        ("casus", "waits"),
    ),
    ("Signalen", "signalen", frozenset({Role.CONSULENT, Role.VOORZITTER}), ("signalen",)),
    ("Leerling melden", "pupil_report", frozenset({Role.SCHOOL, Role.LEERPLICHT}), ("pupil_report",)),
    (
        "Lijst inlezen",
        "intakes",
        frozenset({Role.CONSULENT, Role.VOORZITTER, Role.LEERPLICHT, Role.SCHOOL}),
        ("intake",),
    ),
    ("Afstemming", "afstemmingen", frozenset({Role.LEERPLICHT}), ("afstemming",)),
    ("Overleg", "overleggen", frozenset({Role.CONSULENT, Role.VOORZITTER}), ("overleg", "afstemming")),
    ("Overleg", "overleggen", frozenset({Role.LEERPLICHT, Role.SCHOOL}), ("overleg",)),
    (
        "Kwartaal",
        "kwartaal",
        frozenset({Role.CONSULENT, Role.VOORZITTER, Role.LEERPLICHT, Role.SCHOOL}),
        ("kwartaal", "uitvraag", "opgave", "verschil", "gesprek"),
    ),
    (
        "Taskforce",
        "taskforce",
        frozenset({Role.KERNGROEP, Role.ONDERZOEKER, Role.PARTNER, Role.VOORZITTER, Role.CONSULENT}),
        ("taskforce", "escalatie", "huisbezoek", "zaakonderzoek", "optie", "ontwerp", "besluit"),
    ),
    (
        "Plaatsingsoverleg",
        "plaatsing",
        frozenset({Role.CONSULENT, Role.VOORZITTER, Role.SCHOOL, Role.PLAATSING}),
        ("plaatsing", "aanmelding", "spelregels", "zitting", "toezegging", "terugvraag"),
    ),
    ("Beheer", "beheer", frozenset({Role.BEHEERDER}), ("beheer", "clock")),
    ("Inzage", "read_log", frozenset({Role.PRIVACY}), ("read_log",)),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html; works on error pages and before login as well."""
    today = timezone.localdate()
    role = getattr(getattr(request, "toegang", None), "role", "")
    return {
        "only_invented_data": settings.ONLY_INVENTED_DATA,
        "office_name": settings.OFFICE_NAME,
        "office_phone": settings.OFFICE_PHONE,
        "version": settings.VERSION,
        "today": today,
        "nav": _menu(request),
        "only_path": _only_path(request),
        "clock_status": clock_status(timezone.now()) if getattr(request, "toegang", None) else None,
        "session_seconds": settings.SESSION_COOKIE_AGE,
        "can_search": role not in {Role.PLAATSING, Role.PARTNER},
        "can_open": role in OFFICE_ROLES,
        "search_hint": "School" if role in {Role.BEHEERDER, Role.PRIVACY} else "Naam, geboortedatum of code",
    }


def _only_path(request: HttpRequest) -> str:
    """The one page that this session opens; "" for an ordinary login."""
    session = getattr(request, "session", None)
    return str(session.get("only_path", "")) if session is not None and getattr(request, "toegang", None) else ""


def _menu(request: HttpRequest) -> list[NavItem]:
    toegang = getattr(request, "toegang", None)
    if toegang is None or _only_path(request):
        return []
    here = request.resolver_match.view_name if request.resolver_match else ""
    counts: dict[str, int] = getattr(
        request, "nav_counts", {}
    )  # by a view that knows them already: no query for a menu
    return [
        NavItem(label, reverse(name), here == name or here.startswith(belongs), counts.get(name, 0))
        for label, name, roles, belongs in MENU
        if toegang.role in roles
    ]
