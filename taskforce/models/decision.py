"""From options to a binding decision. On screen: Plaatsingsbesluit, bindend voor het schoolbestuur.

What is still being written is an Ontwerpbesluit. The first signature makes the BindendBesluit out of it: a row that the serving role
can only insert, as it can its Ondertekeningen. Nothing that was signed can be changed by anybody who serves pages
(loket.privileges); a correction is a new decision that replaces the old one (docs/adr/0003).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models import Casus
from region.history import tracked
from region.models import Level, Mandaat, School
from taskforce.models.escalation import Escalatie, new_key
from taskforce.querysets import BesluitQuerySet, OfEscalatieQuerySet


@tracked
class Optie(models.Model):
    """Something that could be, with what speaks for and against it. `school` when it is a school."""

    escalatie = models.ForeignKey(Escalatie, models.PROTECT, related_name="opties")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField("wat", max_length=200, blank=True)
    speaks_for = models.TextField("voor", blank=True)
    speaks_against = models.TextField("tegen", blank=True)
    weighed = models.CharField("weging van de kerngroep", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfEscalatieQuerySet.as_manager()

    class Meta:
        verbose_name = "optie"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(school__isnull=False) | ~Q(what=""), name="optie_is_something"),
        ]

    def __str__(self) -> str:
        return str(self.school or self.what)


class Decided(models.Model):
    """What a decision says in words, as a draft and as a decision. `reasons`, `told` and `needs` are plain Dutch, one
    paragraph a line: they stand in the letter. `supports`: [{"what", "who", "from": ISO date}]. `talk_*` is the recorded talk with
    the receiving school and its board. `no_support_because`: why nothing is set around pupil and family."""

    level = models.CharField("niveau", max_length=8, choices=Level, blank=True)
    year_group = models.PositiveSmallIntegerField("leerjaar", null=True, blank=True)
    reasons = models.TextField("waarom deze school?", blank=True)
    told = models.TextField("wat leerling en ouders vertelden", blank=True)
    needs = models.TextField("wat de school nodig heeft", blank=True)
    supports = models.JSONField("steun", default=list, blank=True)
    no_support_because = models.CharField("waarom geen steun nodig is", max_length=300, blank=True)
    talk_on = models.DateField("gesprek met school en bestuur op", null=True, blank=True)
    talk_with = models.CharField("met wie", max_length=200, blank=True)
    talk_said = models.TextField("wat daar is gezegd", blank=True)

    class Meta:
        abstract = True


@tracked
class Ontwerpbesluit(Decided):
    """The draft that the kerngroep works on; one an escalatie, until it is signed. Everything may be empty while it is written:
    what a decision needs is checked at the first signature (taskforce.deciding)."""

    escalatie = models.OneToOneField(Escalatie, models.PROTECT, related_name="ontwerp")
    school = models.ForeignKey(School, models.PROTECT, verbose_name="school", null=True, blank=True, related_name="+")
    starts_on = models.DateField("eerste schooldag", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfEscalatieQuerySet.as_manager()

    class Meta:
        verbose_name = "ontwerpbesluit"
        verbose_name_plural = "ontwerpbesluiten"

    def __str__(self) -> str:
        return f"Ontwerp bij {self.escalatie}"


class BindendBesluit(Decided):
    """Plaatsingsbesluit, bindend voor het schoolbestuur, under the mandate that the board had given on that day. Insert-only.

    It takes effect once it has TASKFORCE_SIGNATURES signatures (two at least, of two people). `fingerprint` is of what was
    signed. `replaces`: a correction refers to the one before it, a chain without forks.
    """

    code = models.SlugField(max_length=12, unique=True, default=new_key, editable=False)
    escalatie = models.ForeignKey(Escalatie, models.PROTECT, related_name="besluiten")
    casus = models.ForeignKey(Casus, models.PROTECT, related_name="besluiten")
    school = models.ForeignKey(School, models.PROTECT, verbose_name="school", related_name="+")
    starts_on = models.DateField("eerste schooldag")
    mandaat = models.ForeignKey(Mandaat, models.PROTECT, related_name="besluiten")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = BesluitQuerySet.as_manager()

    class Meta:
        verbose_name = "bindend besluit"
        verbose_name_plural = "bindende besluiten"
        ordering = ("made_at", "pk")
        constraints = [models.CheckConstraint(condition=~Q(replaces=F("id")), name="besluit_replaces_another")]

    def __str__(self) -> str:
        return f"Plaatsingsbesluit {self.code}"


class Ondertekening(models.Model):
    """Who signed a decision: name and function as they were at that moment, and exactly what. Insert-only, once a person."""

    besluit = models.ForeignKey(BindendBesluit, models.PROTECT, related_name="ondertekeningen")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    function = models.CharField(max_length=120)
    at = models.DateTimeField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = "ondertekening"
        verbose_name_plural = "ondertekeningen"
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=["besluit", "user"], name="ondertekening_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.at:%Y-%m-%d}"


class Intrekking(models.Model):
    """A decision that was signed but taken back before it took effect, and why. Insert-only; what was signed stays readable."""

    besluit = models.OneToOneField(BindendBesluit, models.PROTECT, related_name="intrekking")
    because = models.CharField("waarom", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "intrekking"
        verbose_name_plural = "intrekkingen"

    def __str__(self) -> str:
        return f"Ingetrokken: {self.besluit}"


class GeldendBesluit(models.Model):
    """Which decision binds for a casus now: one, whatever happens at the same moment (the casus is the key). The row is put at the
    first signature, moved when a correction takes effect, and taken away when a decision is withdrawn before it took effect or the
    track ends."""

    casus = models.OneToOneField(Casus, models.PROTECT, primary_key=True, related_name="geldend_besluit")
    besluit = models.OneToOneField(BindendBesluit, models.PROTECT, related_name="geldt")

    class Meta:
        verbose_name = "geldend besluit"
        verbose_name_plural = "geldende besluiten"

    def __str__(self) -> str:
        return str(self.besluit)


class Addressee(models.TextChoices):
    """For whom a letter is: one text, each their own address and salutation."""

    FAMILY = "gezin", "leerling en ouders"
    SCHOOL = "school", "de school"
    BOARD = "bestuur", "het schoolbestuur"


class Briefafdruk(models.Model):
    """Who made the letter of a decision, for whom, and the fingerprint of the file. Insert-only."""

    besluit = models.ForeignKey(BindendBesluit, models.PROTECT, related_name="afdrukken")
    addressee = models.CharField(max_length=8, choices=Addressee)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "afdruk van een brief"
        verbose_name_plural = "afdrukken van brieven"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.besluit}, {self.get_addressee_display()}"
