"""The entering school lets the receiving school read the file: after the session, with consent, until it ends."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from cases.actions.phases import RefusedError, lock
from cases.events import record
from cases.models import EventKind, Grant, GrantGround
from plaatsing.models import Aanmelding, Consent, Toezegging


def consent_missing(toezegging: Toezegging, today: date) -> bool:
    """Whether nobody noted yet that parents, and from 16 the pupil, agree."""
    entered = Aanmelding.objects.filter(casus=toezegging.casus_id).latest("pk")
    return not entered.consent_on or entered.consent_by not in consent_choices(toezegging, today)


def consent_choices(toezegging: Toezegging, today: date) -> list[Consent]:
    """Who can agree: from 16 the pupil decides (DOMAIN section 7)."""
    if toezegging.casus.pupil.aged_16_on(today):
        return [Consent.PUPIL, Consent.BOTH]
    return [Consent.PARENTS, Consent.BOTH]


@transaction.atomic
def share(
    *,
    toezegging: Toezegging,
    by: User,
    today: date,
    now: datetime,
    consent_by: str = "",
    consent_on: date | None = None,
) -> Grant:
    """Sight of the casus for the school that promised a place, and for nobody else. Raises RefusedError before the session is closed,
    after the promise ended, and without consent."""
    lock(toezegging.casus)
    toezegging.refresh_from_db()
    if toezegging.overleg is None or toezegging.overleg.closed_at is None:
        raise RefusedError("", "Delen kan als de zitting is gesloten.")
    if not toezegging.is_open:
        raise RefusedError("", "Deze toezegging is afgerond: er valt niets meer te delen.")
    if toezegging.shared_at:
        raise RefusedError("", f"Het dossier is al gedeeld met {toezegging.school}.")
    if consent_missing(toezegging, today):
        _note_consent(toezegging, consent_by, consent_on, today)
    grant = Grant.objects.create(
        casus=toezegging.casus, school=toezegging.school, ground=GrantGround.PLACEMENT, given_by=by, given_at=now
    )
    toezegging.shared_at, toezegging.shared_by = now, by
    toezegging.save(update_fields=["shared_at", "shared_by"])
    record(
        casus=toezegging.casus, kind=EventKind.ACCESS, by=by, on=today, at=now, title=f"Dossier gedeeld met {toezegging.school}",
        text="Deze school kan meelezen, en verder niets.", school_reads=True,
    )  # fmt: skip
    return grant


def _note_consent(toezegging: Toezegging, consent_by: str, consent_on: date | None, today: date) -> None:
    if consent_by not in consent_choices(toezegging, today):
        raise RefusedError("consent_by", "Kies wie akkoord is met delen.")
    if consent_on is None:
        raise RefusedError("consent_on", "Vul in op welke dag dat is gezegd.")
    if consent_on > today:
        raise RefusedError("consent_on", "Deze dag moet nog komen.")
    entered = Aanmelding.objects.filter(casus=toezegging.casus_id).latest("pk")
    entered.consent_by, entered.consent_on, entered.consent_not_because = consent_by, consent_on, ""
    entered.save(update_fields=["consent_by", "consent_on", "consent_not_because"])


@transaction.atomic
def stop_sharing(*, toezegging: Toezegging, by: User, today: date, now: datetime) -> bool:
    """No longer: the promise ended otherwise, or the entering school stops it. False when nothing was shared."""
    if not toezegging.shared_at:
        return False
    toezegging.shared_at = toezegging.shared_by = None
    toezegging.save(update_fields=["shared_at", "shared_by"])
    Grant.objects.filter(
        casus=toezegging.casus_id, school=toezegging.school_id, ground=GrantGround.PLACEMENT, ended_at=None
    ).update(ended_at=now)
    record(
        casus=toezegging.casus, kind=EventKind.ACCESS, by=by, on=today, at=now, school_reads=True,
        title=f"Dossier niet meer gedeeld met {toezegging.school}",
    )  # fmt: skip
    return True


def share_again(*, toezegging: Toezegging, stopped_at: datetime | None, by: User, today: date, now: datetime) -> bool:
    """The answer that stopped it at that moment is taken back: whoever gave it then gives it still. False when it stopped nothing."""
    given = Grant.objects.filter(
        casus=toezegging.casus_id, school=toezegging.school_id, ground=GrantGround.PLACEMENT, ended_at=stopped_at
    )
    last = given.order_by("-pk").first() if stopped_at is not None else None
    if last is None:
        return False
    Grant.objects.create(
        casus=toezegging.casus,
        school=toezegging.school,
        ground=GrantGround.PLACEMENT,
        given_by=last.given_by,
        given_at=now,
    )
    toezegging.shared_at, toezegging.shared_by = last.given_at, last.given_by
    toezegging.save(update_fields=["shared_at", "shared_by"])
    record(
        casus=toezegging.casus, kind=EventKind.ACCESS, by=by, on=today, at=now, school_reads=True,
        title=f"Dossier weer gedeeld met {toezegging.school}",
    )  # fmt: skip
    return True
