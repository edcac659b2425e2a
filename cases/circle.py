"""Who can see a casus, and why: the other side of casus_rule, in words that a person can check."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from accounts.models import Consulentschap, Role, Toegang, User, Waarneming
from cases.models import Casus, Enrolment, Grant, GrantGround
from cases.scope import LEERPLICHT_PHASES, OF_TASKFORCE, READ_ONLY, Scope, grant_opens

GROUNDS = {
    GrantGround.REASON: "toegang met reden",
    GrantGround.THINK_ALONG: "denkt mee, tot de vraag is beantwoord",
    GrantGround.SHARED: "de casus is gedeeld",
    GrantGround.PLACEMENT: "gaat de leerling plaatsen",
    GrantGround.ESCALATED: "de casus ligt bij de kerngroep van de Taskforce",
    GrantGround.INVESTIGATED: "doet het zaakonderzoek",
}


@dataclass(frozen=True)
class Viewer:
    """One person with one role that opens this casus. `why` is Dutch, without a full stop; `reason` is what was typed with
    a toegang met reden, for the office alone. `only_reads`: nothing can be asked of this person."""

    user: User
    role: Role
    organisation: str
    why: str
    until: datetime | None = None
    reason: str = ""
    only_reads: bool = False

    @property
    def label(self) -> str:
        """ "Jurre Bakelaar, Beemdcollege"; people of the office by name alone."""
        return f"{self.user}, {self.organisation}" if self.organisation else str(self.user)


def viewers(casus: Casus, *, today: date, now: datetime) -> list[Viewer]:
    """Everybody whose running Toegang makes `casus` visible today, office first, then by name. Five queries.

    Says the same as visible_to(scope) for every Toegang; a test compares the two.
    """
    return viewers_of([casus], today=today, now=now)[casus.pk]


def viewers_of(casussen: Iterable[Casus], *, today: date, now: datetime) -> dict[int, list[Viewer]]:
    """viewers() of many casussen at once, by casus id. Five queries, however many there are."""
    found = _reasons(list(casussen), today, now)
    if not found:
        return {}
    rows = list(
        Toegang.objects.on(today)
        .filter(_candidates(found.values()), user__is_active=True)
        .select_related("user", "school", "municipality", "area")
    )
    order = list(Role)
    return {
        pk: sorted(
            (
                Viewer(toegang.user, Role(toegang.role), _organisation(toegang), *said)
                for toegang in rows
                if (said := reasons.why(toegang)) is not None
            ),
            key=lambda viewer: (order.index(viewer.role), viewer.user.name),
        )
        for pk, reasons in found.items()
    }


def _reasons(casussen: list[Casus], today: date, now: datetime) -> dict[int, "_Reasons"]:
    """What the reasons are made of, by casus id. Four queries."""
    schools = {casus.school_id for casus in casussen if casus.school_id}
    municipalities = {casus.municipality_id for casus in casussen if not casus.school_id}
    at_school, at_municipality = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for school, municipality, consulent in (
        Consulentschap.objects.on(today)
        .filter(Q(school__in=schools) | Q(municipality__in=municipalities))
        .values_list("school_id", "municipality_id", "consulent_id")
    ):
        (at_school[school] if school else at_municipality[municipality]).add(consulent)
    holders = {
        casus.pk: (at_school[casus.school_id] if casus.school_id else at_municipality[casus.municipality_id])
        | ({casus.consulent_id} if casus.consulent_id else set())
        for casus in casussen
    }
    covers = list(
        Waarneming.objects.on(today)
        .filter(consulent__in=set().union(*holders.values()))
        .values_list("consulent_id", "waarnemer_id", "consulent__name")
    )
    grants = defaultdict[int, list[Grant]](list)
    for grant in Grant.objects.running(now).filter(casus__in=[casus.pk for casus in casussen]):
        grants[grant.casus_id].append(grant)
    enrolled = defaultdict[int, set[int]](set)
    rows = Enrolment.objects.on(today).filter(pupil__in={casus.pupil_id for casus in casussen})
    for pupil, school in rows.values_list("pupil_id", "school_id"):
        enrolled[pupil].add(school)
    return {
        casus.pk: _Reasons(
            casus, holders[casus.pk], {who: name for whom, who, name in covers if whom in holders[casus.pk]},
            grants[casus.pk], enrolled[casus.pupil_id],
        )
        for casus in casussen
    }  # fmt: skip


def _candidates(found: Iterable["_Reasons"]) -> Q:
    """Toegang rows that could open one of these casussen; why() decides."""
    users, schools, municipalities = set[int](), set[int](), set[int]()
    for one in found:
        users |= {*one.holders, *one.covers, *(grant.user_id for grant in one.grants if grant.user_id)}
        schools |= {pk for pk in (one.casus.school_id, *one.enrolled_at, *(row.school_id for row in one.grants)) if pk}
        municipalities.add(one.casus.municipality_id)
    return (
        Q(role__in=[Role.VOORZITTER, Role.KERNGROEP])
        | Q(user__in=users)
        | Q(role=Role.LEERPLICHT, municipality__in=municipalities)
        | Q(role=Role.SCHOOL, school__in=schools)
    )


def people(found: Iterable[Viewer]) -> dict[int, Viewer]:
    """One Viewer a person (the first of their roles), by user id."""
    by_id: dict[int, Viewer] = {}
    for viewer in found:
        by_id.setdefault(viewer.user.pk, viewer)
    return by_id


def _organisation(toegang: Toegang) -> str:
    if toegang.role == Role.SCHOOL:
        return str(toegang.school)
    if toegang.role in {Role.KERNGROEP, Role.ONDERZOEKER}:
        return "Taskforce"
    return f"leerplicht {toegang.municipality}" if toegang.role == Role.LEERPLICHT else ""


@dataclass(frozen=True)
class _Reasons:
    casus: Casus
    holders: set[int]
    covers: dict[int, str]
    grants: list[Grant]
    enrolled_at: set[int]

    def why(self, toegang: Toegang) -> tuple[str, datetime | None, str, bool] | None:
        by_role = {
            Role.VOORZITTER: self._voorzitter,
            Role.CONSULENT: self._consulent,
            Role.LEERPLICHT: self._leerplicht,
            Role.SCHOOL: self._school,
        }.get(Role(toegang.role))
        said = by_role(toegang) if by_role else ""
        if said:
            return said, None, "", False
        return self._granted(toegang)

    def _voorzitter(self, toegang: Toegang) -> str:
        if toegang.area_id is None:
            return "voorzitter van alle gebieden"
        return f"voorzitter van gebied {toegang.area}" if toegang.area_id == self.casus.area_id else ""

    def _consulent(self, toegang: Toegang) -> str:
        if toegang.user_id == self.casus.consulent_id:
            return "consulent van deze casus"
        if toegang.user_id in self.holders:
            return "vaste consulent van de school" if self.casus.school_id else "vaste consulent van de gemeente"
        return f"neemt waar voor {self.covers[toegang.user_id]}" if toegang.user_id in self.covers else ""

    def _leerplicht(self, toegang: Toegang) -> str:
        mine = toegang.municipality_id == self.casus.municipality_id and self.casus.phase in LEERPLICHT_PHASES
        return f"leerplicht van de woongemeente, bij {self.casus.get_phase_display()}" if mine else ""

    def _school(self, toegang: Toegang) -> str:
        if toegang.school_id == self.casus.school_id:
            return "verantwoordelijke school"
        return "school van inschrijving" if toegang.school_id in self.enrolled_at else ""

    def _granted(self, toegang: Toegang) -> tuple[str, datetime | None, str, bool] | None:
        for grant in self.grants:
            if not grant_opens(grant.ground, toegang.role):
                continue
            to_role = grant.role == toegang.role == Role.KERNGROEP or (
                grant.role == toegang.role == Role.LEERPLICHT and toegang.municipality_id == self.casus.municipality_id
            )
            to_school = toegang.role == Role.SCHOOL and grant.school_id == toegang.school_id
            if grant.user_id == toegang.user_id or to_role or to_school:
                only_reads = grant.ground in READ_ONLY or grant.ground in OF_TASKFORCE
                return GROUNDS[GrantGround(grant.ground)], grant.until, grant.reason, only_reads
        return None


def desk_of(scope: Scope) -> set[int]:
    """Who works, or worked, at the same school or gemeente as this person: what one of them is asked, another may answer. One query,
    none for the office."""
    if scope.role not in {Role.SCHOOL, Role.LEERPLICHT}:
        return set()
    here = Q(school__in=scope.school_ids) | Q(municipality__in=scope.municipality_ids)
    return set(Toegang.objects.filter(here, role=scope.role).values_list("user_id", flat=True))


def chairs_of(casus: Casus, today: date) -> list[User]:
    """The voorzitters of the area of this casus."""
    return _of_area(_chairs(today), casus)


def _chairs(today: date) -> list[Toegang]:
    seats = Toegang.objects.on(today).filter(role=Role.VOORZITTER, user__is_active=True)
    return list(seats.select_related("user").order_by("pk"))


def _of_area(chairs: list[Toegang], casus: Casus) -> list[User]:
    return list(dict.fromkeys(seat.user for seat in chairs if seat.area_id in {None, casus.area_id}))


def consulent_of(casus: Casus, today: date) -> User | None:
    """The consulent of the casus, as long as they work here: a casus keeps one who left until it is handed over."""
    consulent = casus.consulent
    here = consulent is not None and Toegang.objects.at_office(today).filter(user=consulent).exists()
    return consulent if here else None


def office_of(casus: Casus, today: date) -> list[User]:
    """Whom at the office to tell something: the consulent of the casus and who covers them; without one who still works here the
    voorzitters."""
    return offices_of([casus], today)[casus.pk]


def offices_of(casussen: Iterable[Casus], today: date) -> dict[int, list[User]]:
    """office_of() many casussen at once, by casus id: two or three questions, however many there are."""
    of = {casus.pk: casus for casus in casussen}
    consulenten = {casus.consulent_id for casus in of.values()}
    at_office = Toegang.objects.at_office(today).filter(user__in=consulenten - {None})
    here = {toegang.user_id: toegang.user for toegang in at_office.select_related("user")}
    away = Waarneming.objects.on(today).filter(consulent__in=here, waarnemer__is_active=True)
    covers: dict[int, list[User]] = defaultdict(list)
    for row in away.select_related("waarnemer"):
        covers[row.consulent_id].append(row.waarnemer)
    chairs = _chairs(today) if consulenten - here.keys() else []
    found: dict[int, list[User]] = {}
    for pk, casus in of.items():
        own = here.get(casus.consulent_id) if casus.consulent_id else None
        found[pk] = [own, *covers[own.pk]] if own else _of_area(chairs, casus)
    return found
