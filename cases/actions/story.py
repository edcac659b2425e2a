"""The story: causes, waits, who is around, three voices, passend aanbod, leerplicht informed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases.actions.phases import lock
from cases.actions.work import INFORM_LEERPLICHT, drop, finish, handled
from cases.events import ConflictError, record, save_version
from cases.models import (
    Actie,
    ActieKind,
    Betrokkene,
    Casus,
    Cause,
    CauseCode,
    Event,
    EventKind,
    Voice,
    VoiceParty,
    Wachttijd,
)
from cases.scope import LEERPLICHT_PHASES
from paper.dates import dutch
from region.models import Municipality, Partner


def causes_in_short(casus: Casus) -> str:
    """The causes that hold, the main one first: "angst thuis". What a page showed, to know whether a colleague changed them since."""
    rows = Cause.objects.filter(casus=casus, valid_to=None).order_by("-main", "code")
    return " ".join(rows.values_list("code", flat=True))


@transaction.atomic
def set_causes(
    *, casus: Casus, main: str, others: Iterable[str], by: User, today: date, seen: str | None = None
) -> bool:
    """Several causes, one of them the main one. What no longer holds ends today; nothing is deleted. False: no change.

    `seen`: what stood on the page (causes_in_short); ConflictError when it is something else by now."""
    lock(casus)
    wanted = {CauseCode(code): False for code in others} | {CauseCode(main): True}
    standing = {CauseCode(row.code): row for row in Cause.objects.filter(casus=casus, valid_to=None)}
    keep = {code for code, row in standing.items() if code in wanted and row.main == wanted[code]}
    if keep == set(wanted) == set(standing):
        return False
    if seen is not None and seen != causes_in_short(casus):
        raise ConflictError
    Cause.objects.filter(casus=casus, valid_to=None).exclude(code__in=keep).update(valid_to=today)
    for code in wanted:
        if code not in keep:
            Cause.objects.create(casus=casus, code=code, main=wanted[code], by=by, valid_from=today)
    also = "; ".join(code.label for code in wanted if not wanted[code])
    text = f"Vooral: {CauseCode(main).label}." + (f" Ook: {also}." if also else "")
    record(casus=casus, kind=EventKind.CAUSE, by=by, on=today, title="Oorzaken", text=text)
    return True


@transaction.atomic
def add_wait(
    *,
    casus: Casus,
    what: str,
    provider_kind: str,
    since: date,
    by: User,
    today: date,
    provider: Partner | None = None,
    expected: str = "",
    meanwhile: str = "",
) -> Wachttijd | None:
    """Waiting for what, at which kind of provider, since when (bron Koers VO). None when just that stands already."""
    lock(casus)
    running = Wachttijd.objects.filter(casus=casus, ended_on=None, what=what, provider_kind=provider_kind)
    if running.filter(provider=provider, since=since, expected=expected, meanwhile=meanwhile).exists():
        return None
    wait: Wachttijd = Wachttijd.objects.create(
        casus=casus, what=what, provider_kind=provider_kind, provider=provider, since=since, expected=expected,
        meanwhile=meanwhile, by=by,
    )  # fmt: skip
    where = provider or wait.get_provider_kind_display()
    text = f"Bij {where}, sinds {dutch(since)}." + (f" Verwacht: {expected}." if expected else "")
    record(casus=casus, kind=EventKind.WAIT, by=by, on=today, title=f"Wacht op {what}", text=text)
    return wait


@transaction.atomic
def end_wait(*, wait: Wachttijd, on: date, by: User, today: date) -> bool:
    """The waiting is over. False when it already was. ValueError when it would end before it began."""
    if on < wait.since:
        raise ValueError("the wait ends before it began")
    if not Wachttijd.objects.filter(pk=wait.pk, ended_on=None).update(ended_on=on):
        return False
    record(casus=wait.casus, kind=EventKind.WAIT, by=by, on=on, title=f"Wachten voorbij: {wait.what}")
    return True


@transaction.atomic
def add_partner(
    *,
    casus: Casus,
    by: User,
    today: date,
    partner: Partner | None = None,
    name: str = "",
    function: str = "",
    phone: str = "",
) -> Betrokkene | None:
    """A person or organisation around the pupil. None when they stand there already; ValueError when neither is named."""
    if partner is None and not name:
        raise ValueError("somebody without a name or organisation")
    lock(casus)
    said = {"partner": partner, "name": name, "function": function, "phone": phone}
    if Betrokkene.objects.filter(casus=casus, ended_on=None, **said).exists():
        return None
    row: Betrokkene = Betrokkene.objects.create(casus=casus, **said)
    record(casus=casus, kind=EventKind.PARTNER, by=by, on=today, title=f"Betrokken: {row}", text=function)
    return row


@transaction.atomic
def end_partner(*, betrokkene: Betrokkene, on: date, by: User, today: date) -> bool:
    """No longer involved since `on`. False when it already was so."""
    if not Betrokkene.objects.filter(pk=betrokkene.pk, ended_on=None).update(ended_on=on):
        return False
    record(casus=betrokkene.casus, kind=EventKind.PARTNER, by=by, on=on, title=f"Niet meer betrokken: {betrokkene}")
    return True


@transaction.atomic
def record_voice(
    *,
    casus: Casus,
    party: str,
    by: User,
    on: date,
    today: date,
    text: str = "",
    not_asked_because: str = "",
    ask_again_on: date | None = None,
    spoken_with: str = "",
    may_be_told: bool = False,
    school_reads: bool = False,
    leerplicht_reads: bool = False,
) -> Voice | None:
    """What one of the three says, or why it was not asked; the newest row is the one that counts. None when that says just this."""
    said = {
        "by": by, "on": on, "text": text, "not_asked_because": not_asked_because, "ask_again_on": ask_again_on,
        "spoken_with": spoken_with, "may_be_told": may_be_told, "school_reads": school_reads, "leerplicht_reads": leerplicht_reads,
    }  # fmt: skip
    newest = Voice.objects.filter(casus=casus, party=party).order_by("pk").last()
    if newest is not None and all(getattr(newest, name) == value for name, value in said.items()):
        return None
    voice: Voice = Voice.objects.create(casus=casus, party=party, **said)
    who = VoiceParty(party).label.lower()
    record(
        casus=casus, kind=EventKind.VOICE, by=by, on=on,
        title=f"Stem van {who}" if text else f"Stem van {who} niet gevraagd",
        text=text or f"Omdat {not_asked_because}", school_reads=school_reads, leerplicht_reads=leerplicht_reads,
    )  # fmt: skip
    if text:
        handled(casus, by, "stem vastgelegd", today)
    return voice


@transaction.atomic
def set_offer(*, casus: Casus, since: date | None, text: str, by: User, today: date, version: int) -> None:
    """Passend aanbod since a day; without a day there is none (any more). Raises ConflictError when a colleague saved first."""
    casus.offer_since, casus.offer_text = since, text
    save_version(casus, version=version, fields=["offer_since", "offer_text"])
    title = f"Passend aanbod sinds {dutch(since)}" if since else "Geen passend aanbod (meer)"
    record(casus=casus, kind=EventKind.OFFER, by=by, on=since or today, title=title, text=text)
    if since:
        handled(casus, by, "passend aanbod vastgelegd", today)


@transaction.atomic
def inform_leerplicht(*, casus: Casus, on: date, by: User, today: date) -> bool:
    """Leerplicht knows since `on`; a step to tell them is done with it. False when both was so already."""
    lock(casus)
    casus.refresh_from_db(fields=["leerplicht_informed_on"])
    steps = list(Actie.objects.open().filter(casus=casus, kind=ActieKind.STEP, what=INFORM_LEERPLICHT))
    said = Event.objects.filter(
        casus=casus, kind=EventKind.INFORMED, on=on
    )  # itself, not by a step that may be taken back
    if casus.leerplicht_informed_on == on and not steps and said.exists():
        return False
    casus.leerplicht_informed_on = on
    casus.save(update_fields=["leerplicht_informed_on"])
    record(casus=casus, kind=EventKind.INFORMED, by=by, on=on, title="Leerplicht geïnformeerd", leerplicht_reads=True)
    for step in steps:
        finish(actie=step, by=by, now=timezone.now())
    handled(casus, by, "leerplicht geïnformeerd", today)
    return True


@transaction.atomic
def named_by_leerplicht(
    *, casussen: Iterable[int], municipality: Municipality, on: date, by: User, now: datetime
) -> None:
    """Leerplicht itself named these pupils: it knows since `on`, unless it knew already, and nobody has to tell it. No signal is
    handled by it. Only where leerplicht of that municipality looks along."""
    unknown = Casus.objects.open().filter(
        pk__in=casussen, municipality=municipality, leerplicht_informed_on=None, phase__in=LEERPLICHT_PHASES
    )
    ids = list(unknown.order_by("pk").values_list("pk", flat=True))
    Casus.objects.filter(pk__in=ids).update(leerplicht_informed_on=on)
    Event.objects.bulk_create(
        Event(
            casus_id=pk, kind=EventKind.INFORMED, by=by, on=on, at=now, title="Leerplicht weet het: meldde de leerling zelf",
            leerplicht_reads=True,
        )
        for pk in ids
    )  # fmt: skip
    for step in Actie.objects.open().filter(casus__in=ids, kind=ActieKind.STEP, what=INFORM_LEERPLICHT).order_by("pk"):
        drop(actie=step, because="Leerplicht meldde deze leerling zelf.", by=by, now=now)
