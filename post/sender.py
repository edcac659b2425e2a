"""From notices to mail, and from the outbox to the outside world.

A mail says only that there is something, and where to log in. It leaves at least once, always under the same Message-ID: after
a crash a double is possible and recognisable, a loss is not.
"""

from datetime import datetime, time, timedelta
from smtplib import SMTPConnectError, SMTPException, SMTPResponseException, SMTPServerDisconnected
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from post.backend import new_message_id
from post.models import NEWS, Mail, Notice
from region.models import Holiday, Municipality

OFFICE_OPENS, OFFICE_CLOSES = time(8), time(18)
REMIND_AFTER = timedelta(days=7)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
GIVE_UP_AFTER = timedelta(hours=24)
BATCH = 100


def is_office_time(now: datetime) -> bool:
    """Monday to Friday, 8 to 18 o'clock in Amsterdam, outside the school holidays.

    Holidays: of the holiday region of the office. Where its municipalities lie in several, the mail rests only when all of
    them have holiday: somebody is at work as long as some school is open.
    """
    local = timezone.localtime(now)
    if local.weekday() > 4 or not OFFICE_OPENS <= local.time() < OFFICE_CLOSES:
        return False
    regions = set(Municipality.objects.values_list("holiday_region", flat=True))
    day = local.date()
    free = Holiday.objects.filter(school=None, region__in=regions, first_day__lte=day, last_day__gte=day)
    return not regions or set(free.values_list("region", flat=True)) != regions


@transaction.atomic
def bundle(now: datetime) -> int:
    """Make one mail per person out of what waits for them; returns the number of mails.

    At most one a day, in office time, to who can come in. What was mailed and is still open after a week comes back as a reminder;
    news does not.
    """
    if not is_office_time(now):
        return 0
    waiting = Notice.objects.waiting().values("user")
    people = get_user_model().objects.who_come_in(timezone.localdate(now))
    overdue = people.filter(notices__settled_at=None, notices__mail__isnull=False).values("pk")
    chosen = people.filter(pk__in=waiting.union(overdue))
    mails = 0
    # Locked, so that two workers do not both write to one person; who is locked gets the mail from the other worker.
    for person in chosen.select_for_update(skip_locked=True, no_key=True).order_by("pk"):
        last = Notice.objects.filter(user_id=person.pk).aggregate(last=Max("mail__created_at"))["last"]
        mails += _write(person, last, now)
    return mails


def _write(person: Any, last: datetime | None, now: datetime) -> bool:
    """One mail with everything that is open for this person, if it is time for one."""
    if last and timezone.localdate(last) >= timezone.localdate(now):
        return False
    open_notices = Notice.objects.filter(user_id=person.pk, settled_at=None, held=False)
    new = open_notices.filter(mail=None).count()
    known = open_notices.filter(mail__isnull=False).count()
    if not new and not (known and last and last <= now - REMIND_AFTER):
        return False
    mail = Mail.objects.create(
        message_id=new_message_id(),
        recipient=person.email,
        subject="Er is iets nieuws in Loket" if new else "Er staat nog iets open in Loket",
        body=_body(new, known, list(open_notices.filter(in_mail=True).order_by("pk"))),
        created_at=now,
        next_attempt_at=now,
    )
    open_notices.update(mail=mail)
    Notice.objects.filter(mail=mail, kind__in=NEWS).update(settled_at=now)
    return True


def _body(new: int, known: int, personal: list[Notice]) -> str:
    lines = []
    if new:
        said = "Er is 1 nieuw bericht" if new == 1 else f"Er zijn {new} nieuwe berichten"
        lines.append(f"{said} voor u in Loket.")
    if known:
        lines.append("Er staat nog 1 bericht open." if known == 1 else f"Er staan nog {known} berichten open.")
    links = "".join(f"\n{one.text}\n{settings.SITE_URL}{one.path}\n" for one in _newest(personal))
    return " ".join(lines) + f"\nLog in om ze te bekijken: {settings.SITE_URL}/\n{links}"


def _newest(personal: list[Notice]) -> list[Notice]:
    """One line a link: who was asked twice reads the last question."""
    return list({one.path: one for one in personal}.values())


def send_due(now: datetime) -> int:
    """Send what is due, one transaction a mail; returns how many left. Several workers may run: each takes what is free.

    When the mail server cannot be reached at all the rest waits for the next round.
    """
    sent = 0
    for _ in range(BATCH):
        outcome = _send_one(now)
        sent += outcome is True
        if outcome is None:
            break
    return sent


@transaction.atomic
def _send_one(now: datetime) -> bool | None:
    """True sent, False refused, None: nothing to do or nobody there. The row stays locked while the server is talking."""
    mail = Mail.objects.due(now).select_for_update(skip_locked=True).order_by("next_attempt_at", "pk").first()
    if mail is None:
        return None
    mail.attempts += 1
    try:
        _deliver(mail)
    except (SMTPException, OSError, ValueError) as error:  # ValueError: an address that no header can hold
        _postpone(mail, error, now)
        return None if _unreachable(error) else False
    mail.sent_at, mail.last_error = now, ""
    mail.save(update_fields=["attempts", "sent_at", "last_error"])
    return True


def _unreachable(error: Exception) -> bool:
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPConnectError | SMTPServerDisconnected)
    return isinstance(error, OSError)


def _deliver(mail: Mail) -> None:
    EmailMessage(
        subject=mail.subject,
        body=mail.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.recipient],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=get_connection(settings.DELIVERY_BACKEND),
    ).send()


def _postpone(mail: Mail, error: Exception, now: datetime) -> None:
    """Try again after 1, 5, 15 and then every 60 minutes; after a day it is dead and stands on the health page."""
    # The text of the error may hold the address; its kind and number say enough.
    code = f" {error.smtp_code}" if isinstance(error, SMTPResponseException) else ""
    mail.last_error = f"{type(error).__name__}{code}"
    mail.next_attempt_at = now + BACK_OFF[min(mail.attempts, len(BACK_OFF)) - 1]
    if now - mail.created_at >= GIVE_UP_AFTER:
        mail.dead_at = now
    mail.save(update_fields=["attempts", "last_error", "next_attempt_at", "dead_at"])
