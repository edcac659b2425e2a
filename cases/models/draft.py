"""Concept: what one person is typing in one form, kept until it is sent, thrown away or too old."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Q, When

from accounts.models import Toegang
from cases.models.casus import Casus
from cases.scope import Scope


def _seen(scope: Scope) -> Q:
    # a subquery, because the rule of a voorzitter is Q(), and that is lost in an "or"
    return Q(casus=None) | Q(casus__in=Casus.objects.visible_to(scope))


class DraftQuerySet(models.QuerySet["Draft"]):
    def typed_by(self, toegang: Toegang, scope: Scope) -> "DraftQuerySet":
        """Drafts with text of this person in this role, newest first; `in_sight`: of no casus, or of one that is in sight."""
        mine = self.filter(toegang=toegang, dropped_at=None).exclude(fields={})
        return mine.annotate(in_sight=Case(When(_seen(scope), then=True), default=False)).order_by("-saved_at", "-pk")

    def readable_by(self, toegang: Toegang, scope: Scope) -> "DraftQuerySet":
        """Those that may be shown."""
        return self.typed_by(toegang, scope).filter(_seen(scope))


class Draft(models.Model):
    """One form on one address (`path`, with what is needed to open it again) of one person in one role.

    A draft belongs to the Toegang it was typed under, so nobody else reads it, and nobody after their role ended. `fields` is
    as posted: name → list of values. `writer` is the opened page that wrote last and `number` its count, so that a late, older
    save and a second window are recognised. After sending the row stays a day, without text, to answer a retry: `sent_mark` is
    a keyed fingerprint of what was sent, `sent_to` the page that followed. Not tracked: a draft has no history.
    """

    AGAIN = "verder"  # in an address: the draft is asked for

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    toegang = models.ForeignKey(Toegang, models.PROTECT, related_name="+", db_index=False)  # first in the constraint
    path = models.CharField(max_length=300)
    title = models.CharField("formulier", max_length=80)
    casus = models.ForeignKey(Casus, models.CASCADE, null=True, blank=True, related_name="drafts")  # erased with it
    fields = models.JSONField(default=dict)
    writer = models.CharField(max_length=36, blank=True)
    number = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField("bewaard op")
    dropped_at = models.DateTimeField(null=True, blank=True)
    sent_mark = models.CharField(max_length=64, blank=True)
    sent_to = models.TextField(blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "concept"
        verbose_name_plural = "concepten"
        constraints = [models.UniqueConstraint(fields=["toegang", "path"], name="draft_one_per_form")]

    def __str__(self) -> str:
        return self.title

    @property
    def holds_text(self) -> bool:
        return bool(self.fields) and self.dropped_at is None

    @property
    def again_at(self) -> str:
        """The page with this text in it, also where a form opens empty (cases.drafts.AsksFirst)."""
        return f"{self.path}{'&' if '?' in self.path else '?'}{self.AGAIN}=1"

    @property
    def stand(self) -> tuple[str, int]:
        """What a page that is opened now continues from."""
        return self.writer, self.number

    def keep(
        self, fields: dict[str, list[str]], *, writer: str, number: int, after: tuple[str, int], now: datetime
    ) -> bool:
        """Write what was typed; False, and nothing written, when it is older than what stands here.

        The same page must count on. Another page may only write when nothing stands here, or still what it was opened with.
        """
        newer = number >= self.number if self.writer == writer else not self.holds_text or self.stand == after
        if newer:
            self._set(fields=fields, writer=writer, number=number, saved_at=now, dropped_at=None)
        return newer

    def sent(self, *, mark: str, to: str, emptied: bool, now: datetime) -> None:
        """What was typed here is stored where it belongs. `emptied`: the text here is what was sent, not of another window."""
        self._set(sent_mark=mark, sent_to=to, saved_at=now, **({"fields": {}} if emptied else {}))

    def drop(self, *, now: datetime) -> bool:
        """Thrown away, with undo until the night."""
        if self.holds_text:
            self._set(dropped_at=now)
            return True
        return False

    def restore(self) -> bool:
        """Undo of drop; False when something else was typed since."""
        if self.dropped_at is not None and self.fields:
            self._set(dropped_at=None)
            return True
        return False

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=values.keys())
