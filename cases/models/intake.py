"""Reading in a list: how a sender's columns are named, one file, and its rows until they are decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.casus import Casus
from cases.models.pupil import Pupil
from region.models import Municipality, School


class ColumnMapping(models.Model):
    """Columns of a sender's list, mapped once: field → header as it stands in the file."""

    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="+")
    municipality = models.ForeignKey(Municipality, models.CASCADE, null=True, blank=True, related_name="+")
    columns = models.JSONField()
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
    """One uploaded list. Until `committed_at` it is a preview that only its owner sees; the file itself is not kept."""

    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=120)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    reference_date = models.DateField("peildatum")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    table = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    committed_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = "ingelezen lijst"
        verbose_name_plural = "ingelezen lijsten"

    def __str__(self) -> str:
        return self.filename


class RowState(models.TextChoices):
    NEW = "nieuw", "nieuw"
    KNOWN = "bekend", "bekend"
    SIMILAR = "lijkt_op", "lijkt op"
    ERROR = "fout", "fout"
    SKIPPED = "overgeslagen", "overgeslagen"


class IntakeRow(models.Model):
    """A row of the list as read: cleaned values, what it seems to be, and what a person decided. Emptied on committing."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=RowState)
    message = models.CharField(max_length=300, blank=True)
    candidate = models.ForeignKey(Pupil, models.SET_NULL, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=6, blank=True)
    casus = models.ForeignKey(Casus, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "regel"
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["intake", "number"], name="intake_row_number")]

    def __str__(self) -> str:
        return f"regel {self.number}"
