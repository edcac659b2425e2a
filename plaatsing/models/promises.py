"""What was promised and whether it came true (bron Koers VO: "in het volgende Plaatsingsoverleg wordt nagegaan of het is gelukt")."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cases.models import Casus
from overleg.models import Overleg
from plaatsing.models.aanmelding import Support, new_key
from plaatsing.querysets import TerugvraagQuerySet, ToezeggingQuerySet
from region.history import tracked
from region.models import Level, School


class PromiseKind(models.TextChoices):
    PLACE = "plaatsing", "plaatsing"
    MEETING = "kennismaking", "kennismaking"
    BINDING = "bindend", "bindende plaatsing"


class Ending(models.TextChoices):
    """How a promise ended; empty while it runs."""

    HELD = "gelukt", "gelukt"
    FAILED = "niet_gelukt", "niet gelukt"
    WITHDRAWN = "ingetrokken", "ingetrokken"


@tracked
class Toezegging(models.Model):
    """One school promised a place (or a first meeting) to one pupil. It runs until a Terugvraag ends it, and while it runs exactly
    one Terugvraag is open: a promise cannot be forgotten.

    `sheet_code` is what the pupil was called on the paper of `overleg`: on screen and paper of schools the promise carries that
    code, never a name. `from_school` entered the pupil. `shared_at`: the entering school gave the receiving one sight of the file.

    BINDING: not promised but decided by the Taskforce, outside any session (actions.binding); `sheet_code` begins the kenmerk of the
    decision, `level` and `year_group` are what it says. `from_school` is empty for a pupil without enrolment.
    """

    code = models.SlugField(max_length=12, unique=True, default=new_key, editable=False)
    casus = models.ForeignKey(Casus, models.PROTECT, related_name="toezeggingen")
    overleg = models.ForeignKey(Overleg, models.PROTECT, null=True, blank=True, related_name="toezeggingen")
    sheet_code = models.CharField(max_length=5)
    school = models.ForeignKey(School, models.PROTECT, verbose_name="ontvangende school", related_name="toezeggingen")
    from_school = models.ForeignKey(
        School, models.PROTECT, verbose_name="inbrengende school", null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=PromiseKind)
    promised_on = models.DateField("toegezegd op")
    from_on = models.DateField("vanaf", null=True, blank=True)
    trial = models.BooleanField("op proef", default=False)
    condition = models.CharField("voorwaarde", max_length=300, blank=True)
    level = models.CharField("niveau", max_length=8, choices=Level, blank=True)
    year_group = models.PositiveSmallIntegerField("leerjaar", null=True, blank=True)
    placed_on = models.DateField("geplaatst op", null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    shared_at = models.DateTimeField("dossier gedeeld", null=True, blank=True)
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    returned_in = models.ForeignKey(Overleg, models.PROTECT, null=True, blank=True, related_name="returned_promises")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ToezeggingQuerySet.as_manager()

    class Meta:
        verbose_name = "toezegging"
        verbose_name_plural = "toezeggingen"
        ordering = ("promised_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ending="", ended_on=None) | ~Q(ending="") & Q(ended_on__isnull=False),
                name="toezegging_ended_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(returned_in=None) | Q(ending__in=(Ending.FAILED, Ending.WITHDRAWN)),
                name="toezegging_returns_failed",
            ),
            models.UniqueConstraint(fields=["overleg", "sheet_code", "school"], name="toezegging_once"),
            models.UniqueConstraint(
                fields=["casus"], condition=Q(kind=PromiseKind.BINDING, ending=""), name="toezegging_one_binding"
            ),
            models.CheckConstraint(
                condition=Q(kind=PromiseKind.BINDING, overleg=None)
                | ~Q(kind=PromiseKind.BINDING) & Q(overleg__isnull=False, from_school__isnull=False),
                name="toezegging_of_a_session",
            ),
        ]
        indexes = [models.Index(fields=["school"], condition=Q(ending=""), name="toezegging_open_school")]

    def __str__(self) -> str:
        return f"{self.school}: {self.sheet_code}"

    @property
    def session(self) -> Overleg:
        """Of a promise that a table took; a binding placement has none."""
        if self.overleg is None:
            raise ValueError(self.kind)
        return self.overleg

    @property
    def is_binding(self) -> bool:
        return self.kind == PromiseKind.BINDING

    @property
    def is_open(self) -> bool:
        return self.ending == ""

    def get_absolute_url(self) -> str:
        return reverse("toezegging", args=[self.code])


class Stand(models.TextChoices):
    """Answer to a terugvraag."""

    PLACED = "geplaatst", "geplaatst op …"
    RUNS = "loopt", "loopt nog"
    FAILED = "niet_gelukt", "niet gelukt; nodig was geweest …"


@tracked
class Terugvraag(models.Model):
    """One question about one promise, to the receiving school and the school that entered the pupil: did it work? First at the
    next Plaatsingsoverleg, and once placed again after PLACEMENT_CHECK_WEEKS. `needed` and `support`: *nodig was geweest*. `overleg`:
    while it is open, the session where it will be asked; after that, the one at which table it was answered."""

    toezegging = models.ForeignKey(Toezegging, models.PROTECT, related_name="terugvragen")
    number = models.PositiveSmallIntegerField()
    ask_on = models.DateField("vragen op")
    asked_at = models.DateTimeField(null=True, blank=True)
    stand = models.CharField("hoe staat het ervoor?", max_length=12, choices=Stand, blank=True)
    on = models.DateField("geplaatst op", null=True, blank=True)
    told = models.CharField("toelichting", max_length=300, blank=True)
    support = models.CharField("nodig was geweest", max_length=12, choices=Support, blank=True)
    needed = models.CharField("nodig was geweest, in woorden", max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    overleg = models.ForeignKey(Overleg, models.PROTECT, null=True, blank=True, related_name="terugvragen")

    objects = TerugvraagQuerySet.as_manager()

    class Meta:
        verbose_name = "terugvraag"
        verbose_name_plural = "terugvragen"
        ordering = ("ask_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=["toezegging", "number"], name="terugvraag_number"),
            models.UniqueConstraint(
                fields=["toezegging"], condition=Q(answered_at=None), name="terugvraag_one_open_a_promise"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, stand="") | Q(answered_at__isnull=False) & ~Q(stand=""),
                name="terugvraag_answered",
            ),
            models.CheckConstraint(
                condition=~Q(stand=Stand.PLACED) | Q(on__isnull=False), name="terugvraag_placed_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(stand=Stand.FAILED) | ~Q(support=""), name="terugvraag_failed_says_what_was_needed"
            ),
        ]
        indexes = [models.Index(fields=["ask_on"], condition=Q(answered_at=None), name="terugvraag_open")]

    def __str__(self) -> str:
        return f"{self.toezegging}, vraag {self.number}"
