"""Escalatie: a casus goes to the Taskforce, the last rung (bron Koers VO: "het sluitstuk van de thuiszittersaanpak")."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import get_random_string

from accounts.models import User
from cases.models import Casus
from overleg.models import SHEET_DIGITS
from region.history import tracked
from region.models import Dated, DatedQuerySet, Partner, SchoolBoard
from taskforce.querysets import EscalatieQuerySet, MedeinbrengQuerySet

CODE_LETTERS = "bcdfghjkmnpqrstvwxz"


def new_key() -> str:
    """Stands in URLs: says nothing and cannot be guessed."""
    return get_random_string(10, CODE_LETTERS + SHEET_DIGITS)


class Seat(models.TextChoices):
    """Who sits in the kerngroep (bron Koers VO)."""

    MANAGER = "programma", "programmamanager"
    LEERPLICHT = "leerplicht", "leerplicht"
    SWV_VO = "swv_vo", "samenwerkingsverband VO"
    SWV_PO = "swv_po", "samenwerkingsverband PO"
    CARE = "jeugdhulp", "jeugdhulp"
    INVESTIGATOR = "onderzoeker", "zaakonderzoeker"


@tracked
class KerngroepLid(Dated):
    """Somebody's seat in the kerngroep, from–to. `board`: whoever also works for a schoolbestuur recuses when a school of that
    board is concerned. The seat gives no access: Toegang does."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="wie", related_name="kerngroep_seats")
    seat = models.CharField("zetel", max_length=12, choices=Seat)
    function = models.CharField("functie in de brief", max_length=120, blank=True)
    board = models.ForeignKey(
        SchoolBoard, models.PROTECT, verbose_name="werkt ook voor", null=True, blank=True, related_name="+"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "lid van de kerngroep"
        verbose_name_plural = "leden van de kerngroep"

    def __str__(self) -> str:
        return f"{self.user}, {self.get_seat_display()}"


class EscalatieState(models.TextChoices):
    """Computed from what happened, never stored."""

    ENTERED = "ingebracht", "ingebracht"
    RUNNING = "loopt", "loopt"
    DECIDED = "besloten", "besluit genomen"
    CLOSED = "gesloten", "afgerond"


class Outcome(models.TextChoices):
    """How a track ended."""

    PLACED = "geplaatst", "geplaatst met een bindend besluit"
    OTHERWISE = "anders", "anders opgelost"
    WITHDRAWN = "teruggetrokken", "teruggetrokken"
    OUTSIDE = "buiten", "valt niet (meer) onder de Taskforce"


@tracked
class Escalatie(models.Model):
    """One casus with the Taskforce, from entry until closing. One running a casus.

    `missing` are the points of the entry test that were not met on entry (taskforce.entry), as codes; the programmamanager passes
    them over with a reason or gives the escalatie back. `partner`: a partner-SWV entered its own pupil, and knows it by its own
    `reference`. The kerngroep sees the casus from `entered_at` until `ended_at`, by Grant.
    """

    code = models.SlugField(max_length=12, unique=True, default=new_key, editable=False)
    casus = models.ForeignKey(Casus, models.PROTECT, related_name="escalaties")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="escalaties")
    why = models.TextField("waarom de Taskforce?")
    wish = models.TextField("wat willen leerling en ouders?", blank=True)
    missing = models.JSONField(default=list, blank=True)
    reference = models.CharField("uw kenmerk", max_length=40, blank=True)
    contact = models.CharField("contactpersoon", max_length=200, blank=True)
    passed_over_because = models.CharField("waarom het toch mag", max_length=300, blank=True)
    passed_over_at = models.DateTimeField(null=True, blank=True)
    passed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField("in behandeling", null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    investigator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="zaakonderzoeker",
        null=True,
        blank=True,
        related_name="zaken",
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField("uitkomst", max_length=14, choices=Outcome, blank=True)
    closing = models.CharField("toelichting", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EscalatieQuerySet.as_manager()

    class Meta:
        verbose_name = "escalatie"
        verbose_name_plural = "escalaties"
        ordering = ("-entered_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["casus"],
                condition=Q(ended_at=None),
                name="escalatie_one_running",
                violation_error_message="Deze casus ligt al bij de Taskforce.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="escalatie_ended_somehow",
            ),
            models.CheckConstraint(
                condition=Q(passed_over_at=None, passed_over_because="")
                | Q(passed_over_at__isnull=False) & ~Q(passed_over_because=""),
                name="escalatie_passed_over_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["investigator"], condition=Q(ended_at=None), name="escalatie_of_investigator")]

    def __str__(self) -> str:
        return f"Escalatie {self.code}"

    @property
    def is_running(self) -> bool:
        return self.ended_at is None

    def get_absolute_url(self) -> str:
        return reverse("escalatie", args=[self.code])


class Medeinbreng(models.Model):
    """A partner-SWV entered a pupil who lay with the Taskforce already. It reads how far the track is as every partner does, and not
    that somebody else was first. Insert-only."""

    escalatie = models.ForeignKey(Escalatie, models.PROTECT, related_name="medeinbrengen")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    reference = models.CharField("uw kenmerk", max_length=40, blank=True)
    contact = models.CharField("contactpersoon", max_length=200, blank=True)
    why = models.TextField("waarom de Taskforce?")
    wish = models.TextField("wat willen leerling en ouders?", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MedeinbrengQuerySet.as_manager()

    class Meta:
        verbose_name = "mede-inbreng"
        verbose_name_plural = "mede-inbrengen"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.partner} bij {self.escalatie}"
