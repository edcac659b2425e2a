"""The quarter as it was counted: figures of an area on a day, its rows without a person, and what turned out different later.

Nothing here is ever changed or removed; a later insight is a Kwartaalcorrectie. No row points to a casus or a pupil, and
none may ever do so: these tables leave the office.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.absence import PermittedKind, PhaseKind
from cases.models.casus import Outcome
from cases.models.story import CauseCode
from region.models import Area


class Flow(models.TextChoices):
    """Where a pupil comes from or went, seen from the previous reference date."""

    NEW = "nieuw", "nieuw"
    SAME = "zelfde", "ook op de vorige peildatum"
    GONE = "weg", "niet meer geteld"
    BETWEEN = "tussen", "tussen twee peildata"
    EARLIER = "eerder", "eerder dit schooljaar"
    EXEMPT = "vrijgesteld", "vrijgesteld"


class Kwartaalstand(models.Model):
    """How many pupils of an area were at home on a day, as known at `known_at`. Written when a round is vastgesteld.

    stock = same + new, kept by the database. Of the previous stand holds: its stock, with its corrections, is same + gone.
    `back`: those of `gone` who went to school again. `shifted`: those of `same` in another phase than then. `between`: counted on
    some day since the previous reference date, and on neither of the two. `persons`: everybody of the rows, so each pupil of this
    school year (from 1 August) once. `exempt`: vrijgesteld, never in the stock. `median_weeks` of the stock, `long` of them
    13 weeks or more; empty when nobody is counted.
    """

    area = models.ForeignKey(Area, models.PROTECT, verbose_name="gebied", related_name="standen")
    reference_date = models.DateField("peildatum")
    known_at = models.DateTimeField("bekend op")
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    stock = models.PositiveIntegerField("thuis op de peildatum")
    new = models.PositiveIntegerField("nieuw")
    same = models.PositiveIntegerField("dezelfde leerlingen")
    gone = models.PositiveIntegerField("niet meer thuis")
    back = models.PositiveIntegerField("weer naar school")
    shifted = models.PositiveIntegerField("verschoven")
    between = models.PositiveIntegerField("tussen twee peildata")
    persons = models.PositiveIntegerField("dit schooljaar")
    exempt = models.PositiveIntegerField("vrijgesteld")
    long = models.PositiveIntegerField("dertien weken of langer")
    median_weeks = models.DecimalField("de helft langer dan", max_digits=5, decimal_places=1, null=True)

    class Meta:
        verbose_name = "kwartaalstand"
        verbose_name_plural = "kwartaalstanden"
        ordering = ("reference_date", "area")
        constraints = [
            models.UniqueConstraint(fields=["area", "reference_date"], name="kwartaalstand_once"),
            models.CheckConstraint(condition=Q(stock=F("same") + F("new")), name="kwartaalstand_stock"),
            models.CheckConstraint(
                condition=Q(back__lte=F("gone"), shifted__lte=F("same"), long__lte=F("stock")),
                name="kwartaalstand_parts",
            ),
            models.CheckConstraint(
                condition=Q(previous__isnull=False) | Q(same=0, gone=0), name="kwartaalstand_first_compares_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}, peildatum {self.reference_date}"


class Kwartaalregel(models.Model):
    """One pupil of a stand, without a person: coarse and coded facts, numbered in an order that says nothing.

    Cumulative: everybody who counted on some day of this school year up to the reference date, closed ones and vrijgestelden
    included (Inspectie). `phase`, `permitted_kind` and `weeks` are of the reference date, or of the last day that counted.
    """

    stand = models.ForeignKey(Kwartaalstand, models.PROTECT, related_name="rows", db_index=False)
    number = models.PositiveIntegerField("nummer")
    age_band = models.CharField("leeftijd", max_length=20)
    education = models.CharField("onderwijs", max_length=60, blank=True)
    phase = models.CharField("soort", max_length=12, choices=PhaseKind)
    permitted_kind = models.CharField("reden of grond", max_length=12, choices=PermittedKind, blank=True)
    weeks = models.PositiveIntegerField("weken")
    main_cause = models.CharField("hoofdoorzaak", max_length=14, choices=CauseCode, blank=True)
    flow = models.CharField("stroom", max_length=12, choices=Flow)
    still_home = models.BooleanField("nog thuis")
    back_at_school = models.BooleanField("weer naar school")
    outcome = models.CharField("uitkomst", max_length=20, choices=Outcome, blank=True)
    phase_before = models.CharField("soort op de vorige peildatum", max_length=12, choices=PhaseKind, blank=True)

    class Meta:
        verbose_name = "kwartaalregel"
        verbose_name_plural = "kwartaalregels"
        ordering = ("stand", "number")
        constraints = [models.UniqueConstraint(fields=["stand", "number"], name="kwartaalregel_number")]

    def __str__(self) -> str:
        return f"regel {self.number}"


class CorrectedFigure(models.TextChoices):
    STOCK = "stock", "thuis op de peildatum"


class Kwartaalcorrectie(models.Model):
    """A figure of a stand that would be another as known at `at`. The stand itself stays what it was."""

    stand = models.ForeignKey(Kwartaalstand, models.PROTECT, related_name="corrections")
    what = models.CharField("wat", max_length=12, choices=CorrectedFigure)
    before = models.IntegerField("was")
    after = models.IntegerField("is")
    because = models.CharField("omdat", max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField("op")

    class Meta:
        verbose_name = "kwartaalcorrectie"
        verbose_name_plural = "kwartaalcorrecties"
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="kwartaalcorrectie_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.before} wordt {self.after}"


class Formulierindeling(models.Model):
    """How the office fills the form of the Inspectie: `columns` is a list of {"header", "field", "text"}, in order.

    The newest row holds; older ones stay, so that it is known how an earlier form was made.
    """

    columns = models.JSONField()
    changed_at = models.DateTimeField("gewijzigd op")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "formulierindeling"
        verbose_name_plural = "formulierindelingen"

    def __str__(self) -> str:
        return f"{len(self.columns)} kolommen"
