"""Reading in a list: how a sender's columns are named, one file, and its rows until they are decided."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Toegang
from cases.models.casus import Casus
from cases.models.pupil import Pupil
from region.models import Municipality, School


class ColumnMapping(models.Model):
    """Columns of a sender's list, mapped once: field → header as it stands in the file. No sender: lists of more schools."""

    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="+")
    municipality = models.ForeignKey(Municipality, models.CASCADE, null=True, blank=True, related_name="+")
    columns = models.JSONField()
    kind = models.CharField("soort van de hele lijst", max_length=40, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "kolomindeling"
        constraints = [
            models.UniqueConstraint(
                fields=["school", "municipality"], nulls_distinct=False, name="column_mapping_per_sender"
            ),
            models.CheckConstraint(condition=Q(school=None) | Q(municipality=None), name="column_mapping_one_sender"),
        ]

    def __str__(self) -> str:
        return str(self.school or self.municipality or "loket")


class Intake(models.Model):
    """One uploaded list. Until `committed_at` it is a preview that only its owner sees; the file itself is not kept.

    `table` holds the cells, `columns` what they mean. Rows exist from `matched_at` on. `attempt` and `touched_at` belong to
    whoever is reading: a second reader takes a higher attempt, and the first stops. `goes_to`: the page of a later room that takes
    the rows over; such a list is never committed to casussen.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=120)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    reference_date = models.DateField("peildatum")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    toegang = models.ForeignKey(Toegang, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    table = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    touched_at = models.DateTimeField(null=True, blank=True)
    matched_at = models.DateTimeField(null=True, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    goes_to = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        verbose_name = "ingelezen lijst"
        verbose_name_plural = "ingelezen lijsten"
        indexes = [models.Index(fields=["by", "-created_at"], name="intake_of_user")]

    def __str__(self) -> str:
        return self.filename

    @property
    def sender(self) -> School | Municipality | None:
        return self.school or self.municipality

    @property
    def sender_label(self) -> str:
        """Who sent it, in words."""
        if self.school:
            return str(self.school)
        return f"leerplicht {self.municipality}" if self.municipality else "meer scholen"

    @property
    def is_mapped(self) -> bool:
        return bool(self.columns)


class RowState(models.TextChoices):
    NEW = "nieuw", "nieuw"
    KNOWN = "bekend", "bekend"
    SIMILAR = "lijkt_op", "lijkt op"
    ERROR = "fout", "fout"
    SKIPPED = "overgeslagen", "overgeslagen"


class RowPlan(models.TextChoices):
    """What reading in will do with a row. DIFFERS changes nothing by itself; PAST is settled already."""

    OPEN = "openen", "casus starten"
    CONFIRM = "bevestigen", "bevestigen"
    SAME = "zelfde", "er verandert niets"
    DIFFERS = "verschil", "verschil"
    PAST = "voorbij", "al afgehandeld"
    NOTHING = "niets", "blijft buiten"


class RowDecision(models.TextChoices):
    SAME = "zelfde", "dezelfde leerling"
    OTHER = "ander", "iemand anders"


class RowResult(models.TextChoices):
    OPENED = "geopend", "casus gestart"
    CONFIRMED = "bevestigd", "bevestigd"
    UNCHANGED = "zelfde", "niets veranderd"
    NOTED = "genoteerd", "verschil genoteerd"
    TAKEN_OVER = "overgenomen", "overgenomen"
    PASSED_ON = "doorgegeven", "doorgegeven aan een collega"
    LEFT_OUT = "buiten", "blijft buiten"
    ELSEWHERE = "elders", "overgenomen op een andere pagina"


class IntakeRow(models.Model):
    """A row of the list as read: cleaned values, what it seems to be, and what a person decided. Emptied on committing.

    `candidate` is the known pupil, `candidates` all that may be meant, best first. `outside`: what Loket knows of them is not for
    the owner of this list to see.
    """

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=RowState)
    message = models.CharField(max_length=300, blank=True)
    candidate = models.ForeignKey(Pupil, models.SET_NULL, null=True, blank=True, related_name="+")
    candidates = ArrayField(models.BigIntegerField(), default=list)
    outside = models.BooleanField(default=False)
    plan = models.CharField(max_length=12, choices=RowPlan, default=RowPlan.NOTHING)
    decision = models.CharField(max_length=6, choices=RowDecision, blank=True)
    take_over = models.BooleanField("overnemen", default=False)
    casus = models.ForeignKey(Casus, models.SET_NULL, null=True, blank=True, related_name="+")
    result = models.CharField(max_length=12, choices=RowResult, blank=True)

    class Meta:
        verbose_name = "regel"
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["intake", "number"], name="intake_row_number")]

    def __str__(self) -> str:
        return f"regel {self.number}"
