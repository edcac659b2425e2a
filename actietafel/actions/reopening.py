"""Taking a decision back, and what a school or leerplicht itself says about a difference."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from actietafel.actions.comparing import lock_round, reconcile
from actietafel.actions.settling import Decision, settle
from actietafel.models import Settlement, Verschil, VerschilKind
from cases.actions.absence import correct_first_day, undo_confirmation, withdraw_phase
from cases.actions.closing import AlreadyOpen
from cases.actions.closing import reopen as reopen_casus
from cases.actions.phases import RefusedError
from cases.events import ConflictError, save_version
from cases.models import Absence, Casus, Phase

BECAUSE = "Besluit over een verschil teruggenomen."
REMARK_MOST = 500
EARLIER = "\n– eerder, "  # before what somebody else answered


def why_not_back(row: Verschil) -> str:
    """Why this decision cannot be taken back here, and what to do instead; "" when it can."""
    undo = row.undo or {}
    if row.settled_at and row.uitvraag.settled_at and row.settled_at <= row.uitvraag.settled_at:
        return "Deze ronde is vastgesteld. Verbeter het op de casus zelf; het komt als verbetering bij de stand."
    if row.settlement == Settlement.GONE:
        return "Dit verschil verdween vanzelf. Komt het terug, dan staat het weer open."
    if row.settlement == Settlement.OPENED:
        return "De casus is gestart. Was dat een vergissing: sluit de casus met de uitkomst ‘bij vergissing geopend’."
    if row.settlement == Settlement.SAME and str(undo.get("same", "")).startswith("p"):
        return (
            "De gegevens van de lijst zijn bij de leerling gevoegd en daarna gewist. Verbeter het bij de leerling zelf."
        )
    if undo.get("begun"):
        return "Er begon een nieuw verzuim op de casus. Verbeter het daar."
    if undo.get("became_known"):
        return "De eerste verzuimdag was nog niet bekend. Is deze dag niet goed, verbeter hem dan op de casus."
    if undo.get("moved"):
        return "De inschrijving of woongemeente is gewijzigd. Verbeter dat op de casus; daarna staat het verschil er vanzelf."
    return ""


@transaction.atomic
def reopen(*, verschil: Verschil, by: User, today: date, now: datetime, version: int) -> Verschil:
    """Open again what was settled by mistake, and undo what settling did in the casus.

    ConflictError when somebody was first, RefusedError (with what to do instead) when it cannot be undone.
    """
    lock_round(verschil.uitvraag_id)
    row: Verschil = Verschil.objects.select_for_update(of=("self",)).select_related("uitvraag").get(pk=verschil.pk)
    if row.is_open or row.version != version:
        raise ConflictError
    if reason := why_not_back(row):
        raise RefusedError("", reason)
    _undo(row, by, today, now)
    if row.settlement == Settlement.NOT_COUNTED:
        _count_in(row)
    row.settled_at, row.settled_by, row.settlement, row.because, row.undo = None, None, "", "", {}
    row.school_reported_on = None
    fields = ["settled_at", "settled_by", "settlement", "because", "undo", "school_reported_on"]
    save_version(row, version=version, fields=fields)
    reconcile(uitvraag=row.uitvraag, today=today, now=now)
    row.refresh_from_db()
    return row


def _count_in(row: Verschil) -> None:
    """What ended together comes back together."""
    same = Verschil.objects.filter(
        uitvraag=row.uitvraag_id, subject=row.subject, settlement=Settlement.NOT_COUNTED, settled_at=row.settled_at
    )
    same.exclude(pk=row.pk).update(settled_at=None, settled_by=None, settlement="", because="")


def _undo(row: Verschil, by: User, today: date, now: datetime) -> None:
    undo = row.undo or {}
    if undo.get("closed") and row.casus_id:
        try:
            reopen_casus(casus=Casus.objects.get(pk=row.casus_id), because=BECAUSE, by=by, today=today, now=now)
        except AlreadyOpen:
            raise RefusedError("", "Deze leerling heeft intussen een andere casus.") from None
    if phase := undo.get("phase"):
        withdraw_phase(
            phase=Phase.objects.select_related("absence", "casus").get(pk=phase), by=by, today=today, now=now
        )
    if before := undo.get("first_day"):
        correct_first_day(
            absence=_absence(row), first_day=date.fromisoformat(before), first_day_kind=undo["first_day_kind"], by=by, today=today,
            because=BECAUSE, now=now, undoes=row.settled_at,
        )  # fmt: skip
    if undo.get("confirmed"):
        undo_confirmation(absence=_absence(row), by=by, today=today, of=row.settled_by)


def _absence(row: Verschil) -> Absence:
    absence = Casus.objects.get(pk=row.casus_id).absence() if row.casus_id else None
    if absence is None:
        raise RefusedError("", "Op deze casus loopt geen verzuim meer.")
    return absence


def report_to_duo(
    *, verschil: Verschil, on: date | None, by: User, today: date, now: datetime, version: int
) -> Verschil:
    """The school (or somebody for it) reported the absence at DUO on this day. Leerplicht sees the difference from now on."""
    if verschil.kind != VerschilKind.ONLY_SCHOOL:
        raise RefusedError("", "Dit kan alleen bij een leerling die alleen op de lijst van school staat.")
    decision = Decision(Settlement.REPORTED, on=on)
    return settle(verschil=verschil, decision=decision, by=by, today=today, now=now, version=version)


@transaction.atomic
def remark(*, verschil: Verschil, text: str, by: User, now: datetime, version: int) -> None:
    """What a school or leerplicht answers. It settles nothing: the owner reads it. Raises ConflictError."""
    if not text.strip():
        raise RefusedError("remark", "Schrijf uw antwoord.")
    if verschil.remark and verschil.remark_by_id != by.pk:
        text = f"{text.strip()}{EARLIER}{verschil.remark_by}: {verschil.remark}"
    verschil.remark, verschil.remark_by, verschil.remark_at = text.strip()[:REMARK_MOST], by, now
    save_version(verschil, version=version, fields=["remark", "remark_by", "remark_at"])
