"""What one person may see today, resolved once per request and compared with columns (ids, never subqueries)."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q

from accounts.models import OFFICE_ROLES, Role

READ_ONLY = ("plaatsing",)  # grounds of a Grant, also one to a school, that open a casus for reading and nothing else
LEERPLICHT_PHASES = ("relatief", "absoluut", "vrijgesteld")

# Grounds of the Taskforce open a casus to these roles, and these roles have no other: who is also consulent, does not see more as such.
OF_TASKFORCE = {"escalatie": Role.KERNGROEP, "onderzoek": Role.ONDERZOEKER}


def grant_opens(ground: str, role: str) -> bool:
    """Whether a Grant on this ground, given to a person or a role, opens anything to somebody who comes in as `role`."""
    if ground in OF_TASKFORCE or role in OF_TASKFORCE.values():
        return OF_TASKFORCE.get(ground) == role
    return role in {Role.CONSULENT, Role.VOORZITTER, Role.LEERPLICHT, Role.SCHOOL}


@dataclass(frozen=True)
class Scope:
    """Ids that a role is compared with.

    `area_id`: of a voorzitter or consulent, and of the school of a plaatsingsbevoegde. `school_ids`: a school's own, or those a
    consulent holds or covers. `municipality_ids`: leerplicht's own, or those a
    consulent holds for pupils without a school. `consulent_ids`: the consulent and whom they cover. `granted_ids`: casussen
    opened by a Grant, or (school) of pupils enrolled there today while another school is responsible. `guests`: those of them
    that only a Grant to somebody from outside opens, with its ground: read wholly, acted on less (cases.access.GUEST_ACTS).
    """

    user_id: int
    role: Role
    today: date
    area_id: int | None = None
    partner_id: int | None = None
    school_ids: tuple[int, ...] = ()
    municipality_ids: tuple[int, ...] = ()
    consulent_ids: tuple[int, ...] = ()
    granted_ids: tuple[int, ...] = field(default=())
    guests: tuple[tuple[int, str], ...] = ()

    @property
    def in_office(self) -> bool:
        """Consulent or voorzitter: reads everything of a casus that is in scope."""
        return self.role in OFFICE_ROLES

    def guest_of(self, casus_id: int) -> str:
        """The ground on which this person is a guest of the casus; empty inside the circle."""
        return next((ground for pk, ground in self.guests if pk == casus_id), "")

    def own_circle(self) -> "Scope":
        """Without what only a personal Grant opens: for rooms where a casus is decided about, not just read. Compares ids with
        each other, so never inside what cases.prepared builds."""
        guests = {pk for pk, _ in self.guests}
        return replace(self, granted_ids=tuple(pk for pk in self.granted_ids if pk not in guests), guests=())

    def working(self) -> "Scope":
        """Without what is opened for reading alone: for lists and forms that write to the pupils they find."""
        readers = {pk for pk, ground in self.guests if ground in READ_ONLY}
        return replace(self, granted_ids=tuple(pk for pk in self.granted_ids if pk not in readers)) if readers else self


NOTHING = Q(pk__in=())


def casus_rule(scope: Scope, path: str = "") -> Q:
    """The one rule of need-to-know for casussen; a child passes its path to the casus ("casus__").

    voorzitter: all (of the area). consulent: own and covered casussen and schools. leerplicht: pupils who live in the own
    municipality, in phase relatief, absoluut or vrijgesteld; never zorg om aanwezigheid or illness. school: own pupils.
    kerngroep and zaakonderzoeker: what a Grant opens, while it runs. Plaatsingsbevoegde, partner-SWV, beheerder and privacy
    officer: nothing.
    """

    def where(**columns: object) -> Q:
        return Q(**{f"{path}{name}": value for name, value in columns.items()})

    granted = where(id__in=scope.granted_ids) if scope.granted_ids else NOTHING
    match scope.role:
        case Role.VOORZITTER:
            return where(area_id=scope.area_id) | granted if scope.area_id else Q()
        case Role.CONSULENT:
            rule = where(consulent_id__in=scope.consulent_ids) | granted
            if scope.school_ids:
                rule |= where(school_id__in=scope.school_ids)
            if scope.municipality_ids:
                rule |= where(school_id__isnull=True, municipality_id__in=scope.municipality_ids)
            return rule
        case Role.LEERPLICHT:
            return where(municipality_id__in=scope.municipality_ids, phase__in=LEERPLICHT_PHASES) | granted
        case Role.SCHOOL:
            return where(school_id__in=scope.school_ids) | granted
        case Role.KERNGROEP | Role.ONDERZOEKER:
            return granted
        case _:
            return NOTHING


def audience_rule(scope: Scope) -> Q:
    """Which rows of a visible casus: the office reads all, others what was marked for them or what they wrote themselves. Who decides
    in the Taskforce reads what school or leerplicht may read; notes of the office stay in the office."""
    if scope.in_office:
        return Q()
    school, leerplicht = Q(school_reads=True), Q(leerplicht_reads=True)
    by_role = {
        Role.SCHOOL: school, Role.LEERPLICHT: leerplicht, Role.KERNGROEP: school | leerplicht, Role.ONDERZOEKER: school | leerplicht,
    }  # fmt: skip
    return by_role.get(scope.role, NOTHING)


def reads_story(scope: Scope) -> bool:
    """Causes, waits and partners are for the office, the school, and who decides in the Taskforce."""
    return scope.in_office or scope.role in {Role.SCHOOL, Role.KERNGROEP, Role.ONDERZOEKER}
