"""Aanmeldformulier Plaatsingsoverleg: a school enters a pupil for whom it finds no fitting place. "Dit is geen aanmelding bij een
school." (bron Koers VO; fields DOMAIN 4b)"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from cases.models import Casus
from overleg.models import SHEET_DIGITS
from plaatsing.querysets import AanmeldingQuerySet
from region.history import tracked
from region.models import Level, School

CODE_LETTERS = "bcdfghjkmnpqrstvwxz"


def new_key() -> str:
    """Stands in URLs: says nothing and cannot be guessed."""
    return get_random_string(10, CODE_LETTERS + SHEET_DIGITS)


class Spelregels(models.Model):
    """The rules of play (bron Koers VO: "we hebben voor deze Plaatsingsoverleggen spelregels ontwikkeld"). Append-only: a change is
    a new version, and an Aanmelding keeps the one it was sent in under."""

    number = models.PositiveSmallIntegerField("versie", unique=True)
    text = models.TextField("spelregels")
    published_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "spelregels"
        verbose_name_plural = "spelregels"
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"Spelregels, versie {self.number}"


class Reason(models.TextChoices):
    """Why a place is sought, in need language."""

    HOME = "thuis", "zit thuis"
    LEVEL = "niveau", "overstap naar ander niveau"
    PO_VO = "po_vo", "overstap po-vo, met extra ondersteuning"
    MISMATCH = "passend", "huidige school past niet"
    REMOVAL = "verwijdering", "verwijdering dreigt of is besloten"
    MOVED = "verhuizing", "verhuizing"
    FROM_VSO = "terug_vso", "terug uit het vso"


class Consent(models.TextChoices):
    """Who agreed that the pupil is discussed. From 16 the pupil decides (DOMAIN section 7)."""

    PARENTS = "ouders", "de ouders"
    PUPIL = "leerling", "de leerling zelf"
    BOTH = "allebei", "ouders en leerling"


class AanmeldingState(models.TextChoices):
    """Computed from what happened, never stored."""

    DRAFT = "concept", "nog niet ingediend"
    SENT = "ingediend", "ingediend, het loket kijkt"
    BACK = "teruggevraagd", "het loket vraagt iets"
    ACCEPTED = "aangenomen", "aangenomen"
    WITHDRAWN = "ingetrokken", "ingetrokken"
    CLOSED = "gesloten", "casus gesloten"
    DONE = "afgerond", "afgerond"


@tracked
class Aanmelding(models.Model):
    """One pupil entered by one school, from the first letter typed until the pupil has a place. All personal data stays with
    the casus; here is what the school writes about it, which goes to the table only as an approved Blad.

    One that is not withdrawn or done (`ended_at`) a casus. An Agendapunt of a Plaatsingsoverleg belongs to the running
    Aanmelding of its casus: there is no row between them. `asked_back_*` is the last question of the loket, and `answer` what the
    school says to it (empty: the answer stands in the form); it is answered by sending in again, on `answered_at`;
    `deviation_*` is an *afwijking van de spelregel* of two schools, by the voorzitter; `deviation_asked` what the school says of it.
    Each of informed, consent, heard and leerplicht is answered by a day or by a reason. `submitted_at` is the first time that it was
    sent in, `sent_at` the last: on that day it had to be complete.
    """

    code = models.SlugField(max_length=12, unique=True, default=new_key, editable=False)
    casus = models.ForeignKey(Casus, models.PROTECT, related_name="aanmeldingen")
    school = models.ForeignKey(School, models.PROTECT, verbose_name="inbrengende school", related_name="aanmeldingen")
    reason = models.CharField("aanleiding", max_length=12, choices=Reason, blank=True)
    wanted_level = models.CharField("gezocht niveau", max_length=8, choices=Level, blank=True)
    wanted_year = models.PositiveSmallIntegerField("gezocht leerjaar", null=True, blank=True)
    question = models.CharField("vraag aan de tafel", max_length=300, blank=True)
    situation = models.TextField("wat speelt er?", blank=True)
    needs = models.CharField("wat heeft de leerling nodig?", max_length=300, blank=True)
    tried = models.CharField("wat is al gedaan?", max_length=400, blank=True)
    works = models.CharField("wat werkt?", max_length=400, blank=True)
    opp_on = models.DateField("OPP van", null=True, blank=True)
    contact_name = models.CharField("wie licht toe?", max_length=120, blank=True)
    contact_function = models.CharField("functie", max_length=120, blank=True)
    contact_phone = models.CharField("telefoon", max_length=30, blank=True)
    contact_email = models.EmailField("e-mailadres", blank=True)
    parents_informed_on = models.DateField("ouders geïnformeerd op", null=True, blank=True)
    parents_not_because = models.CharField("waarom nog niet", max_length=200, blank=True)
    consent_by = models.CharField("akkoord van", max_length=8, choices=Consent, blank=True)
    consent_on = models.DateField("akkoord op", null=True, blank=True)
    consent_not_because = models.CharField("waarom geen akkoord", max_length=200, blank=True)
    heard_on = models.DateField("leerling gehoord op", null=True, blank=True)
    heard_not_because = models.CharField("waarom nog niet gehoord", max_length=200, blank=True)
    leerplicht_on = models.DateField("leerplicht weet het sinds", null=True, blank=True)
    leerplicht_not_because = models.CharField("waarom leerplicht het nog niet weet", max_length=200, blank=True)
    deviation_asked = models.CharField("waarom minder dan twee scholen", max_length=300, blank=True)
    deviation_asked_at = models.DateTimeField(null=True, blank=True)
    deviation_because = models.CharField("reden van de afwijking", max_length=300, blank=True)
    deviation_at = models.DateTimeField(null=True, blank=True)
    deviation_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField("laatst ingediend", null=True, blank=True)
    rules = models.ForeignKey(Spelregels, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("ingediend", null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    asked_back = models.CharField("vraag van het loket", max_length=500, blank=True)
    asked_back_at = models.DateTimeField(null=True, blank=True)
    asked_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField("antwoord aan het loket", max_length=1000, blank=True)
    answered_at = models.DateTimeField("beantwoord", null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField("aangenomen", null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_because = models.CharField("waarom ingetrokken", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AanmeldingQuerySet.as_manager()

    class Meta:
        verbose_name = "aanmelding"
        verbose_name_plural = "aanmeldingen"
        constraints = [
            models.UniqueConstraint(
                fields=["casus"],
                condition=Q(ended_at=None),
                name="aanmelding_one_running",
                violation_error_message="Voor deze leerling loopt al een aanmelding.",
            ),
            models.CheckConstraint(
                condition=(Q(accepted_at=None) | Q(submitted_at__isnull=False))
                & (Q(withdrawn_because="") | Q(ended_at__isnull=False))
                & (Q(submitted_at=None) | Q(rules__isnull=False)),
                name="aanmelding_steps_in_order",
            ),
            models.CheckConstraint(
                condition=Q(deviation_asked="", deviation_asked_at=None)
                | ~Q(deviation_asked="") & Q(deviation_asked_at__isnull=False),
                name="aanmelding_deviation_asked",
            ),
            models.CheckConstraint(
                condition=Q(deviation_at=None, deviation_because="")
                | Q(deviation_at__isnull=False) & ~Q(deviation_because=""),
                name="aanmelding_deviation_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(asked_back=""),
                name="aanmelding_answers_a_question",
            ),
        ]
        indexes = [models.Index(fields=["school"], condition=Q(ended_at=None), name="aanmelding_open_school")]

    def __str__(self) -> str:
        return f"Aanmelding van {self.school}"

    @property
    def state(self) -> AanmeldingState:
        if self.ended_at:
            return AanmeldingState.WITHDRAWN if self.withdrawn_because else AanmeldingState.DONE
        if not self.casus.is_open:
            return AanmeldingState.CLOSED
        if self.accepted_at:
            return AanmeldingState.ACCEPTED
        if self.is_asked:
            return AanmeldingState.BACK
        return AanmeldingState.SENT if self.submitted_at else AanmeldingState.DRAFT

    @property
    def is_asked(self) -> bool:
        """The loket asked something, and the school did not send in again since."""
        return bool(self.asked_back) and self.answered_at is None

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and self.casus.is_open

    @property
    def ended_on(self) -> date | None:
        """The day it was withdrawn or done, else that its casus was closed."""
        return timezone.localdate(self.ended_at) if self.ended_at else self.casus.closed_on

    @property
    def waits_for_deviation(self) -> bool:
        """The school asked for an afwijking, and the voorzitter has said neither yes nor no since."""
        if self.deviation_asked_at is None or self.deviation_at or not self.is_running:
            return False
        return self.asked_back_at is None or self.asked_back_at < self.deviation_asked_at

    @property
    def is_editable(self) -> bool:
        """The school may still type: not sent in yet, or the loket asked something."""
        return self.state in {AanmeldingState.DRAFT, AanmeldingState.BACK}


class How(models.TextChoices):
    PHONE = "telefoon", "telefoon"
    MEETING = "gesprek", "gesprek"
    MAIL = "mail", "e-mail"
    APPLICATION = "schriftelijk", "schriftelijke aanmelding"


class Answer(models.TextChoices):
    """What an approached school said. Never on paper, and never a ranking."""

    FULL = "geen_plek", "geen plek"
    NO_FIT = "niet_passend", "nu niet passend"
    THINKING = "in_beraad", "in beraad"
    TALK = "gesprek", "wel een gesprek"


class Support(models.TextChoices):
    """What would have made it possible: the supply map counts these, per kind of support and never per school."""

    GUIDANCE = "begeleiding", "begeleiding in de klas"
    SMALL = "klein", "kleine groep of prikkelarme plek"
    HOURS = "opbouw", "opbouw in uren"
    CARE = "zorg", "zorg of behandeling op school"
    LEVEL = "niveau", "passend niveau of vakkenpakket"
    BEHAVIOUR = "gedrag", "ondersteuning bij gedrag"
    TRANSPORT = "vervoer", "vervoer"
    ROOM = "plek", "een vrije plek"
    FAMILY = "thuis", "hulp thuis"
    OTHER = "anders", "iets anders"


@tracked
class BenaderdeSchool(models.Model):
    """A school that was approached before entering (rule: at least two others, bron Koers VO). `school`, or `name` of one outside
    the region. `applied_on` is the day of a written application: with it the zorgplicht clock runs (plaatsing.zorgplicht),
    `extended` once by four weeks, until `decided_on`. A form that is not sent in yet may be half filled in, and one school may be
    approached twice: which rows count, plaatsing.rules says."""

    aanmelding = models.ForeignKey(Aanmelding, models.CASCADE, related_name="approached")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("school buiten de regio", max_length=120, blank=True)
    on = models.DateField("benaderd op", null=True, blank=True)
    person = models.CharField("met wie", max_length=120, blank=True)
    how = models.CharField("hoe", max_length=12, choices=How, blank=True)
    answer = models.CharField("antwoord", max_length=12, choices=Answer, blank=True)
    support = models.CharField("wat had het mogelijk gemaakt?", max_length=12, choices=Support, blank=True)
    needed = models.CharField("toelichting", max_length=300, blank=True)
    applied_on = models.DateField("schriftelijk aangemeld op", null=True, blank=True)
    extended = models.BooleanField("met vier weken verlengd", default=False)
    decided_on = models.DateField("besluit op", null=True, blank=True)

    class Meta:
        verbose_name = "benaderde school"
        verbose_name_plural = "benaderde scholen"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(school=None) | Q(name=""),
                name="benaderde_school_one",
                violation_error_message="Kies een school of schrijf een naam, niet allebei.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.school or self.name)
