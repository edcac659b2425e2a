"""The clock as rows: a rule of the office or a municipality, and what it means for one absence."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from cases.deadlines import Rule
from cases.models.absence import Absence, PhaseKind
from cases.querysets import DeadlineQuerySet
from region.models import Dated, DatedQuerySet, DateRange, Municipality


class Unit(models.TextChoices):
    WEEKS = "weeks", "weken"
    MONTHS = "months", "maanden"


class Counting(models.TextChoices):
    CALENDAR = "calendar", "kalenderdagen"
    SCHOOL_DAYS = "school_days", "schooldagen"


class CountsFrom(models.TextChoices):
    FIRST_DAY = "first_day", "eerste verzuimdag"
    KNOWN = "known_on", "dag waarop het bekend werd"


def default_alerts_in() -> list[str]:
    return [PhaseKind.RELATIEF.value, PhaseKind.ABSOLUUT.value]


class DeadlineRule(Dated):
    """One rung of the ladder. A municipality's own row replaces the general one of the same `code`. One per subject per day.

    `every_weeks` > 0 makes it come back: number 0 at amount × unit, number n every_weeks × n later (herijking after 3 months).
    """

    code = models.SlugField(
        "code",
        max_length=20,
        help_text="Bijvoorbeeld 4-weken; een eigen regel van een gemeente heeft dezelfde code.",
    )
    name = models.CharField("naam", max_length=60)
    amount = models.PositiveSmallIntegerField("aantal")
    unit = models.CharField("eenheid", max_length=6, choices=Unit, default=Unit.WEEKS)
    counting = models.CharField("telling", max_length=11, choices=Counting, default=Counting.CALENDAR)
    counts_from = models.CharField("telt vanaf", max_length=9, choices=CountsFrom, default=CountsFrom.FIRST_DAY)
    source = models.CharField("bron", max_length=160, help_text="Bijvoorbeeld: streeftermijn (Thuiszitterspact 2016).")
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        verbose_name="alleen voor gemeente",
        null=True,
        blank=True,
        related_name="deadline_rules",
    )
    alerts_in = ArrayField(
        models.CharField(max_length=12, choices=PhaseKind),
        verbose_name="signaleert in",
        default=default_alerts_in,
    )
    asks_offer = models.BooleanField("vraagt naar een passend aanbod", default=False)
    every_weeks = models.PositiveSmallIntegerField("komt terug elke … weken", default=0)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "termijnregel"
        ordering = ("unit", "amount")
        constraints = [
            ExclusionConstraint(
                name="deadline_rule_one_per_day",
                expressions=[
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("code", RangeOperators.EQUAL),
                    (Coalesce("municipality", 0), RangeOperators.EQUAL),
                ],
                violation_error_message="In die periode geldt al een regel met deze code.",
            ),
            models.CheckConstraint(
                condition=~Q(unit="months", counting="school_days") & Q(amount__gte=1),
                name="deadline_rule_countable",
                violation_error_message="Maanden tellen altijd in kalenderdagen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_counting_display()})"

    @property
    def arithmetic(self) -> Rule:
        return Rule(self.amount, self.unit, self.counting)


class Deadline(models.Model):
    """A planned moment of one absence under one rule.

    `due_on` is when it is reached. `flag_on` is when the job must signal: empty when flagged, withdrawn, ended, held back by
    the phase, or already past when the absence became known. Written only by cases.clock.
    """

    casus = models.ForeignKey("cases.Casus", models.PROTECT, related_name="deadlines", db_index=False)
    absence = models.ForeignKey(Absence, models.PROTECT, related_name="deadlines")
    rule = models.ForeignKey(DeadlineRule, models.PROTECT, related_name="deadlines", db_index=False)
    number = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField("bereikt op")
    provisional = models.BooleanField("voorlopig", default=False)
    flag_on = models.DateField(null=True, blank=True)
    flagged_on = models.DateField("gesignaleerd op", null=True, blank=True)
    flagged_at = models.DateTimeField(null=True, blank=True)
    past_on_entry = models.BooleanField("al voorbij bij binnenkomst", default=False)
    handled_at = models.DateTimeField("afgehandeld", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    handled_with = models.CharField("wat is gedaan", max_length=300, blank=True)
    planned_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=120, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "termijn"
        verbose_name_plural = "termijnen"
        constraints = [
            models.UniqueConstraint(
                fields=["absence", "rule", "number"], condition=Q(withdrawn_at=None), name="deadline_once"
            ),
            models.CheckConstraint(
                condition=Q(flag_on=None) | Q(flagged_on=None, withdrawn_at=None), name="deadline_flag_open"
            ),
        ]
        indexes = [
            # the job's own question: what must be signalled by now
            models.Index(fields=["flag_on"], condition=Q(flag_on__isnull=False), name="deadline_to_flag"),
            # all terms of a casus, withdrawn ones too. Few indexes: every signal writes a new entry in each of them
            models.Index(fields=["casus", "due_on"], name="deadline_of_casus"),
        ]

    def __str__(self) -> str:
        return f"{self.name} op {self.due_on}"

    @property
    def name(self) -> str:
        """Name on screens: that of the rule, or which herijking it is. Needs the rule selected."""
        return self.rule.name if self.number == 0 else f"Herijking {self.number} na {self.rule.name}"

    @property
    def is_signal(self) -> bool:
        """Flagged and not yet handled."""
        return self.flagged_on is not None and self.handled_at is None and self.withdrawn_at is None

    def is_signal_on(self, today: date) -> bool:
        """What a screen shows as signal: flagged, or to be flagged by `today` though the job did not run yet."""
        waits = self.flag_on is not None and self.flag_on <= today
        return self.is_signal or (waits and self.withdrawn_at is None)


class ClockRun(models.Model):
    """One run of the job that signalled something, or the first of a day; quiet runs after it only move its `ran_at`.

    The page footer reads the newest (by number); a jump of more than two days holds the mail until a person confirms.
    """

    ran_at = models.DateTimeField()
    today = models.DateField()
    flagged = models.PositiveIntegerField()
    notices = models.PositiveIntegerField(default=0)
    jumped = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "ronde van de klok"

    def __str__(self) -> str:
        return f"{self.today}: {self.flagged}"
