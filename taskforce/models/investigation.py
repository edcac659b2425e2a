"""Zaakonderzoek: the objective zaakonderzoeker visits the pupil at home and writes what could be (bron Koers VO)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from region.history import tracked
from taskforce.models.escalation import Escalatie, new_key
from taskforce.querysets import OfEscalatieQuerySet


class VisitResult(models.TextChoices):
    HELD = "geweest", "geweest"
    NOT_HOME = "niet_thuis", "niet thuis"
    CANCELLED = "afgezegd", "afgezegd"


@tracked
class Huisbezoek(models.Model):
    """One home visit, planned and how it went. `safety` is what a colleague must know before ringing the bell; never printed."""

    escalatie = models.ForeignKey(Escalatie, models.PROTECT, related_name="huisbezoeken")
    on = models.DateField("datum")
    starts_at = models.TimeField("tijd", null=True, blank=True)
    address = models.CharField("adres", max_length=200)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    interpreter = models.CharField("tolk", max_length=120, blank=True)
    safety = models.CharField("veiligheid", max_length=300, blank=True)
    result = models.CharField("hoe ging het?", max_length=12, choices=VisitResult, blank=True)
    present = models.CharField("met wie gesproken", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfEscalatieQuerySet.as_manager()

    class Meta:
        verbose_name = "huisbezoek"
        verbose_name_plural = "huisbezoeken"
        ordering = ("on", "pk")

    def __str__(self) -> str:
        return f"Huisbezoek {self.on:%Y-%m-%d}"


@tracked
class Zaakonderzoek(models.Model):
    """The report. The pupil's and parents' own words stand apart from findings, and are read back to them before signing. Signed,
    it does not change any more (migration 0002); what comes later is a supplement: a new one that refers to it.

    `options`: the options as they stood when it was signed, [{"what", "for", "against"}]; those that the kerngroep weighs live on."""

    code = models.SlugField(max_length=12, unique=True, default=new_key, editable=False)
    escalatie = models.ForeignKey(Escalatie, models.PROTECT, related_name="onderzoeken")
    supplements = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supplemented_by")
    pupil_words = models.TextField("de leerling, in eigen woorden", blank=True)
    parents_words = models.TextField("de ouders, in eigen woorden", blank=True)
    findings = models.TextField("wat ik zag en hoorde", blank=True)
    possible = models.TextField("wat kan er", blank=True)
    read_back_on = models.DateField("teruggelezen op", null=True, blank=True)
    read_back_to = models.CharField("aan wie", max_length=200, blank=True)
    read_back_said = models.CharField("wat zij ervan zeiden", max_length=500, blank=True)
    options = models.JSONField("opties", default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    signed_at = models.DateTimeField("ondertekend", null=True, blank=True)
    signed_name = models.CharField(max_length=120, blank=True)
    signed_function = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfEscalatieQuerySet.as_manager()

    class Meta:
        verbose_name = "zaakonderzoek"
        verbose_name_plural = "zaakonderzoeken"
        ordering = ("started_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(read_back_on__isnull=False) & ~Q(read_back_to="") & ~Q(signed_name=""),
                name="zaakonderzoek_read_back_before_signing",
            ),
            models.UniqueConstraint(fields=["escalatie"], condition=Q(signed_at=None), name="zaakonderzoek_one_open"),
            models.CheckConstraint(condition=~Q(supplements=F("id")), name="zaakonderzoek_not_its_own_supplement"),
        ]

    def __str__(self) -> str:
        return f"Zaakonderzoek {self.code}"
