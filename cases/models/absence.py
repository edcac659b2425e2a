"""Absence and its phases. A phase has no end date: the next row ends it. When true and when known are both kept."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.querysets import PhaseQuerySet
from region.history import tracked


class PhaseKind(models.TextChoices):
    """Leerplichtwet: relatief (enrolled), absoluut (not enrolled), geoorloofd (with valid reason), vrijgesteld."""

    RELATIEF = "relatief", "relatief verzuim"
    ABSOLUUT = "absoluut", "zonder inschrijving"
    GEOORLOOFD = "geoorloofd", "geoorloofd thuis"
    DEELS = "deels", "deels op school"
    VRIJGESTELD = "vrijgesteld", "vrijgesteld"
    TERUG = "terug", "weer naar school"


class PermittedKind(models.TextChoices):
    """Why absence is geoorloofd, or on which ground vrijgesteld."""

    ILL = "ziek", "ziek"
    CARE_FIRST = "zorg_eerst", "zorg gaat voor"
    SUSPENDED = "schorsing", "geschorst"
    LEAVE = "verlof", "verlof"
    A5_A = "5a", "art. 5 onder a"
    A5_B = "5b", "art. 5 onder b"
    A5_C = "5c", "art. 5 onder c"
    A5A = "5a_trekkend", "art. 5a, trekkend bestaan"
    A11 = "11", "art. 11"
    A15 = "15", "art. 15"
    OTHER = "anders", "anders"


class FirstDayKind(models.TextChoices):
    EXACT = "precies", "precies"
    ABOUT = "ongeveer", "ongeveer"
    UNKNOWN = "onbekend", "nog niet bekend"


@tracked
class Absence(models.Model):
    """One unbroken stretch. A shift of phase keeps the first day; fewer than SAME_ABSENCE_SCHOOL_DAYS back is the same absence."""

    casus = models.ForeignKey("cases.Casus", models.PROTECT, related_name="absences")
    first_day = models.DateField("eerste verzuimdag", null=True, blank=True)
    first_day_kind = models.CharField(
        "hoe zeker is die dag?", max_length=8, choices=FirstDayKind, default=FirstDayKind.EXACT
    )
    known_on = models.DateField("bekend op", help_text="De dag waarop het loket het wist.")
    ended_on = models.DateField("eerste schooldag", null=True, blank=True)
    return_agreed_on = models.DateField("eerste schooldag afgesproken", null=True, blank=True)
    confirmed_on = models.DateField("laatst bevestigd op", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    confirmed_how = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = "verzuim"
        # who is back this month, on Vandaag: without it every absence there ever was is read
        indexes = [models.Index(fields=["ended_on"], name="absence_ended", condition=Q(ended_on__isnull=False))]
        constraints = [
            models.UniqueConstraint(fields=["casus"], condition=Q(ended_on=None), name="absence_one_running"),
            models.UniqueConstraint(fields=["id", "casus"], name="absence_with_casus"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(first_day=None) | Q(ended_on__gte=F("first_day")),
                name="absence_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(first_day=None, first_day_kind="onbekend")
                | (Q(first_day__isnull=False) & ~Q(first_day_kind="onbekend")),
                name="absence_first_day_known_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"verzuim vanaf {self.first_day or 'nog niet bekend'}"


class Phase(models.Model):
    """What kind of absence, true from a day, known at a moment. Append-only but for `withdrawn_at`."""

    casus = models.ForeignKey("cases.Casus", models.PROTECT, related_name="phases")
    absence = models.ForeignKey(Absence, models.PROTECT, related_name="phases")
    kind = models.CharField("soort", max_length=12, choices=PhaseKind)
    permitted_kind = models.CharField("reden of grond", max_length=12, choices=PermittedKind, blank=True)
    hours = models.DecimalField("uren per week op school", max_digits=4, decimal_places=1, null=True, blank=True)
    target_hours = models.DecimalField("doel, uren per week", max_digits=4, decimal_places=1, null=True, blank=True)
    evaluate_on = models.DateField("evalueren op", null=True, blank=True)
    true_from = models.DateField("vanaf")
    known_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = "fase"
        verbose_name_plural = "fasen"
        indexes = [
            models.Index(
                fields=["absence", "-true_from", "-known_at"],
                name="phase_stand",
                condition=Q(withdrawn_at=None),
            ),
            models.Index(
                fields=["true_from"],
                name="phase_partly_back",
                condition=Q(kind="deels", withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
