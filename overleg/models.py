"""A meeting, its items, and the anonymous sheet rows that go on paper."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import get_random_string

from cases.models import Actie, Casus
from overleg.querysets import AgendapuntQuerySet, BladQuerySet, OverlegQuerySet
from region.history import tracked
from region.models import Area, Municipality, School

if TYPE_CHECKING:
    from overleg.kinds import Kind

SHEET_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
SHEET_DIGITS = "23456789"


def new_sheet_code() -> str:
    """Two consonants and two digits: fresh for every meeting, visibly not a casuscode."""
    return f"{get_random_string(2, SHEET_LETTERS)}-{get_random_string(2, SHEET_DIGITS)}"


class OverlegKind(models.TextChoices):
    ACTIETAFEL = "actietafel", "Actietafel"
    PLAATSING = "plaatsing", "Plaatsingsoverleg"
    AFSTEMMING = "afstemming", "Afstemming met leerplicht"


class Overleg(models.Model):
    """A meeting on a day, for an area. The public code stands in URLs.

    It cannot close while an item is undecided. The database keeps that, also between two people who press at once: a generated
    column open_id is empty once it is closed, and undecided_in of an item without result points to it (migration 0002).
    `sequence` rises when day, time or place change: calendars that have the meeting move it. From `published_at` on the agenda
    stands, and who is invited may read its bladen (querysets.BladQuerySet). `cancelled`: it does not take place; it is closed without
    an agenda, and its day is free; of an Afstemming with why. Only an Afstemming has a `municipality`: it is held with
    the fixed officers of that one (overleg.afstemming).
    """

    code = models.SlugField(max_length=12, unique=True, editable=False)
    kind = models.CharField("soort", max_length=12, choices=OverlegKind, default=OverlegKind.ACTIETAFEL)
    area = models.ForeignKey(Area, models.PROTECT, verbose_name="gebied", related_name="overleggen")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name="gemeente", null=True, blank=True, related_name="overleggen"
    )
    on = models.DateField("datum")
    starts_at = models.TimeField("van")
    ends_at = models.TimeField("tot", null=True, blank=True)
    place = models.CharField("plaats", max_length=120, blank=True)
    next_on = models.DateField("volgende keer", null=True, blank=True)
    opening = models.TextField("opening", blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    published_at = models.DateTimeField("agenda vastgesteld", null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField("gesloten", null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled = models.BooleanField("vervallen", default=False, editable=False)
    cancelled_because = models.CharField("waarom niet", max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OverlegQuerySet.as_manager()

    class Meta:
        verbose_name = "overleg"
        verbose_name_plural = "overleggen"
        ordering = ("-on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="overleg_times_in_order",
                violation_error_message="De eindtijd ligt niet na de begintijd.",
            ),
            models.CheckConstraint(
                condition=Q(kind=OverlegKind.AFSTEMMING, municipality__isnull=False)
                | ~Q(kind=OverlegKind.AFSTEMMING) & Q(municipality=None),
                name="overleg_afstemming_of_municipality",
                violation_error_message="Een afstemming is met één gemeente, een ander overleg niet.",
            ),
            models.UniqueConstraint(
                fields=["municipality", "on"],
                condition=Q(cancelled=False),
                name="overleg_afstemming_once_a_day",
                violation_error_message="Op deze dag is er al een afstemming met deze gemeente.",
            ),
            models.UniqueConstraint(
                fields=["area", "on"],
                condition=Q(kind=OverlegKind.PLAATSING, cancelled=False),
                name="overleg_plaatsing_once_a_day",
                violation_error_message="Op deze dag is er al een zitting van dit gebied.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled=False) | Q(closed_at__isnull=False), name="overleg_cancelled_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.municipality or self.area}"

    @property
    def of_kind(self) -> "Kind":
        from overleg.kinds import kind_of  # which knows the models

        return kind_of(self)

    def get_absolute_url(self) -> str:
        """Where it is prepared; the page of its kind."""
        return reverse(self.of_kind.prepare, args=[self.code])

    @property
    def edit_url(self) -> str:
        return reverse(self.of_kind.edit, args=[self.code])

    @property
    def table_url(self) -> str:
        return reverse(self.of_kind.table, args=[self.code])

    @property
    def results_url(self) -> str:
        """Of one that was cancelled there are none: its page says so."""
        if self.cancelled:
            return self.get_absolute_url()
        return reverse(self.of_kind.results, args=[self.code])


class Discipline(models.TextChoices):
    """Who sits at the actietafel (bron Noord-Limburg)."""

    CHAIR = "voorzitter", "voorzitter (loket)"
    LEERPLICHT = "leerplicht", "leerplicht"
    MUNICIPALITY = "gemeente", "gemeente, jeugd"
    CARE = "jeugdhulp", "jeugdhulp"
    DOCTOR = "jeugdarts", "jeugdarts"
    MDO = "mdo", "MDO-leden"
    VO = "vo", "voortgezet onderwijs"
    PO = "po", "primair onderwijs"
    FIELD = "veld", "mensen uit het veld"
    CONSULENT = "consulent", "consulent (loket)"


class Attendance(models.TextChoices):
    PRESENT = "aanwezig", "aanwezig"
    EXCUSED = "afgemeld", "afgemeld"
    REPLACED = "vervangen", "vervangen door"


class Deelname(models.Model):
    """A member of a meeting, by discipline; `user` when the person has a login, else the name as it is known.

    `school` is for whom somebody may place a pupil. `answer` is what was said to the invitation, `attendance` what turned out.
    """

    overleg = models.ForeignKey(Overleg, models.CASCADE, related_name="deelnames")
    discipline = models.CharField("discipline", max_length=12, choices=Discipline)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="deelnames")
    name = models.CharField("naam", max_length=120, blank=True)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField("antwoord", max_length=9, choices=Attendance, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    attendance = models.CharField("aanwezigheid", max_length=9, choices=Attendance, blank=True)
    replaced_by = models.CharField("vervangen door", max_length=120, blank=True)

    class Meta:
        verbose_name = "deelname"
        constraints = [
            models.UniqueConstraint(
                fields=["overleg", "user", "school"],
                condition=Q(user__isnull=False),
                nulls_distinct=False,
                name="deelname_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_discipline_display()}: {self.user or self.name}"

    @property
    def called(self) -> str:
        """Who does what the table asks of this member: the person with a login, else who was there, else the discipline."""
        there = self.replaced_by if self.attendance == Attendance.REPLACED else ""
        return str(self.user or there or self.name or self.get_discipline_display())


class BroughtBy(models.TextChoices):
    """Who brings a casus in. The empty choice: nobody in particular."""

    OFFICE = "loket", "loket"
    SCHOOL = "school", "school"
    LEERPLICHT = "leerplicht", "leerplicht"


class Section(models.TextChoices):
    """Parts of the agenda, in the order of the paper."""

    NEW = "D", "Nieuwe casussen"
    RUNNING = "E", "Lopende casussen"
    HELD = "F", "Aangehouden, voorstel Taskforce"
    CONCERN = "G", "Zorg om aanwezigheid"


class Blad(models.Model):
    """An approved anonymous sheet row: an allow-list of coded facts plus a text that a person approved. Immutable.

    There is no link to casus or pupil here, and no field where a name of a person could go; the link is Agendapunt.blad. `school`
    is the school that enters the pupil at a Plaatsingsoverleg: it explains its pupil there (bron Koers VO). Empty elsewhere. Paper and
    projector read Blad only. A missing field prints empty, never as the original. A text that is approved again is a new
    row with the same code: what was printed before stays what it was, and the sleutelblad of that day stays true.
    """

    overleg = models.ForeignKey(Overleg, models.PROTECT, related_name="bladen")
    code = models.CharField(max_length=5, editable=False)
    age_band = models.CharField("leeftijd", max_length=20, blank=True)
    education = models.CharField("onderwijs", max_length=60, blank=True)
    phase = models.CharField("fase", max_length=40, blank=True)
    weeks = models.PositiveSmallIntegerField("weken", null=True, blank=True)
    question = models.CharField("vraag aan de tafel", max_length=300, blank=True)
    needs = models.CharField("nodig", max_length=300, blank=True)
    voice_pupil = models.CharField(max_length=400, blank=True)
    voice_parents = models.CharField(max_length=400, blank=True)
    voice_professional = models.CharField(max_length=400, blank=True)
    not_asked_pupil = models.CharField(max_length=200, blank=True)
    not_asked_parents = models.CharField(max_length=200, blank=True)
    not_asked_professional = models.CharField(max_length=200, blank=True)
    text = models.TextField("agendatekst", blank=True)
    tried = models.CharField("wat is al gedaan", max_length=400, blank=True)
    works = models.CharField("wat werkt", max_length=400, blank=True)
    school = models.CharField("ingebracht door", max_length=120, blank=True)
    reason = models.CharField("aanleiding", max_length=60, blank=True)
    wanted = models.CharField("gezocht", max_length=60, blank=True)
    brought_by = models.CharField("inbreng", max_length=40, blank=True)
    minutes = models.PositiveSmallIntegerField("minuten", null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    objects = BladQuerySet.as_manager()

    class Meta:
        verbose_name = "blad"
        verbose_name_plural = "bladen"
        indexes = [models.Index(fields=["overleg", "code"], name="blad_code")]

    def __str__(self) -> str:
        return self.code


class Result(models.TextChoices):
    """What the table decided (bron Noord-Limburg: the situation moves again; bron Koers VO: who places this pupil). HELD comes
    back by itself. Which of them a meeting can choose, its kind says (overleg.kinds)."""

    MOVING = "beweging", "in beweging"
    PROMISED = "toegezegd", "plaatsing toegezegd"
    MEETING = "kennismaking", "kennismaking"
    LOOK = "uitzoeken", "nader uitzoeken"
    HELD = "aanhouden", "aanhouden tot …"
    NO_OFFER = "geen_aanbod", "geen aanbod"
    PLACING = "plaatsing", "naar Plaatsingsoverleg"
    REFERRED = "doorverwezen", "doorverwezen naar …"
    TASKFORCE = "taskforce", "voorstel Taskforce"
    WITHDRAWN = "teruggetrokken", "teruggetrokken"
    OFF = "van_tafel", "van tafel"
    AGREED = "afgesproken", "afgesproken"
    NO_ACTION = "geen_actie", "geen actie nodig"
    PASSED_BY = "niet_besproken", "niet besproken"


class Referral(models.TextChoices):
    """Whereto, with REFERRED. Pulled, not pushed: who stands there finds it among the candidates."""

    OPDC = "opdc", "OPDC"
    VSO = "vso", "vso (met TLV)"
    MDO = "mdo", "MDO"
    ACTIETAFEL = "actietafel", "actietafel"
    TASKFORCE = "taskforce", "Taskforce"


@tracked
class Agendapunt(models.Model):
    """Links meeting and casus. Holds what the chair works on; `blad` is what was approved last.

    `sheet_code` is what this casus is called on paper, at this meeting only. `sheet` holds the texts that the chair types
    (text, needs), `choices` what was decided: {field: {finding key: replacement, or None to let it stand}}, and under
    "edited" the chair's own wording of a field. `approved_fingerprint` says of what the blad was made: is it still that, is
    computed (overleg.sheet), never stored. `said` to `next_step_on` are what the table said and decided; `result_choices` is as
    `choices`, for the line on the results list. `returned_in` is the meeting where what was held came back: it does so once.
    """

    overleg = models.ForeignKey(Overleg, models.PROTECT, related_name="punten")
    casus = models.ForeignKey(Casus, models.PROTECT, related_name="agendapunten")
    sheet_code = models.CharField("code op papier", max_length=5, default=new_sheet_code, editable=False)
    position = models.PositiveSmallIntegerField("volgorde")
    section = models.CharField("onderdeel", max_length=1, choices=Section, default=Section.RUNNING)
    question = models.CharField("vraag aan de tafel", max_length=300, blank=True)
    brought_by = models.CharField("inbreng", max_length=40, choices=BroughtBy, blank=True)
    minutes = models.PositiveSmallIntegerField("minuten", default=5)
    note = models.TextField("interne notitie", blank=True)
    sheet = models.JSONField(default=dict, blank=True)
    choices = models.JSONField(default=dict, blank=True)
    blad = models.OneToOneField(Blad, models.PROTECT, null=True, blank=True, related_name="punt")
    approved_fingerprint = models.CharField(max_length=64, blank=True)
    said = models.TextField("wat is er gezegd?", blank=True)
    result = models.CharField("uitkomst", max_length=14, choices=Result, blank=True)
    referred_to = models.CharField("naar", max_length=10, choices=Referral, blank=True)
    held_until = models.DateField("aanhouden tot", null=True, blank=True)
    next_step = models.CharField("volgende stap", max_length=300, blank=True)
    next_step_on = models.DateField("volgende stap op", null=True, blank=True)
    result_choices = models.JSONField(default=dict, blank=True)
    returned_in = models.ForeignKey(Overleg, models.PROTECT, null=True, blank=True, related_name="returned")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AgendapuntQuerySet.as_manager()

    class Meta:
        verbose_name = "agendapunt"
        verbose_name_plural = "agendapunten"
        ordering = ("section", "position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["overleg", "casus"], name="agendapunt_once"),
            models.UniqueConstraint(fields=["overleg", "sheet_code"], name="agendapunt_sheet_code"),
            models.CheckConstraint(
                condition=Q(result=Result.REFERRED) & ~Q(referred_to="")
                | ~Q(result=Result.REFERRED) & Q(referred_to=""),
                name="agendapunt_referred_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.overleg} {self.position}"


@tracked
class Tafelactie(models.Model):
    """What the table agreed: one thing, by one member or somebody named (neither: the consulent of the casus), by one day. On
    closing it becomes an Actie in the casus (the owner is inside its circle) or a Verzoek through the consulent (`actie`)."""

    punt = models.ForeignKey(Agendapunt, models.CASCADE, related_name="acties")
    what = models.CharField("actie", max_length=300)
    deelname = models.ForeignKey(Deelname, models.SET_NULL, verbose_name="wie", null=True, blank=True, related_name="+")
    who = models.CharField("wie, anders", max_length=120, blank=True)
    due_on = models.DateField("uiterlijk op")
    actie = models.OneToOneField(Actie, models.PROTECT, null=True, blank=True, related_name="van_tafel")

    class Meta:
        verbose_name = "tafelactie"
        verbose_name_plural = "tafelacties"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.what


class Resultaatblad(models.Model):
    """An approved anonymous line of the results list: as Blad without any link to casus or pupil. Append-only; of one code in one
    meeting the newest counts. `lines`: [{"what": …, "who": discipline, "due_on": ISO date}], texts approved by a person."""

    overleg = models.ForeignKey(Overleg, models.PROTECT, related_name="resultaatbladen")
    code = models.CharField(max_length=5, editable=False)
    result = models.CharField("uitkomst", max_length=14, choices=Result)
    referred_to = models.CharField("naar", max_length=10, choices=Referral, blank=True)
    held_until = models.DateField("aanhouden tot", null=True, blank=True)
    next_step = models.CharField("volgende stap", max_length=300, blank=True)
    next_step_on = models.DateField("volgende stap op", null=True, blank=True)
    lines = models.JSONField(default=list, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    class Meta:
        verbose_name = "resultaatblad"
        verbose_name_plural = "resultaatbladen"
        indexes = [models.Index(fields=["overleg", "code", "-id"], name="resultaatblad_newest")]

    def __str__(self) -> str:
        return self.code


class PrintLog(models.Model):
    """Who printed which document of a meeting, in how many copies. Append-only."""

    overleg = models.ForeignKey(Overleg, models.PROTECT, related_name="prints")
    document = models.CharField(max_length=24)
    copies = ArrayField(models.PositiveSmallIntegerField())
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "afdruk"

    def __str__(self) -> str:
        return f"{self.document} {self.at:%Y-%m-%d}"
