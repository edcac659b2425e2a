"""Casus: one pupil's situation, from the first sign until it is settled."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string

from cases.models.absence import PhaseKind
from cases.models.pupil import Pupil
from cases.querysets import CasusQuerySet
from region.history import tracked
from region.models import Area, Municipality, School

if TYPE_CHECKING:
    from cases.models.absence import Absence

CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
CODE_DIGITS = "23456789"


def new_code() -> str:
    """A random code such as K7M-42Q: no vowels (no words), no 0 O 1 I (read out on the phone), never a sequence."""

    def pick(letters: str) -> str:
        return get_random_string(1, letters)

    return f"{pick(CODE_LETTERS)}{pick(CODE_DIGITS)}{pick(CODE_LETTERS)}-{pick(CODE_DIGITS)}{pick(CODE_DIGITS)}{pick(CODE_LETTERS)}"


def as_code(typed: str) -> str:
    """As a code is read out: capitals, with or without the hyphen. "" for what can be none."""
    signs = "".join(typed.upper().split()).replace("-", "")
    return "" if len(signs) != 6 or set(signs) - set(CODE_LETTERS + CODE_DIGITS) else f"{signs[:3]}-{signs[3:]}"


class Outcome(models.TextChoices):
    """Oplossing or bestemming on closing (DOMAIN section 5)."""

    OWN_SCHOOL = "eigen_school", "terug op eigen school"
    OTHER_SCHOOL = "andere_school", "andere school voor voortgezet onderwijs"
    PRO = "pro", "praktijkonderwijs"
    VSO = "vso", "voortgezet speciaal onderwijs"
    OPDC = "opdc", "OPDC of tussenvoorziening"
    ARRANGEMENT = "oza", "onderwijszorgarrangement"
    MAATWERK = "maatwerk", "maatwerk, afwijking van onderwijstijd"
    MBO = "mbo", "mbo of entree"
    CARE = "zorg", "dagbesteding of zorg"
    EXEMPT = "vrijstelling", "vrijstelling"
    MOVED = "verhuisd", "verhuisd"
    ADULT = "18", "18 geworden, naar doorstroompunt"
    QUALIFIED = "startkwalificatie", "startkwalificatie behaald"
    NO_CONCERN = "geen_zorg", "zorg is weg, geen verzuim geworden"
    MISTAKE = "vergissing", "bij vergissing geopend"
    DOUBLE = "dubbel", "dubbel, dezelfde leerling staat in een andere casus"


# These never were a casus of their own: they count nowhere.
NEVER_WAS = frozenset({Outcome.MISTAKE, Outcome.DOUBLE})


@tracked
class Casus(models.Model):
    """One casus a pupil at a time. May exist without absence: *zorg om aanwezigheid*, without a clock.

    `phase` repeats the kind of the newest Phase (empty: no absence), because who may see a casus depends on it and
    visible_to compares columns. `search` repeats name, code and school, folded, indexed together with the scope
    (docs/adr/0002): the only copy of a name outside Pupil and Guardian.
    """

    code = models.CharField(max_length=7, default=new_code, editable=False)
    pupil = models.ForeignKey(Pupil, models.PROTECT, verbose_name="leerling", related_name="casussen")
    school = models.ForeignKey(
        School,
        models.PROTECT,
        verbose_name="verantwoordelijke school",
        null=True,
        blank=True,
        related_name="casussen",
        db_index=False,
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name="woongemeente", related_name="casussen", db_index=False
    )
    area = models.ForeignKey(Area, models.PROTECT, verbose_name="gebied", related_name="casussen", db_index=False)
    consulent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="casussen", db_index=False
    )
    phase = models.CharField("fase", max_length=12, choices=PhaseKind, blank=True, editable=False)
    opened_on = models.DateField("geopend op")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    closed_on = models.DateField("gesloten op", null=True, blank=True)
    outcome = models.CharField("uitkomst", max_length=20, choices=Outcome, blank=True)
    double_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="doubles", db_index=False
    )
    leerplicht_informed_on = models.DateField("leerplicht geïnformeerd op", null=True, blank=True)
    offer_since = models.DateField("passend aanbod sinds", null=True, blank=True)
    offer_text = models.CharField("passend aanbod", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    search = models.CharField(max_length=400, editable=False)

    objects = CasusQuerySet.as_manager()

    class Meta:
        verbose_name = "casus"
        verbose_name_plural = "casussen"
        # No column is indexed twice: an index that begins with a foreign key serves it, and nobody looks up by who wrote.
        constraints = [
            models.UniqueConstraint(fields=["code"], name="casus_code"),  # unique=True would add an index for LIKE
            models.UniqueConstraint(fields=["pupil"], condition=Q(closed_on=None), name="casus_one_open_per_pupil"),
            models.CheckConstraint(
                condition=Q(closed_on=None, outcome="") | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                name="casus_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(double_of=None) & ~Q(outcome=Outcome.DOUBLE)
                | Q(closed_on__isnull=False, double_of__isnull=False) & ~Q(double_of=models.F("id")),
                name="casus_double_of_another",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "opened_on", "id"], name="casus_area"),
            models.Index(fields=["municipality", "phase"], name="casus_municipality"),
            models.Index(fields=["school"], name="casus_school"),
            models.Index(fields=["consulent"], name="casus_consulent"),
            models.Index(fields=["double_of"], condition=Q(double_of__isnull=False), name="casus_double_of"),
            models.Index(fields=["area"], condition=Q(closed_on=None), name="casus_open_area"),
            models.Index(fields=["municipality"], condition=Q(closed_on=None), name="casus_open_municipality"),
            # What a consulent or a school sees is mostly open; without these the planner walks everything that is open anywhere.
            models.Index(fields=["consulent"], condition=Q(closed_on=None), name="casus_open_consulent"),
            models.Index(fields=["school"], condition=Q(closed_on=None), name="casus_open_school"),
            GinIndex(
                OpClass("search", name="gin_trgm_ops"),
                "area",
                "municipality",
                "school",
                "consulent",
                name="casus_search",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    def absence(self) -> "Absence | None":
        """The absence that runs, else the last one; None for a zorg om aanwezigheid."""
        return self.absences.order_by(models.F("ended_on").desc(nulls_first=True), "-id").first()
