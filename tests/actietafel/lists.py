"""Lists of a school and of leerplicht in one round, for the tests of comparing and settling."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import Toegang
from actietafel.actions.reconciling import Found, reconcile
from actietafel.models import Opgave, Opgaveregel, Uitvraag, Verschil, VerschilKind
from cases.intake.entries import Entry
from cases.models import Casus
from tests import build
from tests.actietafel import building
from tests.conftest import TODAY, Cast, Login

NOW = build.moment(TODAY)
FIRST_DAY = date(2026, 10, 16)


@dataclass(frozen=True)
class Lists:
    """A round of Noord in which the Beemdcollege and leerplicht of Lindevoort returned."""

    cast: Cast
    uitvraag: Uitvraag
    school: Opgave
    leerplicht: Opgave

    def both(self, casus: Casus, **fields: Any) -> None:
        self.on(self.school, casus, **fields)
        self.on(self.leerplicht, casus, **fields)

    def on(self, opgave: Opgave, casus: Casus, **fields: Any) -> Opgaveregel:
        return building.regel(opgave, casus=casus, by=self.cast.school.user, **fields)

    def named(self, opgave: Opgave, given_name: str, family_name: str, **fields: Any) -> Opgaveregel:
        """Somebody Loket does not know, at home since 16 October."""
        entry = {"kind": "relatief", "birth_date": date(2012, 5, 3), "first_day": FIRST_DAY, "municipality_id":
                 self.cast.lindevoort.pk, "school_id": self.cast.beemd.pk}  # fmt: skip
        entry |= {name: fields.pop(name) for name in list(fields) if name in entry or name == "permitted_kind"}
        told = Entry(0, given_name=given_name, family_name=family_name, **entry)  # type: ignore[arg-type]
        by = self.cast.school.user
        return building.regel(opgave, by=by, told=told.as_json(), first_day=told.first_day, kind=told.kind,
                              permitted_kind=told.permitted_kind, **fields)  # fmt: skip

    def compare(self, today: date = TODAY) -> Found:
        return reconcile(uitvraag=self.uitvraag, today=today, now=NOW)

    def open(self) -> list[str]:
        """Kinds of what is open, in the order of the kinds."""
        kinds = Verschil.objects.filter(uitvraag=self.uitvraag).open().values_list("kind", flat=True)
        return sorted(kinds, key=VerschilKind.values.index)

    def one(self, kind: VerschilKind) -> Verschil:
        row: Verschil = Verschil.objects.filter(uitvraag=self.uitvraag).open().get(kind=kind)
        return row


def lists(cast: Cast, **fields: Any) -> Lists:
    uitvraag = building.uitvraag(cast.noord, cast.voorzitter.user, **fields)
    returned: dict[str, Any] = {"returned_at": NOW, "returned_by": cast.school.user}
    return Lists(
        cast, uitvraag, building.opgave(uitvraag, school=cast.beemd, **returned),
        building.opgave(uitvraag, municipality=cast.lindevoort, **returned),
    )  # fmt: skip


def thuis(
    cast: Cast, given_name: str = "Fenna", family_name: str = "Roskam", kind: str = "relatief", **fields: Any
) -> Casus:
    """A running casus at the Beemdcollege, at home since 16 October."""
    who = build.pupil(given_name, family_name)
    fields.setdefault("consulent", cast.consulent.user)
    of = build.casus(by=cast.consulent.user, at=fields.pop("at", cast.beemd), who=who, **fields)
    build.absence(of, kind=kind, first_day=FIRST_DAY)
    return of


def each_bin(cast: Cast) -> Lists:
    """Each bin once. Amber: only school; Siebe: only leerplicht; Jelte: only ours; Merel: new; Hidde: ill, new."""
    made = lists(cast)
    made.on(made.school, thuis(cast, "Amber", "Amberstra"))
    made.on(made.leerplicht, thuis(cast, "Siebe", "Siebestra"))
    thuis(cast, "Jelte", "Jeltestra")
    made.named(made.school, "Merel", "Merelstra")
    made.named(made.leerplicht, "Merel", "Merelstra")
    made.named(made.school, "Hidde", "Hiddestra", kind="geoorloofd", permitted_kind="ziek")
    made.compare()
    return made


def page(toegang: Toegang, of: Lists, query: str = "") -> str:
    response = Login(toegang).get(reverse("verschillen", args=[of.uitvraag.code]) + query)
    assert response.status_code == 200
    return response.content.decode()


def one(row: Verschil, query: str = "") -> str:
    return reverse("verschil", args=[row.key]) + query


def shown(text: str, *words: str) -> list[str]:
    return [word for word in words if word in text]
