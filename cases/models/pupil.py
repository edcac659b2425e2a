"""All personal data, here and nowhere else. Rows edited in place keep their history by database trigger."""

from datetime import date

from django.db import models

from cases.names import Name, fold, initials, sort_key
from region.history import tracked
from region.models import Dated, DatedQuerySet, Level, Municipality, School


@tracked
class Pupil(models.Model):
    """A pupil. `search` and `sorted_by` are written in Python (accents and Dutch order cannot come from the database)."""

    given_name = models.CharField("roepnaam", max_length=60)
    infix = models.CharField("tussenvoegsel", max_length=20, blank=True)
    family_name = models.CharField("achternaam", max_length=80)
    also_known_as = models.CharField(
        "ook genoemd", max_length=120, blank=True, help_text="Bijnamen, gescheiden door een komma."
    )
    birth_date = models.DateField("geboortedatum")
    pupil_no = models.CharField(
        "leerlingnummer van de school", max_length=20, blank=True, help_text="Nooit het burgerservicenummer."
    )
    street = models.CharField("straat en huisnummer", max_length=120, blank=True)
    postcode = models.CharField("postcode", max_length=7, blank=True)
    town = models.CharField("woonplaats", max_length=80, blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    search = models.CharField(max_length=220, editable=False)
    sorted_by = models.CharField(max_length=160, editable=False)

    class Meta:
        verbose_name = "leerling"
        verbose_name_plural = "leerlingen"
        indexes = [models.Index(fields=["birth_date"], name="pupil_birth_date")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.infix, self.family_name) if part)

    @property
    def parts(self) -> Name:
        return Name(self.given_name, self.infix, self.family_name)

    @property
    def initials(self) -> str:
        return initials(self.parts)

    def index(self) -> None:
        """Refresh the two derived columns; every act that writes a name calls this before saving."""
        self.search = fold(f"{self.name} {self.also_known_as}")[:220]
        self.sorted_by = "|".join(sort_key(self.given_name, self.infix, self.family_name))[:160]

    def age_on(self, day: date) -> int:
        """Whole years; somebody born on 29 February is a year older on 1 March of a common year."""
        return day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))

    def aged_16_on(self, day: date) -> bool:
        """From 16 the pupil speaks for themselves: consent, inspection, letters (DOMAIN section 7)."""
        return self.age_on(day) >= 16


@tracked
class Guardian(models.Model):
    """Ouder or voogd."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="guardians")
    name = models.CharField("naam", max_length=120)
    relation = models.CharField("relatie", max_length=40, default="ouder")
    phone = models.CharField("telefoon", max_length=30, blank=True)
    email = models.EmailField("e-mailadres", blank=True)
    has_authority = models.BooleanField("heeft gezag", default=True)

    class Meta:
        verbose_name = "ouder of voogd"
        verbose_name_plural = "ouders en voogden"

    def __str__(self) -> str:
        return self.name


@tracked
class Enrolment(Dated):
    """Inschrijving at a school, from–to. "Own pupils" of a school means enrolled today."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="enrolments")
    school = models.ForeignKey(School, models.PROTECT, related_name="enrolments", db_index=False)
    year_group = models.PositiveSmallIntegerField("leerjaar", null=True, blank=True)
    level = models.CharField("niveau", max_length=8, choices=Level, default=Level.OTHER)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "inschrijving"
        verbose_name_plural = "inschrijvingen"
        indexes = [models.Index(fields=["school", "valid_to"], name="enrolment_school")]

    def __str__(self) -> str:
        return f"{self.school} vanaf {self.valid_from}"

    @property
    def class_label(self) -> str:
        """ "leerjaar 3, havo"; what is not known is left out."""
        year = f"leerjaar {self.year_group}" if self.year_group else ""
        level = self.get_level_display() if self.level != Level.OTHER else ""
        return ", ".join(part for part in (year, level) if part)


@tracked
class Residence(Dated):
    """Woongemeente, from–to. DUO sends absence to the municipality of residence."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="residences")
    municipality = models.ForeignKey(Municipality, models.PROTECT, verbose_name="woongemeente", related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "woongemeente"
        verbose_name_plural = "woongemeenten"

    def __str__(self) -> str:
        return str(self.municipality)
