"""Gespreksronde: every casus is talked through with its school and with leerplicht (bron Noord-Limburg)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from actietafel.models.uitvraag import Uitvraag, new_key
from actietafel.querysets import GesprekQuerySet, VoorbesprekingQuerySet
from cases.models import Casus
from overleg.models import BroughtBy
from region.models import Municipality, School


class Gesprek(models.Model):
    """One conversation of a round: with one school, or with leerplicht of one municipality."""

    code = models.SlugField(max_length=12, unique=True, default=new_key, editable=False)
    uitvraag = models.ForeignKey(Uitvraag, models.PROTECT, related_name="gesprekken")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField("datum", null=True, blank=True)
    starts_at = models.TimeField("tijd", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("minuten", default=30)
    place = models.CharField("plaats", max_length=120, blank=True)
    with_whom = models.CharField("met wie", max_length=200, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = GesprekQuerySet.as_manager()

    class Meta:
        verbose_name = "gesprek"
        verbose_name_plural = "gesprekken"
        constraints = [
            models.UniqueConstraint(
                fields=["uitvraag", "school", "municipality"], nulls_distinct=False, name="gesprek_once"
            ),
            models.CheckConstraint(
                condition=Q(school=None, municipality__isnull=False) | Q(school__isnull=False, municipality=None),
                name="gesprek_with_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.school) if self.school else f"leerplicht {self.municipality}"


class OnAgenda(models.TextChoices):
    """Does it go to the actietafel? PROPOSED: a school or leerplicht puts it forward, not yet decided."""

    YES = "ja", "ja"
    NO = "nee", "nee"
    LATER = "later", "later"
    PROPOSED = "voorstel", "ingebracht"


class StillHome(models.TextChoices):
    YES = "ja", "nog thuis"
    PARTLY = "deels", "deels op school"
    NO = "nee", "niet meer thuis"
    UNKNOWN = "onbekend", "nog niet bekend"


class Voorbespreking(models.Model):
    """What was said and decided about one casus in one round. Append-only: a newer row replaces the older.

    *Nee* and *later* have a date on which it comes back by itself (`until`); the views of school and leerplicht stand side by side.
    The row stays inside the office. A school or leerplicht that brings a pupil in writes `question` (to the table) and `because`;
    `told` is what the office decided in words meant for them: only that, and never `because`, is shown to them.
    """

    uitvraag = models.ForeignKey(Uitvraag, models.PROTECT, related_name="voorbesprekingen")
    casus = models.ForeignKey(Casus, models.PROTECT, related_name="voorbesprekingen")
    gesprek = models.ForeignKey(Gesprek, models.PROTECT, null=True, blank=True, related_name="voorbesprekingen")
    still_home = models.CharField("nog thuis?", max_length=8, choices=StillHome, blank=True)
    changed = models.CharField("wat is er veranderd?", max_length=500, blank=True)
    view_school = models.CharField("kijk van school", max_length=500, blank=True)
    view_leerplicht = models.CharField("kijk van leerplicht", max_length=500, blank=True)
    agenda = models.CharField("naar de actietafel?", max_length=8, choices=OnAgenda, blank=True)
    until = models.DateField("komt terug op", null=True, blank=True)
    because = models.CharField("waarom", max_length=300, blank=True)
    question = models.CharField("vraag aan de tafel", max_length=300, blank=True)
    told = models.CharField("antwoord aan wie het inbracht", max_length=300, blank=True)
    decided_with = models.CharField("besloten met", max_length=200, blank=True)
    brought_by = models.CharField("inbreng", max_length=10, choices=BroughtBy, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = VoorbesprekingQuerySet.as_manager()

    class Meta:
        verbose_name = "voorbespreking"
        verbose_name_plural = "voorbesprekingen"
        constraints = [
            models.CheckConstraint(
                condition=~Q(agenda__in=["nee", "later"]) | Q(until__isnull=False),
                name="voorbespreking_comes_back",
                violation_error_message="Zeg wanneer deze casus terugkomt.",
            )
        ]
        indexes = [models.Index(fields=["casus", "-id"], name="voorbespreking_newest")]

    def __str__(self) -> str:
        return self.get_agenda_display() or "besproken"
