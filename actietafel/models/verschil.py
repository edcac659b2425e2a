"""Verschil: where the lists of school and leerplicht and the open casussen do not say the same."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from actietafel.models.opgave import Opgaveregel
from actietafel.models.uitvraag import Uitvraag
from actietafel.querysets import VerschilQuerySet
from cases.models import Casus, PhaseKind, Pupil
from region.history import tracked
from region.models import Municipality, School


class VerschilKind(models.TextChoices):
    """On which list, and what is said otherwise. SIMILAR is a question to a person: the same pupil or not."""

    ONLY_SCHOOL = "school", "alleen op de lijst van school"
    ONLY_LEERPLICHT = "leerplicht", "alleen op de lijst van leerplicht"
    ONLY_OURS = "loket", "alleen bij ons"
    NEW = "nieuw", "op de lijsten, nog geen casus"
    SIMILAR = "lijkt_op", "lijkt op een bekende leerling"
    FIRST_DAY = "eerste_dag", "andere eerste verzuimdag"
    KIND = "soort", "andere soort verzuim"
    ENROLMENT = "inschrijving", "andere school of inschrijving"
    ENDED = "afgelopen", "niet meer thuis"


class Settlement(models.TextChoices):
    """How it ended; with a reason in words where nothing else says it."""

    OPENED = "casus", "casus gestart"
    SCHOOL_RIGHT = "school", "zoals school zegt"
    LEERPLICHT_RIGHT = "leerplicht", "zoals leerplicht zegt"
    OURS_RIGHT = "loket", "zoals het bij ons staat"
    REPORTED = "gemeld", "school heeft gemeld bij DUO"
    STILL_HOME = "thuis", "nog thuis, nagevraagd"
    BACK = "terug", "weer naar school"
    CLOSED = "gesloten", "casus gesloten"
    SAME = "zelfde", "dezelfde leerling"
    OTHER = "ander", "iemand anders"
    NOT_COUNTED = "telt_niet", "telt niet mee"
    GONE = "vervallen", "het verschil is er niet meer"


@tracked
class Verschil(models.Model):
    """One difference of one round, with an owner, that ends settled with a reason.

    `subject` says whom it is about ("p<pupil>" or "r<regel>") and `fingerprint` what is said: the same facts are one difference,
    other facts about the same pupil a new one. `facts`: {"school": …, "leerplicht": …, "loket": …} in Dutch, for the screen.
    `leerplicht_from`: leerplicht sees *alleen op de lijst van school* from that day, or once `school_reported_on` is filled;
    empty: never (geoorloofd absence is not theirs to see). `remark`: what school or leerplicht answered. `undo`: what settling
    did in the casus, so that it can be taken back. `by_school` and `by_leerplicht` empty when the line is taken off a reopened list.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    uitvraag = models.ForeignKey(Uitvraag, models.PROTECT, related_name="verschillen")
    kind = models.CharField("soort verschil", max_length=12, choices=VerschilKind)
    subject = models.CharField(max_length=24)
    fingerprint = models.CharField(max_length=64)
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, blank=True, related_name="+")
    casus = models.ForeignKey(Casus, models.PROTECT, null=True, blank=True, related_name="verschillen")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    phase = models.CharField(max_length=12, choices=PhaseKind, blank=True)
    by_school = models.ForeignKey(Opgaveregel, models.SET_NULL, null=True, blank=True, related_name="+")
    by_leerplicht = models.ForeignKey(Opgaveregel, models.SET_NULL, null=True, blank=True, related_name="+")
    facts = models.JSONField(default=dict, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="wie zoekt het uit", related_name="+"
    )  # fmt: skip
    found_at = models.DateTimeField()
    late = models.BooleanField("na het vaststellen gevonden", default=False)
    leerplicht_from = models.DateField(null=True, blank=True)
    school_reported_on = models.DateField("school meldde bij DUO op", null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settlement = models.CharField("hoe opgelost", max_length=12, choices=Settlement, blank=True)
    because = models.CharField("reden", max_length=300, blank=True)
    undo = models.JSONField(default=dict, blank=True)
    remark = models.CharField("antwoord", max_length=500, blank=True)
    remark_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    remark_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VerschilQuerySet.as_manager()

    class Meta:
        verbose_name = "verschil"
        verbose_name_plural = "verschillen"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["uitvraag", "kind", "subject", "fingerprint"], name="verschil_once"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settlement="") | (Q(settled_at__isnull=False) & ~Q(settlement="")),
                name="verschil_settled_with_how",
            ),
        ]
        indexes = [models.Index(fields=["uitvraag"], condition=Q(settled_at=None), name="verschil_open")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
