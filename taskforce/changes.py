"""What changed for the pupil since the entry, and what that means for the track. Said at once, on the page and in the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from cases.age import ADULT, birthday
from cases.models import Casus, Residence
from paper.dates import dutch
from plaatsing.models import Ending, PromiseKind, Toezegging
from taskforce.models import Escalatie

SOON = timedelta(days=92)


@dataclass(frozen=True)
class Change:
    """`title` is short enough for a list; `text` says what it means."""

    title: str
    text: str


def changes_of(rows: Iterable[Escalatie], today: date) -> dict[int, list[Change]]:
    """By escalatie id, for those that run. The rows bring casus, pupil and municipality. Two queries."""
    running = [row for row in rows if row.is_running]
    lived: dict[int, list[Residence]] = {}
    pupils = {row.casus.pupil_id for row in running}
    for home in Residence.objects.filter(pupil__in=pupils).select_related("municipality") if pupils else ():
        lived.setdefault(home.pupil_id, []).append(home)
    failed = _failed({row.casus_id for row in running})
    return {
        row.pk: [*failed.get(row.casus_id, []), *_of(row, lived.get(row.casus.pupil_id, []), today)] for row in running
    }


def _failed(casussen: set[int]) -> dict[int, list[Change]]:
    """By casus id: the placement that was decided last did not work out, and nothing was decided since."""
    newest = (
        Toezegging.objects.filter(casus__in=casussen, kind=PromiseKind.BINDING)
        .order_by("casus", "-pk")
        .distinct("casus")
    )
    found = (
        {row.casus_id: row for row in newest.select_related("school") if row.ending == Ending.FAILED}
        if casussen
        else {}
    )
    return {pk: [_not_placed(row)] for pk, row in found.items()}


def _not_placed(row: Toezegging) -> Change:
    day = f", {dutch(row.ended_on)}" if row.ended_on else ""
    text = f"Op {row.school}{day}. Kijk samen wat nodig was geweest; een nieuw besluit vervangt het oude."
    return Change("De plaatsing lukte niet", text)


def _of(row: Escalatie, homes: list[Residence], today: date) -> list[Change]:
    casus = row.casus
    found = [*_closed(casus), *_age(casus, today)]
    entered = timezone.localdate(row.entered_at)
    before = next((home.municipality for home in homes if home.holds_on(entered)), None)
    if before is not None and before != casus.municipality:
        found.append(_moved(casus, str(before)))
    return found


def _closed(casus: Casus) -> list[Change]:
    if casus.is_open:
        return []
    text = f"{str(casus.get_outcome_display()).capitalize()}. Rond het traject af, of overleg met de consulent over heropenen."
    return [Change("Casus gesloten", text)]


def _age(casus: Casus, today: date) -> list[Change]:
    on = birthday(casus.pupil.birth_date, ADULT)
    if on <= today:
        text = (
            f"Op {dutch(on)}. De kwalificatieplicht is voorbij en het doorstroompunt (RMC) is aan zet. Een besluit bindt een bestuur dan "
            "niet meer: rond het traject af met een warme overdracht."
        )
        return [Change("Is 18 geworden", text)]
    if on - today <= SOON:
        return [Change("Wordt binnenkort 18", f"Op {dutch(on)}. Daarna is het doorstroompunt (RMC) aan zet.")]
    return []


def _moved(casus: Casus, before: str) -> Change:
    to = casus.municipality
    if to.in_taskforce:
        text = f"Van {before} naar {to}. Leerplicht van {to} is nu aan zet; de gemeente doet mee, het traject kan door."
    else:
        text = (
            f"Van {before} naar {to}. Die gemeente doet niet mee aan de Taskforce: bespreek of het traject nog kan, en rond het anders "
            "af met een warme overdracht."
        )
    return Change(f"Woont nu in {to}", text)
