"""The map on which everything happens. Plain facts, no pupil."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Self:
        """Rows valid on `day`: valid_from included, valid_to excluded."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def not_over(self, day: date) -> Self:
        """Rows that hold on `day` or later; what was withdrawn holds on no day and is over."""
        return self.not_withdrawn().filter(Q(valid_to=None) | Q(valid_to__gt=day))

    def not_withdrawn(self) -> Self:
        """Rows that hold, held or will hold on some day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=F("valid_from")))

    def overlapping(self, first: date, end: date | None) -> Self:
        """Rows that share a day with `[first, end)`."""
        rows = self.not_over(first)
        return rows if end is None else rows.filter(valid_from__lt=end)

    def overwritten(self, day: date, today: date) -> Self:
        """History that a new one from `day` would rewrite: what began after that day and held, or had stopped after it already."""
        return self.filter(
            Q(valid_from__gte=day, valid_from__lt=today) | Q(valid_from__lt=day, valid_to__gt=day, valid_to__lte=today)
        ).order_by("valid_from")

    def planned(self, day: date, today: date) -> Self:
        """Changes to come that a new one from `day` would take the place of."""
        return self.filter(valid_from__gte=day, valid_from__gt=today).order_by("valid_from")


class Dated(models.Model):
    """Something that holds from a day until another: `[valid_from, valid_to)`, open ended when valid_to is empty."""

    valid_from = models.DateField("geldig vanaf")
    valid_to = models.DateField("tot", null=True, blank=True, help_text="Eerste dag waarop het niet meer geldt.")

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Reversed dates are refused here, because the database answers them with a DataError (empty range)."""
        super().clean()
        first: date | None = self.valid_from  # empty while a form is still being filled in
        if self.valid_to is not None and first is not None and self.valid_to <= first:
            raise ValidationError({"valid_to": "De einddatum ligt niet na de begindatum."})

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def withdrawn(self) -> bool:
        """Ended on the day it began or before: it holds on no day."""
        return self.valid_to is not None and self.valid_to <= self.valid_from

    def over_on(self, day: date) -> bool:
        """It holds neither on `day` nor later (DatedQuerySet.not_over)."""
        return self.withdrawn or (self.valid_to is not None and self.valid_to <= day)

    def end_on(self, day: date) -> None:
        """Holds no day from `day` on. The first day stays what it was: a register does not say that something held before it did."""
        self.valid_to = max(self.valid_from, day)
        self.save(update_fields=["valid_to"])


class DateRange(Func):
    """daterange(valid_from, valid_to, '[)') in a constraint."""

    function = "DATERANGE"
    output_field = models.Field()


def one_per_day(name: str, subject: str | tuple[str, ...], message: str) -> ExclusionConstraint:
    """At most one row per `subject` (a field, or some together) on any day; where a field is empty there is no subject."""
    fields = (subject,) if isinstance(subject, str) else subject
    return ExclusionConstraint(
        name=name,
        expressions=[
            (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
            *((field, RangeOperators.EQUAL) for field in fields),
        ],
        condition=Q(**{f"{field}__isnull": False for field in fields}),
        violation_error_message=message,
    )


class Area(models.Model):
    """A part of the region with its own tables: Noord, Zuid (bron Koers VO)."""

    name = models.CharField("naam", max_length=60, unique=True)

    class Meta:
        verbose_name = "gebied"
        verbose_name_plural = "gebieden"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class HolidayRegion(models.TextChoices):
    """Vakantieregio's of the ministry."""

    NOORD = "noord", "noord"
    MIDDEN = "midden", "midden"
    ZUID = "zuid", "zuid"


class Municipality(models.Model):
    """Gemeente. The municipality where the pupil lives decides which leerplicht officer looks."""

    name = models.CharField("naam", max_length=80, unique=True)
    area = models.ForeignKey(Area, models.PROTECT, verbose_name="gebied", related_name="municipalities")
    holiday_region = models.CharField("vakantieregio", max_length=6, choices=HolidayRegion)
    phone = models.CharField("telefoon leerplicht", max_length=30, blank=True)
    in_taskforce = models.BooleanField("doet mee aan de Taskforce", default=False)

    class Meta:
        verbose_name = "gemeente"
        verbose_name_plural = "gemeenten"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


ADDRESS = "Zoals het op een envelop staat, zonder de naam: straat of postbus, postcode en plaats, elk op een regel."


class SchoolBoard(models.Model):
    """Schoolbestuur, bevoegd gezag."""

    name = models.CharField("naam", max_length=120, unique=True)
    post_address = models.TextField("postadres", blank=True, help_text=ADDRESS)

    class Meta:
        verbose_name = "schoolbestuur"
        verbose_name_plural = "schoolbesturen"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Mandaat(Dated):
    """The mandate of a schoolbestuur to the Taskforce: it accepts a binding placement in its schools (bron Koers VO:
    doorzettingskracht). One per board per day; it ends on a day, and what was decided under it stands."""

    board = models.ForeignKey(SchoolBoard, models.PROTECT, verbose_name="schoolbestuur", related_name="mandaten")
    agreed_with = models.CharField("afgesproken met", max_length=120, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "mandaat"
        verbose_name_plural = "mandaten"
        constraints = [
            one_per_day("mandaat_board_per_day", "board", "Dit bestuur heeft in die periode al een mandaat gegeven.")
        ]

    def __str__(self) -> str:
        return f"Mandaat {self.board}"


class Sector(models.TextChoices):
    VO = "vo", "voortgezet onderwijs"
    VSO = "vso", "voortgezet speciaal onderwijs"
    PRO = "pro", "praktijkonderwijs"
    PO = "po", "primair onderwijs"


class Level(models.TextChoices):
    """Schoolsoort and leerweg: what a pupil follows, and what a school offers."""

    PRO = "pro", "praktijkonderwijs"
    VSO = "vso", "voortgezet speciaal onderwijs"
    VMBO_B = "vmbo_b", "vmbo-basis"
    VMBO_K = "vmbo_k", "vmbo-kader"
    VMBO_T = "vmbo_t", "vmbo-t"
    HAVO = "havo", "havo"
    HAVO_VWO = "havo_vwo", "havo/vwo"
    VWO = "vwo", "vwo"
    ISK = "isk", "internationale schakelklas"
    PO = "po", "basisonderwijs"
    OTHER = "anders", "anders of onbekend"


def still_open(day: date, prefix: str = "") -> models.Q:
    """Schools that exist on `day`: not closed, or closing later. `prefix` leads to the school, as "schools__"."""
    return models.Q(**{f"{prefix}closed_on": None}) | models.Q(**{f"{prefix}closed_on__gt": day})


class School(models.Model):
    """A school location. `code` is the BRIN number with location number, `short_names` how people call it (one a line)."""

    code = models.CharField("vestigingscode (BRIN)", max_length=8, unique=True)
    name = models.CharField("naam", max_length=120)
    short_names = models.TextField(
        "ook genoemd", blank=True, help_text="Eén naam per regel. Loket herkent ze in een agendatekst."
    )
    board = models.ForeignKey(
        SchoolBoard,
        models.PROTECT,
        verbose_name="schoolbestuur",
        null=True,
        blank=True,
        related_name="schools",
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, verbose_name="gemeente", related_name="schools")
    area = models.ForeignKey(Area, models.PROTECT, verbose_name="gebied", related_name="schools")
    sector = models.CharField("soort onderwijs", max_length=3, choices=Sector, default=Sector.VO)
    levels = ArrayField(
        models.CharField(max_length=8, choices=Level), verbose_name="niveaus", default=list, blank=True,
        help_text="Wat deze school aanbiedt. Zo is bij het Plaatsingsoverleg te zien wie er wordt verwacht.",
    )  # fmt: skip
    enrolled = models.PositiveIntegerField("aantal leerlingen", null=True, blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    post_address = models.TextField("postadres", blank=True, help_text=ADDRESS)
    closed_on = models.DateField("gesloten op", null=True, blank=True)

    class Meta:
        verbose_name = "school"
        verbose_name_plural = "scholen"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def brin(self) -> str:
        """The institution: locations of one school share the first four signs of their code."""
        return self.code[:4]


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def calendar(self, *, school: School | None, municipality: Municipality) -> list[tuple[date, date]]:
        """Holidays as inclusive (first day, last day) pairs: the school's own when it has any in that school year, else those
        of the holiday region of its municipality; without a school, of the woongemeente (ARCHITECTURE, Deadlines 1)."""
        region = (school.municipality if school else municipality).holiday_region
        regional = self.filter(region=region, school=None)
        own = self.filter(school=school) if school else self.none()
        own_years = set(own.values_list("school_year", "name"))
        return sorted(
            [(row.first_day, row.last_day) for row in own]
            + [(row.first_day, row.last_day) for row in regional if (row.school_year, row.name) not in own_years]
        )


class Holiday(models.Model):
    """A school holiday: of a whole holiday region, or of one school that deviates. Inclusive days."""

    region = models.CharField("vakantieregio", max_length=6, choices=HolidayRegion, blank=True)
    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="holidays")
    school_year = models.CharField("schooljaar", max_length=9, help_text="Bijvoorbeeld 2026-2027.")
    name = models.CharField("vakantie", max_length=40)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag")

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = "vakantie"
        verbose_name_plural = "vakanties"
        ordering = ("first_day",)
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="holiday_days_in_order",
                violation_error_message="De laatste dag ligt voor de eerste dag.",
            ),
            models.CheckConstraint(
                condition=(Q(school=None) & ~Q(region="")) | (Q(school__isnull=False) & Q(region="")),
                name="holiday_of_region_or_school",
                violation_error_message="Kies een vakantieregio óf een school.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.school_year}"

    def clean(self) -> None:
        super().clean()
        first: date | None = self.first_day  # both empty while a form is still being filled in
        last: date | None = self.last_day
        if first is not None and last is not None and last < first:
            raise ValidationError({"last_day": "De laatste dag ligt voor de eerste dag."})


class PartnerKind(models.TextChoices):
    """What kind of organisation stands beside the pupil; the wait register counts by this kind (bron Koers VO)."""

    JEUGD_GGZ = "jeugd_ggz", "jeugd-ggz"
    JEUGDHULP = "jeugdhulp", "jeugdhulp"
    WIJKTEAM = "wijkteam", "wijkteam"
    JEUGDARTS = "jeugdarts", "jeugdarts (GGD)"
    VSO = "vso", "voortgezet speciaal onderwijs"
    SCHOOL = "school", "school"
    MUNICIPALITY = "gemeente", "gemeente (jeugd)"
    SWV = "swv", "ander samenwerkingsverband"
    OTHER = "anders", "anders"


class Partner(models.Model):
    """An organisation outside the office: jeugdhulp, wijkteam, another samenwerkingsverband. Its people do not log in."""

    name = models.CharField("naam", max_length=120, unique=True)
    kind = models.CharField("soort", max_length=12, choices=PartnerKind)
    phone = models.CharField("telefoon", max_length=30, blank=True)

    class Meta:
        verbose_name = "partner"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
