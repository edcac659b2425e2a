"""Comparing the lists of a round and keeping what differs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from accounts.models import Consulentschap, Role, Toegang
from actietafel.gather import Gathered, gather
from actietafel.lines import Difference, Kind, Source
from actietafel.models import Opgaveregel, Settlement, Uitvraag, Verschil
from actietafel.reconcile import LEERPLICHT_KINDS
from actietafel.reconcile import reconcile as compare
from actietafel.sides import facts_of
from cases.intake.rows_in import insert_many
from region.models import Municipality, School

LOCK = 7_301  # first half of the advisory lock of a round; the second is its primary key
VANISHED = "De lijsten en de casus zeggen dit niet meer."
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Found:
    """What comparing did: `new` were not there yet, `back` had gone and are there again, `gone` are settled by it; `open` stand now."""

    new: int = 0
    back: int = 0
    gone: int = 0
    open: int = 0
    keys: tuple[int, ...] = field(default=())


def lock_round(uitvraag_id: int) -> None:
    """One comparison or decision at a time in a round, until the transaction ends. Taken before any row of it or of a casus."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, uitvraag_id])


@transaction.atomic
def reconcile(*, uitvraag: Uitvraag, today: date, now: datetime) -> Found:
    """Compare what was returned and what runs; new differences get an owner, those that vanished are settled as GONE.

    Run twice it changes nothing. What a person settled stays settled; other facts about the same pupil are another difference.
    The number of queries does not depend on the number of pupils.
    """
    lock_round(uitvraag.pk)
    uitvraag.refresh_from_db(fields=["opened_at", "settled_at"])
    if uitvraag.opened_at is None:
        return Found()
    told = gather(uitvraag, today)
    writer = _Writer(uitvraag, told, today, now)
    found = writer.write(compare(told.lines, told.ours, told.people, told.asked))
    if uitvraag.settled_at is not None:
        empty_told(uitvraag=uitvraag)
    return found


def empty_told(*, uitvraag: Uitvraag) -> int:
    """Once a round is vastgesteld nobody's name is kept for it: whoever was said not to count is forgotten. Returns how many."""
    rows = Opgaveregel.objects.filter(opgave__uitvraag=uitvraag, opgave__returned_at__isnull=False).exclude(told={})
    about = Verschil.objects.filter(uitvraag=uitvraag).open()
    busy = {pk for facts in about.values_list("facts", flat=True) for pk in facts.get("regels", ())}
    return rows.exclude(pk__in=busy).update(told={}, candidates=[])


class _Writer:
    """Brings the rows in line with what was found: one INSERT, one UPDATE for what changed, one for what vanished."""

    def __init__(self, uitvraag: Uitvraag, told: Gathered, today: date, now: datetime) -> None:
        self.uitvraag, self.told, self.today, self.now = uitvraag, told, today, now
        self.schools = dict(School.objects.values_list("pk", "name"))
        self.homes = dict(Municipality.objects.values_list("pk", "name"))
        rows = list(
            Consulentschap.objects.held(today).order_by("pk").values_list("school", "municipality", "consulent")
        )
        self.of_school = {school: consulent for school, _, consulent in rows if school}
        self.of_home = {home: consulent for _, home, consulent in rows if home}
        self.here = set(Toegang.objects.at_office(today).values_list("user", flat=True))
        chairs = Toegang.objects.on(today).filter(Q(area=None) | Q(area=uitvraag.area_id), role=Role.VOORZITTER)
        self.chair = chairs.filter(user__is_active=True).order_by("area", "pk").values_list("user", flat=True).first()

    def write(self, found: Iterable[Difference]) -> Found:
        have: dict[Key, Verschil] = {
            (row.kind, row.subject, row.fingerprint): row for row in Verschil.objects.filter(uitvraag=self.uitvraag)
        }
        new, changed, back = [], [], 0
        seen: set[Key] = set()
        for each in found:
            key = (each.kind.value, each.subject, each.fingerprint)
            seen.add(key)
            row = have.get(key)
            if row is None:
                new.append(self._fill(Verschil(uitvraag=self.uitvraag, found_at=self.now), each))
            elif row.is_open or row.settlement == Settlement.GONE:
                before = _values(row)
                if not row.is_open:
                    row.settled_at, row.settled_by, row.settlement, row.because = None, None, "", ""
                    back += 1
                self._fill(row, each)
                if _values(row) != before:
                    changed.append(row)
        insert_many(new)
        if changed:
            Verschil.objects.bulk_update(changed, REFRESHED, batch_size=1000)
        gone = [row.pk for key, row in have.items() if row.is_open and key not in seen]
        if gone:
            Verschil.objects.filter(pk__in=gone).update(
                settled_at=self.now, settlement=Settlement.GONE, because=VANISHED, version=F("version") + 1
            )
        left = sum(1 for key, row in have.items() if key in seen and row.is_open)
        return Found(len(new), back, len(gone), len(new) + left, tuple(row.pk for row in new))

    def _fill(self, row: Verschil, each: Difference) -> Verschil:
        """Everything that follows from the lists and the casussen. Who finds it out is decided once, and again when they left."""
        casus = self.told.casussen.get(each.casus) if each.casus else None
        row.kind, row.subject, row.fingerprint = each.kind.value, each.subject, each.fingerprint
        row.pupil_id = int(each.subject[1:]) if each.subject[0] == "p" else None
        row.casus_id, row.school_id, row.municipality_id, row.phase = (
            each.casus,
            each.school,
            each.municipality,
            each.phase,
        )
        row.by_school_id = _line(each, Source.SCHOOL)
        row.by_leerplicht_id = _line(each, Source.LEERPLICHT)
        row.facts = facts_of(each, self.told.asked, self.told.casussen, self.schools, self.homes)
        mine = (pk for pk in (row.owner_id, casus.consulent_id if casus else None) if pk in self.here)
        row.owner_id = next(mine, None) or self._fixed(each)
        theirs = each.kind == Kind.ONLY_SCHOOL and each.phase in LEERPLICHT_KINDS and each.municipality is not None
        after = self.today + timedelta(days=settings.OPGAVE_LEERPLICHT_AFTER_DAYS)
        row.leerplicht_from = (row.leerplicht_from or after) if theirs else None
        row.late = row.late or self.uitvraag.settled_at is not None
        return row

    def _fixed(self, each: Difference) -> int | None:
        return self.of_school.get(each.school) or self.of_home.get(each.municipality) or self.chair


def _line(each: Difference, source: Source) -> int | None:
    line = each.line_of(source)
    return line.key if line else None


REFRESHED = [
    "pupil", "casus", "school", "municipality", "phase", "by_school", "by_leerplicht", "facts", "owner", "leerplicht_from", "late",
    "settled_at", "settled_by", "settlement", "because",
]  # fmt: skip
PLAIN = frozenset({"phase", "facts", "leerplicht_from", "late", "settled_at", "settlement", "because"})


def _values(row: Verschil) -> tuple[Any, ...]:
    return tuple(getattr(row, name if name in PLAIN else f"{name}_id") for name in REFRESHED)


__all__ = ["Found", "empty_told", "lock_round", "reconcile"]
