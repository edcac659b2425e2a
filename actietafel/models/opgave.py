"""Opgave: what one school or one municipality answers in one round."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from actietafel.models.uitvraag import Uitvraag, new_key
from actietafel.querysets import OpgaveQuerySet, RegelQuerySet
from cases.models import Casus, PermittedKind, PhaseKind, Pupil, RowState
from region.history import tracked
from region.models import Municipality, School


class OpgaveState(models.TextChoices):
    """The live board: computed, never stored."""

    UNSEEN = "niet_geopend", "niet geopend"
    BUSY = "bezig", "bezig"
    NIL = "geen", "geen leerlingen te melden"
    RETURNED = "ingeleverd", "ingeleverd"


@tracked
class Opgave(models.Model):
    """One answer. `nil`: *Geen leerlingen te melden op <peildatum>*. A late answer is kept, and shown as late.

    `gap_because` names why the round closed without this answer: a round never closes silently.
    """

    code = models.SlugField(max_length=12, unique=True, default=new_key, editable=False)
    uitvraag = models.ForeignKey(Uitvraag, models.PROTECT, related_name="opgaven")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="opgaven")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="opgaven")
    seen_at = models.DateTimeField("geopend", null=True, blank=True)
    returned_at = models.DateTimeField("ingeleverd", null=True, blank=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    nil = models.BooleanField("geen leerlingen te melden", default=False)
    remark = models.CharField("opmerking", max_length=500, blank=True)
    gap_because = models.CharField("waarom zonder antwoord gesloten", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OpgaveQuerySet.as_manager()

    class Meta:
        verbose_name = "opgave"
        verbose_name_plural = "opgaven"
        constraints = [
            models.UniqueConstraint(
                fields=["uitvraag", "school", "municipality"], nulls_distinct=False, name="opgave_once"
            ),
            models.CheckConstraint(
                condition=Q(school=None, municipality__isnull=False) | Q(school__isnull=False, municipality=None),
                name="opgave_one_respondent",
            ),
            models.CheckConstraint(condition=Q(nil=False) | Q(returned_at__isnull=False), name="opgave_nil_returned"),
        ]

    def __str__(self) -> str:
        return self.respondent

    @property
    def respondent(self) -> str:
        """Who answers, in words."""
        return str(self.school) if self.school else f"leerplicht {self.municipality}"

    @property
    def state(self) -> OpgaveState:
        if self.returned_at:
            return OpgaveState.NIL if self.nil else OpgaveState.RETURNED
        return OpgaveState.BUSY if self.seen_at else OpgaveState.UNSEEN

    @property
    def is_late(self) -> bool:
        """Came in after the round was closed."""
        stopped = self.uitvraag.stopped_at
        return bool(stopped and self.returned_at and self.returned_at > stopped)


class OpgaveAnswer(models.TextChoices):
    """Nog thuis? As the school says it. PARTLY: with an opbouwrooster. GONE: not enrolled there any more (leerplicht: moved)."""

    HOME = "thuis", "nog thuis"
    PARTLY = "deels", "deels op school"
    BACK = "terug", "weer op school"
    GONE = "weg", "niet meer bij ons"


class RegelSource(models.TextChoices):
    KNOWN = "bekend", "van de vorige keer"
    ADDED = "erbij", "toegevoegd"
    LIST = "lijst", "uit een lijst"


@tracked
class Opgaveregel(models.Model):
    """What the respondent says of one pupil. A row exists once it was said: prefilled pupils have none until then.

    `pupil` is known to Loket and inside the respondent's circle, or linked by a person of the office. Somebody who is new stands
    in `told` (an Entry of cases.intake as JSON) until a casus is opened or the difference is settled: then it is emptied.
    `candidates`: pupils who may be meant, for the office only. `on`: deels since, first school day, or left on.
    """

    opgave = models.ForeignKey(Opgave, models.PROTECT, related_name="regels")
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, blank=True, related_name="+")
    casus = models.ForeignKey(Casus, models.PROTECT, null=True, blank=True, related_name="opgaveregels")
    told = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=12, choices=RowState, default=RowState.KNOWN)
    candidates = ArrayField(models.BigIntegerField(), default=list, blank=True)
    source = models.CharField(max_length=6, choices=RegelSource, default=RegelSource.KNOWN)
    answer = models.CharField("nog thuis?", max_length=6, choices=OpgaveAnswer)
    first_day = models.DateField("eerste verzuimdag", null=True, blank=True)
    kind = models.CharField("soort", max_length=12, choices=PhaseKind, blank=True)
    permitted_kind = models.CharField("reden of grond", max_length=12, choices=PermittedKind, blank=True)
    on = models.DateField("sinds", null=True, blank=True)
    changed = models.CharField("wat is er veranderd?", max_length=500, blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RegelQuerySet.as_manager()

    class Meta:
        verbose_name = "opgaveregel"
        verbose_name_plural = "opgaveregels"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["opgave", "pupil"], condition=Q(pupil__isnull=False), name="regel_once"),
        ]

    def __str__(self) -> str:
        return self.get_answer_display()

    @property
    def name(self) -> str:
        """As the respondent wrote it: what Loket knows besides may not be theirs to read."""
        parts = (self.told.get(part, "") for part in ("given_name", "infix", "family_name"))
        return " ".join(filter(None, parts)) or "Een leerling die is uitgezocht"

    @property
    def kind_label(self) -> str:
        """What was said of the kind, with its reason; "" when nothing was."""
        reason = f", {self.get_permitted_kind_display()}" if self.permitted_kind else ""
        return f"{self.get_kind_display()}{reason}"

    @property
    def about(self) -> str:
        """The word before a first day that is approximate."""
        return "ongeveer " if self.told.get("first_day_kind") == "ongeveer" else ""
