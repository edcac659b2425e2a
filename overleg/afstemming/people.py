"""Who holds a municipality on a day: its two fixed officers, its consulent, and who covers."""

from dataclasses import dataclass, field
from datetime import date

from accounts.models import Consulentschap, Role, Toegang, User, VasteAmbtenaar, Waarneming
from cases.scope import Scope
from overleg.models import Overleg
from region.models import Municipality


@dataclass(frozen=True)
class Pair:
    """Both sides of an Afstemming. `officers` are the fixed ones who still have their Toegang; `leerplicht_ids` everybody who is
    leerplicht there: whose task it is decides in which column it stands."""

    municipality: Municipality
    officers: list[User] = field(default_factory=list)
    consulenten: list[User] = field(default_factory=list)
    covers: list[Waarneming] = field(default_factory=list)
    leerplicht_ids: frozenset[int] = frozenset()

    @property
    def office(self) -> list[User]:
        """Consulenten and who stands in for them."""
        return [*self.consulenten, *(row.waarnemer for row in self.covers)]

    def but(self, by: User) -> list[User]:
        """Who hears what changes about a meeting, of both sides: not `by`, who changes it."""
        return [user for user in dict.fromkeys([*self.officers, *self.office]) if user.pk != by.pk and user.is_active]


def pair_of(municipality: Municipality, day: date) -> Pair:
    return pairs_of([municipality], day)[municipality.pk]


def pair_at(overleg: Overleg, day: date) -> Pair:
    """Who holds this meeting."""
    if overleg.municipality is None:  # the database keeps this, the type does not know
        raise ValueError("only an Afstemming has a municipality")
    return pair_of(overleg.municipality, day)


def pairs_of(municipalities: list[Municipality], day: date) -> dict[int, Pair]:
    """By municipality. Four queries, however many there are."""
    ids = [one.pk for one in municipalities]
    running = Toegang.objects.on(day).filter(role=Role.LEERPLICHT, municipality__in=ids, user__is_active=True)
    there: dict[int, set[int]] = {pk: set() for pk in ids}
    for place, user in running.values_list("municipality_id", "user_id"):
        there[place].add(user)
    fixed = VasteAmbtenaar.objects.on(day).filter(municipality__in=ids).select_related("officer").order_by("place")
    held = Consulentschap.objects.held(day).filter(municipality__in=ids).select_related("consulent")
    holders: dict[int, list[User]] = {pk: [] for pk in ids}
    for row in held:
        holders[row.municipality_id].append(row.consulent)
    away = Waarneming.objects.on(day).filter(consulent__in={one.pk for rows in holders.values() for one in rows})
    covers = list(away.select_related("consulent", "waarnemer").order_by("pk"))
    return {
        one.pk: Pair(
            municipality=one,
            officers=[
                row.officer for row in fixed if row.municipality_id == one.pk and row.officer_id in there[one.pk]
            ],
            consulenten=holders[one.pk],
            covers=[row for row in covers if row.consulent in holders[one.pk]],
            leerplicht_ids=frozenset(there[one.pk]),
        )
        for one in municipalities
    }


def held_by(scope: Scope) -> list[Municipality]:
    """Municipalities with which this person of the office holds the Afstemming: voorzitter those of the area, consulent own and
    covered ones. Of leerplicht the own municipality."""
    rows = Municipality.objects.select_related("area").order_by("name")
    if scope.role == Role.VOORZITTER:
        return list(rows.filter(area=scope.area_id) if scope.area_id else rows)
    return list(rows.filter(pk__in=scope.municipality_ids))
