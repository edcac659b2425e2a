"""Uitvraag: four times a year absence is asked from leerplicht and the schools (bron Noord-Limburg)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string

from actietafel.querysets import UitvraagQuerySet
from overleg.models import SHEET_DIGITS, Overleg
from region.models import Area

CODE_LETTERS = "bcdfghjkmnpqrstvwxz"


def new_key() -> str:
    """Stands in URLs: says nothing and cannot be guessed."""
    return get_random_string(10, CODE_LETTERS + SHEET_DIGITS)


class UitvraagState(models.TextChoices):
    """Computed from what happened, never stored."""

    PLANNED = "gepland", "gepland"
    OPEN = "open", "loopt"
    STOPPED = "gesloten", "gesloten, nog vast te stellen"
    SETTLED = "vastgesteld", "vastgesteld"


class Uitvraag(models.Model):
    """One round of an area. To schools it is called *Kwartaalopgave*.

    It opens by itself on `opens_on`, is closed by a person (`stopped_at`, with every missing answer named), and vastgesteld
    (`settled_at`) when no difference is open: then the Kwartaalstand is written. `due_on` is the last day of answering in time.
    """

    code = models.SlugField(max_length=12, unique=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, verbose_name="gebied", related_name="uitvragen")
    reference_date = models.DateField("peildatum")
    opens_on = models.DateField("versturen op")
    due_on = models.DateField("graag terug op")
    talks_from = models.DateField("gespreksronde vanaf")
    talks_until = models.DateField("gespreksronde tot en met")
    overleg = models.OneToOneField(
        Overleg, models.PROTECT, null=True, blank=True, verbose_name="actietafel", related_name="uitvraag"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UitvraagQuerySet.as_manager()

    class Meta:
        verbose_name = "uitvraag"
        verbose_name_plural = "uitvragen"
        ordering = ("-reference_date", "area")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "reference_date"],
                name="uitvraag_once",
                violation_error_message="Voor dit gebied is er al een uitvraag met deze peildatum.",
            ),
            models.CheckConstraint(
                condition=Q(opens_on__gte=F("reference_date"), due_on__gt=F("opens_on"), talks_from__gte=F("due_on"),
                            talks_until__gte=F("talks_from")),
                name="uitvraag_days_in_order",
                violation_error_message="De dagen volgen niet op elkaar: peildatum, versturen, terug, gespreksronde.",
            ),
            models.CheckConstraint(
                condition=(Q(stopped_at=None) | Q(opened_at__isnull=False))
                & (Q(settled_at=None) | Q(stopped_at__isnull=False)),
                name="uitvraag_steps_in_order",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Kwartaalopgave {self.area}"

    @property
    def state(self) -> UitvraagState:
        if self.settled_at:
            return UitvraagState.SETTLED
        if self.stopped_at:
            return UitvraagState.STOPPED
        return UitvraagState.OPEN if self.opened_at else UitvraagState.PLANNED

    def is_late(self, today: date) -> bool:
        """Answers are still awaited after the day that was asked."""
        return self.state == UitvraagState.OPEN and today > self.due_on
