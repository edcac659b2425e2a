"""The conversation round: who is spoken to and when, what was decided of each casus, and who brings somebody in.

bron Noord-Limburg: "bespreek ik met leerplicht en de scholen alle individuele casussen door. We besluiten samen of een casus wel of
niet wordt besproken tijdens een actietafel. Ook scholen en leerplicht kunnen leerlingen aanmelden."
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from actietafel.models import Gesprek, OnAgenda, Uitvraag, Voorbespreking
from actietafel.models.talk import StillHome
from actietafel.talk_times import Slot
from actietafel.talking import answered_in, leerplicht_sees
from cases import clock
from cases.actions.absence import confirm
from cases.actions.phases import RefusedError, lock
from cases.circle import office_of
from cases.events import ConflictError, record, save_version
from cases.models import Casus, ContactChannel, ContactParty, Event, EventKind
from overleg.actions import ClosedError, put_on_agenda, take_off_agenda
from overleg.models import Agendapunt, BroughtBy, Overleg, OverlegKind
from paper.dates import dutch
from post.actions import notify, notify_others, settle

HANDLED = "besproken in de gespreksronde"
PROPOSED = "Er is een leerling ingebracht voor de actietafel."
ANSWERED = "Er is een besluit over een leerling die u inbracht voor de actietafel."
MOMENT = ("on", "starts_at", "minutes", "place")
TEXTS = (
    "still_home",
    "changed",
    "view_school",
    "view_leerplicht",
    "agenda",
    "until",
    "because",
    "decided_with",
    "told",
)


class TalkedError(ConflictError):
    """Somebody else wrote about this casus since the page was opened; `row` is what they wrote."""

    def __init__(self, row: Voorbespreking) -> None:
        super().__init__(row.pk)
        self.row = row


# --- whom we speak to, and when --------------------------------------------------------------------------------------------------


@transaction.atomic
def plan_talks(*, uitvraag: Uitvraag, now: datetime) -> int:
    """A conversation with every school and every municipality of the area that has open casussen. Returns how many are new; run
    again it adds who was not there yet. A municipality counts what leerplicht sees there."""
    rows = Casus.objects.open().filter(area=uitvraag.area_id)
    schools = set(rows.filter(school__isnull=False).values_list("school_id", flat=True))
    theirs = rows.filter(leerplicht_sees(now), municipality__area=uitvraag.area_id)
    municipalities = set(theirs.values_list("municipality_id", flat=True))
    for school, municipality in uitvraag.gesprekken.values_list("school_id", "municipality_id"):
        schools.discard(school)
        municipalities.discard(municipality)
    wanted = [Gesprek(uitvraag=uitvraag, school_id=pk) for pk in sorted(schools)]
    wanted += [Gesprek(uitvraag=uitvraag, municipality_id=pk) for pk in sorted(municipalities)]
    if wanted:
        Gesprek.objects.bulk_create(wanted, ignore_conflicts=True)  # two who open the page at once
    return len(wanted)


@transaction.atomic
def set_times(*, gesprekken: Sequence[Gesprek], slots: Sequence[Slot], minutes: int, place: str) -> int:
    """Give each conversation its day and time, in this order. What is held or has a day already must not be among them."""
    for gesprek, slot in zip(gesprekken, slots, strict=True):
        change_talk(gesprek=gesprek, version=gesprek.version, on=slot.on, starts_at=slot.starts_at, minutes=minutes,
                    place=place)  # fmt: skip
    return len(gesprekken)


@transaction.atomic
def change_talk(*, gesprek: Gesprek, version: int, **fields: object) -> None:
    """Day, time, length, place (MOMENT) and with_whom. A moment or place that changes raises `sequence`, so that a calendar
    moves what it has instead of adding a second. Raises ConflictError."""
    moved = any(getattr(gesprek, name) != fields[name] for name in MOMENT if name in fields)
    was_planned = gesprek.on is not None
    for name, value in fields.items():
        setattr(gesprek, name, value)
    if moved and was_planned:
        gesprek.sequence += 1
    save_version(gesprek, version=version, fields=[*fields, "sequence"])


def hold(*, gesprek: Gesprek, by: User, now: datetime) -> bool:
    """The conversation has been. False when somebody said so already."""
    held = Gesprek.objects.filter(pk=gesprek.pk, held_at=None)
    return bool(held.update(held_at=now, held_by=by, version=F("version") + 1))


def unhold(*, gesprek: Gesprek) -> bool:
    """Undo of hold."""
    held = Gesprek.objects.filter(pk=gesprek.pk, held_at__isnull=False)
    return bool(held.update(held_at=None, held_by=None, version=F("version") + 1))


# --- what was decided ----------------------------------------------------------------------------------------------------------------


@transaction.atomic
def decide(
    *,
    uitvraag: Uitvraag,
    casus: Casus,
    by: User,
    now: datetime,
    today: date,
    agenda: str,
    until: date | None,
    because: str,
    decided_with: str,
    still_home: str,
    changed: str,
    view_school: str,
    view_leerplicht: str,
    gesprek: Gesprek | None = None,
    brought_by: str = "",
    told: str = "",
    seen: int | None = None,
) -> Voorbespreking:
    """What was said of a casus and, unless `agenda` is empty, whether it goes to the actietafel. Always a new row.

    *Ja* puts it on the agenda of this round while that is open, with who brought it in; *nog thuis* confirms the running absence
    of today; the open signals of the casus are handled. `seen` is the id of the row that stood in this round when the page was
    opened (0: none): raises TalkedError when somebody else wrote since. The same words twice are written once.

    The Event stays inside the office: it holds the views of school and leerplicht side by side, and neither reads the other's. Who
    brought the casus in gets an Event of their own with the decision and `told`, the words that were written for them; again when the
    same round decides otherwise.
    """
    lock(casus)
    last = newest_in(uitvraag, casus)
    proposal, standing = _proposal(uitvraag, casus)
    row = Voorbespreking(
        uitvraag=uitvraag, casus=casus, gesprek=gesprek, still_home=still_home, changed=changed, view_school=view_school,
        view_leerplicht=view_leerplicht, agenda=agenda, until=until if agenda in (OnAgenda.NO, OnAgenda.LATER) else None,
        because=because, decided_with=decided_with, told=told, by=by, at=now,
        brought_by=brought_by or (proposal.brought_by if proposal and agenda else ""),
        question=proposal.question if proposal and agenda else "",
    )  # fmt: skip
    if last is not None and _same(last, row):
        return last
    if seen is not None and last is not None and last.pk != seen and last.by_id != by.pk:
        raise TalkedError(last)
    row.save(force_insert=True)
    _say(row, by, today)
    if still_home == StillHome.YES:
        _confirm(row, by, today)
    if agenda == OnAgenda.YES:
        _table(uitvraag.overleg, row, by, today)
    if proposal is not None and standing is not None and agenda and _answer(standing) != _answer(row):
        answer(proposal=proposal, row=row, by=by, now=now, today=today)
    clock.handle_signals(casus=casus, by=by, now=now, because=HANDLED, today=today)
    return row


def _proposal(uitvraag: Uitvraag, casus: Casus) -> tuple[Voorbespreking | None, Voorbespreking | None]:
    """What a decision in this round answers, and what stands about the agenda now."""
    rows = list(Voorbespreking.objects.filter(casus=casus).exclude(agenda="").select_related("by").order_by("pk"))
    return answered_in(uitvraag, rows), rows[-1] if rows else None


def _answer(row: Voorbespreking) -> tuple[str, date | None, str]:
    """What who brought it in is told of this row."""
    return row.agenda, row.until, row.told


def newest_in(uitvraag: Uitvraag, casus: Casus) -> Voorbespreking | None:
    """What stands in this round about this casus: the row that a form is filled with."""
    found: Voorbespreking | None = (
        Voorbespreking.objects.filter(uitvraag=uitvraag, casus=casus).select_related("by").order_by("-pk").first()
    )
    return found


def _same(one: Voorbespreking, other: Voorbespreking) -> bool:
    here = one.by_id == other.by_id and one.gesprek_id == other.gesprek_id
    return here and all(getattr(one, name) == getattr(other, name) for name in TEXTS)


def _said(row: Voorbespreking) -> str:
    """ "naar de actietafel: nee, komt terug op 8 januari 2027"."""
    if not row.agenda:
        return ""
    back = f", komt terug op {dutch(row.until)}" if row.until else ""
    return f"naar de actietafel: {OnAgenda(row.agenda).label}{back}"


def _say(row: Voorbespreking, by: User, today: date) -> Event:
    """A contact: the school or leerplicht was spoken to, and that is movement. Without a conversation it is a decision alone."""
    home = StillHome(row.still_home).label if row.still_home else ""
    title = "; ".join(
        part for part in (f"Besproken met {row.gesprek}" if row.gesprek else "Besproken", home, _said(row)) if part
    )
    parts = (
        ("Veranderd", row.changed), ("School", row.view_school), ("Leerplicht", row.view_leerplicht), ("Waarom", row.because),
        ("Besloten met", row.decided_with),
    )  # fmt: skip
    text = "\n".join(f"{name}: {said}" for name, said in parts if said)
    facts = {"voorbespreking": row.pk}
    if row.gesprek is None:
        return record(casus=row.casus, kind=EventKind.AGENDA, by=by, on=today, title=title, text=text, facts=facts)
    party = ContactParty.SCHOOL if row.gesprek.school_id else ContactParty.LEERPLICHT
    return record(
        casus=row.casus, kind=EventKind.CONTACT, by=by, on=today, title=title, text=text, facts=facts, party=party,
        channel=ContactChannel.MEETING, reached=True,
    )  # fmt: skip


def _confirm(row: Voorbespreking, by: User, today: date) -> None:
    """The absence that runs is confirmed once a day; who confirmed earlier today is right as well."""
    absence = row.casus.absence()
    if absence is None or absence.ended_on is not None or absence.confirmed_on == today:
        return
    how = "loket" if row.gesprek is None else "school" if row.gesprek.school_id else "leerplicht"
    confirm(absence=absence, on=today, by=by, how=how)


def _table(overleg: Overleg | None, row: Voorbespreking, by: User, today: date) -> None:
    """On the agenda of the round. Without one that is open, the *ja* waits in the lists until it stands on an agenda."""
    if overleg is None or overleg.closed_at is not None:
        return
    try:
        put_on_agenda(overleg=overleg, casussen=[row.casus], by=by, today=today, brought_by=row.brought_by)
    except ClosedError:  # closed while this was typed
        return
    _as_proposed(Agendapunt.objects.filter(overleg=overleg, casus=row.casus).first(), row)


def _as_proposed(punt: Agendapunt | None, row: Voorbespreking) -> None:
    """The question that was brought in, and by whom, where the chair wrote nothing else."""
    if punt is not None and row.question and not punt.question:
        punt.question, punt.brought_by = row.question, punt.brought_by or row.brought_by
        save_version(punt, version=punt.version, fields=["question", "brought_by"])


@transaction.atomic
def take_off(*, uitvraag: Uitvraag, casus: Casus, by: User, today: date) -> bool:
    """Off the agenda of this round, or of the one it went to, because it was decided otherwise. False when it does not stand there, or
    the table is closed. Raises RecordedError, and ClosedError when it is closed at this moment."""
    punt = Agendapunt.objects.tabled_at(uitvraag.overleg_id).filter(casus=casus).first()
    if punt is None:
        return False
    take_off_agenda(punt=punt, by=by, today=today)
    return True


# --- brought in by a school or by leerplicht -------------------------------------------------------------------------------------------


def round_for(casus: Casus, today: date) -> Uitvraag | None:
    """The round whose actietafel comes first: the running one, else the next that is planned. None: nothing is planned."""
    open_table = Q(overleg__closed_at=None, overleg__on__gte=today, overleg__kind=OverlegKind.ACTIETAFEL)
    rows = Uitvraag.objects.filter(open_table, area=casus.area_id, overleg__isnull=False).select_related(
        "overleg__area", "area"
    )
    found: Uitvraag | None = rows.order_by("overleg__on", "pk").first()
    return found


@transaction.atomic
def propose(
    *, casus: Casus, by: User, role: str, question: str, because: str, now: datetime, today: date
) -> Voorbespreking:
    """A school or leerplicht puts a pupil forward for the actietafel, also with something other than absence. The office decides.

    Raises RefusedError when no round is planned, or when the same party already waits for an answer about this casus.
    """
    brought_by = {Role.SCHOOL: BroughtBy.SCHOOL, Role.LEERPLICHT: BroughtBy.LEERPLICHT}[Role(role)]
    lock(casus)
    uitvraag = round_for(casus, today)
    if uitvraag is None:
        raise RefusedError(
            "", f"Er is nog geen actietafel gepland voor gebied {casus.area}. Stuur het loket een verzoek."
        )
    waiting = (
        Voorbespreking.objects.filter(casus=casus, agenda=OnAgenda.PROPOSED, brought_by=brought_by)
        .waiting(today)
        .first()
    )
    if waiting is not None:
        raise RefusedError(
            "",
            f"{waiting.by} bracht deze leerling al in op {dutch(timezone.localdate(waiting.at))}; het loket denkt erover na.",
        )
    row = Voorbespreking.objects.create(
        uitvraag=uitvraag, casus=casus, agenda=OnAgenda.PROPOSED, question=question, because=because, brought_by=brought_by,
        by=by, at=now,
    )  # fmt: skip
    record(
        casus=casus, kind=EventKind.AGENDA, by=by, on=today, title="Ingebracht voor de actietafel",
        text=f"{question}\n{because}".strip(), facts={"voorbespreking": row.pk},
        school_reads=brought_by == BroughtBy.SCHOOL, leerplicht_reads=brought_by == BroughtBy.LEERPLICHT,
    )  # fmt: skip
    key, path = f"inbreng:{casus.pk}:{row.pk}", reverse("casus_talk", args=[casus.code])
    notify_others(office_of(casus, today), but=by, key=key, kind="inbreng", text=PROPOSED, path=path, now=now)
    return row


def answer_key(proposal: Voorbespreking) -> str:
    return f"besluit:{proposal.pk}:"


@transaction.atomic
def answer(*, proposal: Voorbespreking, row: Voorbespreking, by: User, now: datetime, today: date) -> None:
    """Who brought it in reads what was decided and what was written for them; nothing else of the row."""
    record(
        casus=row.casus, kind=EventKind.AGENDA, by=by, on=today, title=f"Antwoord op uw inbreng: {_said(row)}", text=row.told,
        school_reads=proposal.brought_by == BroughtBy.SCHOOL, leerplicht_reads=proposal.brought_by == BroughtBy.LEERPLICHT,
        facts={"voorbespreking": row.pk},
    )  # fmt: skip
    path, key = reverse("casus_propose", args=[row.casus.code]), answer_key(proposal)
    settle(key_prefix=key, now=now)
    notify(user=proposal.by, key=f"{key}{row.pk}", kind="inbreng", text=ANSWERED, path=path, now=now)
    settle(key_prefix=f"inbreng:{row.casus_id}:", now=now)


@transaction.atomic
def tabled(*, overleg: Overleg, casussen: Iterable[Casus], by: User, now: datetime, today: date) -> int:
    """The chair put these on an agenda from the list of candidates: what still waited (brought in, came back) is hereby a *ja*."""
    found = Voorbespreking.objects.filter(casus__in=list(casussen)).standing().select_related("casus", "uitvraag")
    number = 0
    for standing in found.exclude(agenda=OnAgenda.YES).order_by("pk"):
        uitvraag = Uitvraag.objects.filter(overleg=overleg).first() or standing.uitvraag
        proposal, _ = _proposal(uitvraag, standing.casus)
        row = Voorbespreking.objects.create(
            uitvraag=uitvraag, casus=standing.casus, agenda=OnAgenda.YES, because=f"Op de agenda van {overleg}, {dutch(overleg.on)}",
            by=by, at=now, brought_by=proposal.brought_by if proposal else "", question=standing.question,
        )  # fmt: skip
        if proposal is not None:
            _as_proposed(Agendapunt.objects.filter(overleg=overleg, casus=standing.casus).first(), row)
            answer(proposal=proposal, row=row, by=by, now=now, today=today)
        number += 1
    return number
