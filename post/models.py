"""The outbox. A Notice is one fact for one person; Mail is what really leaves, and says only that there is something."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

# Kinds that only tell: nothing has to be done, so nothing would ever end them. Once they stood in a mail they are over.
NEWS = frozenset({
    "actietafel", "afstemming", "agenda", "antwoord", "dubbel", "geldt", "gemeld", "lijst", "overgedragen", "overgenomen", "stap", "stil",
    "toegang", "toezegging", "voortgang",
})  # fmt: skip


class NoticeQuerySet(models.QuerySet["Notice"]):
    def waiting(self) -> Self:
        """Not yet bundled, not withdrawn, not held back after a jump of the clock."""
        return self.filter(mail=None, settled_at=None, held=False)


class Notice(models.Model):
    """One fact for one person. `key` makes it once; `path` is where to look. Never a name, school or reason in `text`.

    `in_mail`: the path is a personal link, or a question answered behind the login, and stands in the mail itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", db_index=False)
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=200)
    path = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    in_mail = models.BooleanField(default=False, db_default=False)
    held = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(
        "post.Mail", models.SET_NULL, null=True, blank=True, related_name="notices", db_index=False
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "bericht"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once_per_person")]
        indexes = [
            models.Index(fields=["user"], condition=Q(mail=None, settled_at=None), name="notice_waiting"),
            models.Index(fields=["mail"], condition=Q(mail__isnull=False), name="notice_of_mail"),
        ]

    def __str__(self) -> str:
        return self.key


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, now: datetime) -> Self:
        return self.filter(sent_at=None, dead_at=None, next_attempt_at__lte=now)


class Mail(models.Model):
    """A message to send at least once, always under the same Message-ID (a double after a crash is recognised by the receiver)."""

    message_id = models.CharField(max_length=120, unique=True)
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "mail"
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(sent_at=None, dead_at=None), name="mail_due")]

    def __str__(self) -> str:
        return self.message_id
