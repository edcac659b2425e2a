"""A round from year plan to vastgesteld: planned, opened, asked again, closed with named gaps, settled."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consulentschap, Role, Toegang, User
from actietafel.actions.reconciling import empty_told
from actietafel.links import personal_path
from actietafel.models import Opgave, Uitvraag
from actietafel.plan import PlannedRound
from cases.actions.phases import RefusedError
from cases.models import Kwartaalstand
from cases.quarter import take_stand
from overleg.actions import Member, plan_overleg
from overleg.models import Overleg, OverlegKind
from paper.dates import dutch
from post.actions import notify, settle
from region.models import Area, Municipality, School, Sector, still_open

ASKED = "Er staat een kwartaalopgave voor u klaar."
ASKED_AGAIN = "De kwartaalopgave wacht nog op uw antwoord."
SILENT = "Een school heeft al meer rondes niet geantwoord op de kwartaalopgave. Vraagt u eens hoe dat komt?"


@transaction.atomic
def plan_year(
    *,
    area: Area,
    rounds: Iterable[PlannedRound],
    by: User,
    starts_at: time,
    ends_at: time,
    place: str,
    members: Iterable[Member] = (),
) -> list[Uitvraag]:
    """Rounds of a year, each with its actietafel. A peildatum that the area already has is left as it is, also when two plan at once."""
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    members, made = list(members), []
    have = set(Uitvraag.objects.filter(area=area).values_list("reference_date", flat=True))
    wanted = sorted((one for one in rounds if one.reference_date not in have), key=lambda one: one.reference_date)
    for number, one in enumerate(wanted):
        following = wanted[number + 1].table_on if number + 1 < len(wanted) else None
        overleg = plan_overleg(
            kind=OverlegKind.ACTIETAFEL, area=area, on=one.table_on, starts_at=starts_at, ends_at=ends_at, place=place,
            next_on=following, by=by, members=members,
        )  # fmt: skip
        made.append(
            Uitvraag.objects.create(
                area=area,
                reference_date=one.reference_date,
                opens_on=one.opens_on,
                due_on=one.due_on,
                talks_from=one.talks_from,
                talks_until=one.talks_until,
                overleg=overleg,
                created_by=by,
            )
        )
    return made


@transaction.atomic
def drop_round(*, uitvraag: Uitvraag) -> None:
    """A planned round that was not sent. The actietafel stays in the calendar. Raises RefusedError once it was opened, and when a
    school or leerplicht brought somebody in for it."""
    locked = _lock(uitvraag)
    if locked.opened_at is not None:
        raise RefusedError("", "Deze kwartaalopgave is al verstuurd en kan niet meer worden weggehaald.")
    if locked.voorbesprekingen.exists():
        raise RefusedError(
            "",
            "Voor deze ronde is al een leerling ingebracht of besproken; zij kan niet meer weg. De dagen wijzigen kan wel.",
        )
    locked.delete()


def _lock(uitvraag: Uitvraag) -> Uitvraag:
    """One act at a time on a round."""
    locked: Uitvraag = Uitvraag.objects.select_for_update(of=("self",)).select_related("area").get(pk=uitvraag.pk)
    return locked


@transaction.atomic
def take_table(overleg: Overleg) -> None:
    """The newest round of this area that was to be decided by now: when its actietafel does not take place, this one is it. Else a
    school could bring nobody in for it, and a ja would stand on no agenda."""
    if Uitvraag.objects.filter(overleg=overleg).exists():
        return
    rows = Uitvraag.objects.select_for_update(of=("self",)).filter(area=overleg.area_id, reference_date__lte=overleg.on)
    newest = rows.filter(overleg__isnull=False).select_related("overleg").order_by("-reference_date").first()
    if newest is not None and newest.overleg is not None and newest.overleg.cancelled:
        newest.overleg = overleg
        newest.save(update_fields=["overleg"])


@transaction.atomic
def open_round(*, uitvraag: Uitvraag, now: datetime) -> int:
    """Ask every school and every municipality of the area. Returns the number of Opgaven; a second time does nothing.

    Schools: of the area, not closed, not primary education. Each person with a login there gets a notice with their own link.
    """
    locked = _lock(uitvraag)
    if locked.opened_at is not None:
        return 0
    schools = School.objects.filter(still_open(locked.reference_date), area=locked.area).exclude(sector=Sector.PO)
    municipalities = Municipality.objects.filter(area=locked.area)
    made = Opgave.objects.bulk_create(
        [Opgave(uitvraag=locked, school=school) for school in schools]
        + [Opgave(uitvraag=locked, municipality=municipality) for municipality in municipalities]
    )
    uitvraag.opened_at = locked.opened_at = now
    locked.save(update_fields=["opened_at"])
    people = respondents(made, timezone.localdate(now))
    for opgave in made:
        for person in people.get(opgave.pk, ()):
            _ask(opgave, person, ASKED, "vraag", now)
    return len(made)


def open_due(*, today: date, now: datetime) -> int:
    """Open what was planned for today or earlier. Runs on a clock; run twice or late it opens every round once."""
    due = Uitvraag.objects.filter(opened_at=None, opens_on__lte=today)
    return sum(1 for uitvraag in due if open_round(uitvraag=uitvraag, now=now))


def respondents(opgaven: Iterable[Opgave], today: date) -> dict[int, list[Toegang]]:
    """Who can answer each Opgave: people with a running Toegang there. One query."""
    by_school = {row.school_id: row.pk for row in opgaven if row.school_id}
    by_municipality = {row.municipality_id: row.pk for row in opgaven if row.municipality_id}
    found: dict[int, list[Toegang]] = {}
    rows = Toegang.objects.on(today).filter(user__is_active=True, role__in=(Role.SCHOOL, Role.LEERPLICHT))
    for toegang in rows.select_related("user").order_by("user__name", "pk"):
        opgave_id = by_school.get(toegang.school_id) or by_municipality.get(toegang.municipality_id)
        if opgave_id is not None:
            found.setdefault(opgave_id, []).append(toegang)
    return found


def _ask(opgave: Opgave, toegang: Toegang, text: str, turn: str, now: datetime) -> bool:
    return notify(
        user=toegang.user, key=f"opgave:{opgave.pk}:{turn}", kind="opgave", text=text,
        path=personal_path(opgave, toegang), now=now, in_mail=True,
    )  # fmt: skip


@transaction.atomic
def remind(*, opgaven: Iterable[Opgave], now: datetime) -> int:
    """Ask again, on top of the weekly reminder that comes by itself: at most once a day for each. Returns the people told."""
    waiting = [one for one in opgaven if one.returned_at is None]
    people = respondents(waiting, timezone.localdate(now))
    turn = f"weer:{timezone.localdate(now)}"
    return sum(
        _ask(opgave, person, ASKED_AGAIN, turn, now) for opgave in waiting for person in people.get(opgave.pk, ())
    )


@transaction.atomic
def stop_round(*, uitvraag: Uitvraag, by: User, now: datetime, gaps: Mapping[int, str]) -> None:
    """Close the request. `gaps`: for every Opgave without an answer, by id, why the round closes without it: never silently.

    Raises RefusedError when a reason is missing, or when the round is not open. Who answers later is still heard, marked late.
    """
    locked = _lock(uitvraag)
    if locked.opened_at is None:
        raise RefusedError("", "Deze kwartaalopgave is nog niet verstuurd.")
    if locked.stopped_at is not None:
        raise RefusedError(
            "", f"{locked.stopped_by} sloot deze kwartaalopgave al, op {dutch(timezone.localdate(locked.stopped_at))}."
        )
    missing = list(locked.opgaven.unanswered().select_related("school", "municipality"))
    for opgave in missing:
        opgave.gap_because = gaps.get(opgave.pk, "").strip()[:200]
    if nameless := [opgave.respondent for opgave in missing if not opgave.gap_because]:
        raise RefusedError("", f"Zeg waarom zonder antwoord wordt gesloten: {', '.join(nameless[:5])}.")
    Opgave.objects.bulk_update(missing, ["gap_because"])
    locked.stopped_at, locked.stopped_by = now, by
    locked.save(update_fields=["stopped_at", "stopped_by"])
    for opgave in missing:
        settle(key_prefix=f"opgave:{opgave.pk}:", now=now)
    _ask_about_silence(locked, missing, now)


def silent_rounds(opgaven: Iterable[Opgave]) -> dict[int, int]:
    """For each school how many closed rounds in a row, this one included, it did not answer; by school id. One query."""
    schools = {row.school_id for row in opgaven if row.school_id}
    rows = Opgave.objects.filter(school__in=schools, uitvraag__stopped_at__isnull=False)
    counts: dict[int, int] = dict.fromkeys(schools, 0)
    ended: set[int] = set()
    for row in rows.select_related("uitvraag").order_by("-uitvraag__reference_date"):
        if row.school_id in ended:
            continue
        if row.returned_at is None or row.is_late:
            counts[row.school_id] += 1
        else:
            ended.add(row.school_id)
    return counts


def _ask_about_silence(uitvraag: Uitvraag, missing: list[Opgave], now: datetime) -> None:
    """A question to the fixed consulent of the school, never a ranking."""
    silent = silent_rounds(missing)
    long = {school for school, number in silent.items() if number >= settings.OPGAVE_SILENT_ROUNDS}
    rows = Consulentschap.objects.held(timezone.localdate(now)).filter(school__in=long).select_related("consulent")
    path = f"{reverse('uitvraag', args=[uitvraag.code])}?toon=stil"
    for row in rows:
        notify(
            user=row.consulent, key=f"stil:{uitvraag.pk}:{row.school_id}", kind="stil", text=SILENT, path=path, now=now
        )


def open_gap(uitvraag: Uitvraag) -> str:
    """Why this round cannot be vastgesteld yet, in Dutch; "" when it can."""
    if uitvraag.stopped_at is None:
        return "Sluit eerst de uitvraag."
    if left := uitvraag.verschillen.open().count():
        return "Er is nog 1 verschil open." if left == 1 else f"Er zijn nog {left} verschillen open."
    earlier = Uitvraag.objects.filter(
        area=uitvraag.area_id, reference_date__lt=uitvraag.reference_date, settled_at=None
    )
    if first := earlier.filter(opened_at__isnull=False).order_by("reference_date").first():  # stands form one chain
        return f"Stel eerst de ronde met peildatum {dutch(first.reference_date)} vast."
    return ""


def tables_before(area: Area) -> Overleg | None:
    """The last actietafel of the area, to take its members over from."""
    return Overleg.objects.filter(area=area, kind=OverlegKind.ACTIETAFEL).order_by("-on", "-pk").first()


def members_from(overleg: Overleg) -> list[Member]:
    """Who sat at an earlier table, to sit at the next."""
    rows = overleg.deelnames.select_related("user").order_by("pk")
    return [(row.discipline, row.user, row.name) for row in rows]


@transaction.atomic
def settle_round(*, uitvraag: Uitvraag, by: User, now: datetime) -> Kwartaalstand:
    """Vaststellen: nothing is open any more; how it stood on the peildatum is kept for good.

    Raises RefusedError while the request runs, while a difference is open, or when it was done already.
    """
    locked = _lock(uitvraag)
    if locked.settled_at is not None:
        on = dutch(timezone.localdate(locked.settled_at))
        raise RefusedError("", f"{locked.settled_by} stelde deze ronde al vast, op {on}.")
    if gap := open_gap(locked):
        raise RefusedError("", gap)
    locked.settled_at, locked.settled_by = now, by
    locked.save(update_fields=["settled_at", "settled_by"])
    empty_told(uitvraag=locked)
    return take_stand(area=locked.area, reference_date=locked.reference_date, by=by, now=now)
