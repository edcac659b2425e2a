"""What schools say beforehand and at the table: we could perhaps, we offer, we think along."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from overleg.models import Agendapunt, Overleg
from plaatsing.querysets import AanbodQuerySet, BelangstellingQuerySet
from region.history import tracked
from region.models import School


@tracked
class Belangstelling(models.Model):
    """ "Wij kunnen misschien": a plaatsingsbevoegde says so privately, before the meeting. Only the voorzitter and the own school read
    it. It hangs on the code of the sheet row, never on a casus."""

    overleg = models.ForeignKey(Overleg, models.PROTECT, related_name="belangstelling")
    code = models.CharField(max_length=5)
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    text = models.CharField("toelichting", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = BelangstellingQuerySet.as_manager()

    class Meta:
        verbose_name = "belangstelling"
        verbose_name_plural = "belangstelling"
        constraints = [
            models.UniqueConstraint(
                fields=["overleg", "code", "school"], condition=Q(withdrawn_at=None), name="belangstelling_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.code}"


class OfferKind(models.TextChoices):
    PLACE = "plaats", "plaatst"
    MEETING = "kennismaking", "nodigt uit voor een kennismaking"
    THINKS = "denkt_mee", "denkt mee"


@tracked
class Aanbod(models.Model):
    """What one school offers for one pupil at the table. `condition` stands on the projector and on the results list, so it was
    searched for names before it came in. `chosen`: what the table takes. Undone and withdrawn offers stay, with their moment.
    `client_id` comes from the page: an offer that arrives twice is one."""

    punt = models.ForeignKey(Agendapunt, models.PROTECT, related_name="aanbod")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    kind = models.CharField("aanbod", max_length=12, choices=OfferKind)
    from_on = models.DateField("vanaf", null=True, blank=True)
    trial = models.BooleanField("op proef", default=False)
    condition = models.CharField("voorwaarde", max_length=300, blank=True)
    chosen = models.BooleanField(default=False)
    client_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = AanbodQuerySet.as_manager()

    class Meta:
        verbose_name = "aanbod"
        verbose_name_plural = "aanbod"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["punt", "school"], condition=Q(undone_at=None), name="aanbod_one_a_school"),
            models.CheckConstraint(
                condition=Q(chosen=False) | ~Q(kind=OfferKind.THINKS), name="aanbod_chosen_is_an_offer"
            ),
            models.CheckConstraint(condition=Q(chosen=False) | Q(undone_at=None), name="aanbod_undone_not_chosen"),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.get_kind_display()}"
