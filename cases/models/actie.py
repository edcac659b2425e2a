"""Actie: one thing by one date by one person."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.models.event import Audience
from cases.querysets import ActieQuerySet
from region.history import tracked
from region.models import Partner


class ActieKind(models.TextChoices):
    """STEP is held at once; VERZOEK only after the holder said yes; REST is bewuste rust, look again on due_on."""

    STEP = "stap", "volgende stap"
    VERZOEK = "verzoek", "verzoek"
    REST = "rust", "bewuste rust"


class Answer(models.TextChoices):
    YES = "ja", "ja, op …"
    ALTERNATIVE = "nee_maar", "nee, dit kan wel"
    ASK_OTHER = "vraag_aan", "vraag aan …"


class ActieTarget(models.TextChoices):
    """To whom a verzoek goes; a partner has no login, so the consulent writes the answer down."""

    COLLEAGUE = "collega", "collega"
    SCHOOL = "school", "school"
    LEERPLICHT = "leerplicht", "leerplicht"
    CARE = "jeugdhulp", "jeugdhulp"
    TEAM = "wijkteam", "wijkteam"
    OTHER = "ander", "iemand anders"


@tracked
class Actie(Audience):
    """`holder` is the person in Loket; `holder_name` somebody outside (jeugdhulp, wijkteam). Open: done_at and dropped_at empty.

    A verzoek that is not answered, or answered "nee, dit kan wel" / "vraag aan …", is nobody's Actie yet. `passed_to` was asked to
    take it over: until that person accepts it stays with the holder (cases.actions.passing).
    """

    casus = models.ForeignKey("cases.Casus", models.PROTECT, related_name="acties")
    kind = models.CharField(max_length=8, choices=ActieKind)
    what = models.CharField("wat", max_length=300)
    due_on = models.DateField("uiterlijk op")
    target = models.CharField("aan wie", max_length=10, choices=ActieTarget, blank=True)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="acties")
    holder_name = models.CharField("naam", max_length=120, blank=True)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="asked")
    created_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField("antwoord", max_length=9, choices=Answer, blank=True)
    answer_text = models.CharField("toelichting", max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    answer_seen_at = models.DateTimeField(null=True, blank=True)
    thinks_along = models.BooleanField("collega mee laten denken", default=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    passed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="passed_acties", db_index=False
    )
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    passed_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_because = models.CharField("reden", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ActieQuerySet.as_manager()

    class Meta:
        verbose_name = "actie"
        verbose_name_plural = "acties"
        indexes = [
            models.Index(
                fields=["casus", "due_on"],
                condition=Q(done_at=None, dropped_at=None),
                name="actie_open_of_casus",
            ),
            models.Index(
                fields=["holder", "due_on"],
                condition=Q(done_at=None, dropped_at=None),
                name="actie_open_of_holder",
            ),
            models.Index(
                fields=["asked_by"],
                condition=Q(done_at=None, dropped_at=None, kind="verzoek"),
                name="actie_open_verzoek",
            ),
            models.Index(
                fields=["passed_to"],
                condition=Q(done_at=None, dropped_at=None, passed_to__isnull=False),
                name="actie_open_passed",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(passed_to=None, passed_by=None, passed_at=None)
                | Q(passed_to__isnull=False, passed_by__isnull=False, passed_at__isnull=False),
                name="actie_passed_wholly",
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None

    @property
    def is_held(self) -> bool:
        """Somebody has it in hand: a step, a rest, or a verzoek that was accepted."""
        return self.is_open and (self.kind != ActieKind.VERZOEK or self.answer == Answer.YES)

    @property
    def waits_for_answer(self) -> bool:
        return self.is_open and self.kind == ActieKind.VERZOEK and not self.answer

    @property
    def holder_label(self) -> str:
        """Who does it. While it is open it says so when that person left: then nobody does it, until it is passed on or withdrawn."""
        if self.is_open and self.holder is not None and not self.holder.is_active:
            return f"{self.holder} (werkt hier niet meer)"
        return str(self.holder or self.holder_name or self.partner or self.get_target_display())
