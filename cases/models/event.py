"""The timeline. Append-only; each row says who else may read it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from cases.querysets import EventQuerySet


class Audience(models.Model):
    """Who reads along. The office always does; without a tick it stays inside the office."""

    school_reads = models.BooleanField("school leest mee", default=False)
    leerplicht_reads = models.BooleanField("leerplicht leest mee", default=False)

    class Meta:
        abstract = True

    @property
    def audience_label(self) -> str:
        """In words, for the tag beside a row."""
        also = [name for name, reads in (("school", self.school_reads), ("leerplicht", self.leerplicht_reads)) if reads]
        return f"{', '.join(['loket', *also][:-1])} en {also[-1]}" if also else "alleen loket"


class EventKind(models.TextChoices):
    OPENED = "geopend", "Casus gestart"
    REPORTED = "gemeld", "Gemeld"
    CONTACT = "contact", "Contact"
    NOTE = "notitie", "Notitie"
    PHASE = "fase", "Fase"
    CONFIRMED = "bevestigd", "Bevestigd"
    CORRECTED = "verbeterd", "Verbeterd"
    TERM = "termijn", "Termijn bereikt"
    HANDLED = "afgehandeld", "Signaal afgehandeld"
    STEP = "stap", "Volgende stap"
    STEP_DONE = "stap_gedaan", "Stap gedaan"
    REST = "rust", "Bewuste rust"
    ASKED = "verzoek", "Verzoek"
    ANSWERED = "antwoord", "Antwoord op verzoek"
    VOICE = "stem", "Stem"
    CAUSE = "oorzaak", "Oorzaak"
    WAIT = "wachttijd", "Wachttijd"
    PARTNER = "partner", "Betrokken"
    OFFER = "aanbod", "Passend aanbod"
    RETURN_AGREED = "terugkeer", "Eerste schooldag afgesproken"
    RETURNED = "terug", "Weer naar school"
    FELL_BACK = "terugval", "Weer thuis"
    ENROLMENT = "inschrijving", "Inschrijving"
    MOVED = "verhuisd", "Verhuisd"
    INFORMED = "leerplicht", "Leerplicht geïnformeerd"
    HANDED_OVER = "overdracht", "Overgedragen"
    ACCESS = "toegang", "Toegang"
    AGENDA = "agenda", "Op de agenda"
    SHEET = "afsprakenblad", "Afsprakenblad"
    PROMISED = "toezegging", "Toezegging"
    ESCALATED = "escalatie", "Taskforce"
    INVESTIGATED = "onderzoek", "Zaakonderzoek"
    DECIDED = "besluit", "Plaatsingsbesluit"
    CLOSED = "gesloten", "Gesloten"
    REOPENED = "heropend", "Heropend"


MOVEMENT_KINDS = frozenset(
    {
        EventKind.CONTACT, EventKind.STEP, EventKind.STEP_DONE, EventKind.ASKED, EventKind.ANSWERED, EventKind.CONFIRMED,
        EventKind.PHASE, EventKind.RETURN_AGREED, EventKind.RETURNED, EventKind.OFFER, EventKind.REST, EventKind.VOICE,
    }
)  # fmt: skip

# Plans, and the clock: written down on a day on which nothing of it happened yet.
PLANNED_KINDS = frozenset({EventKind.STEP, EventKind.REST, EventKind.TERM})


class ContactParty(models.TextChoices):
    PARENT = "ouder", "ouder"
    PUPIL = "leerling", "leerling"
    SCHOOL = "school", "school"
    LEERPLICHT = "leerplicht", "leerplicht"
    CARE = "jeugdhulp", "jeugdhulp"
    TEAM = "wijkteam", "wijkteam"
    OTHER = "ander", "iemand anders"


class ContactChannel(models.TextChoices):
    PHONE = "telefoon", "telefoon"
    MEETING = "gesprek", "gesprek"
    HOME = "huisbezoek", "huisbezoek"
    MAIL = "mail", "e-mail of bericht"
    MDO = "mdo", "MDO"


class Event(Audience):
    """Something that happened. `on` is the day it was true (no invented time), `at` when it was written."""

    casus = models.ForeignKey("cases.Casus", models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=14, choices=EventKind)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    title = models.CharField(max_length=160, blank=True)
    text = models.TextField("tekst", blank=True)
    party = models.CharField("met wie", max_length=10, choices=ContactParty, blank=True)
    channel = models.CharField("hoe", max_length=10, choices=ContactChannel, blank=True)
    reached = models.BooleanField("bereikt", null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "gebeurtenis"
        verbose_name_plural = "gebeurtenissen"
        indexes = [models.Index(fields=["casus", "-on", "-id"], name="event_timeline")]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    @property
    def is_movement(self) -> bool:
        return self.kind in MOVEMENT_KINDS
