"""Exceptions to scope, the read log, and what a person saved for a next visit."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from accounts.models import Role
from cases.querysets import GrantQuerySet
from region.history import tracked
from region.models import School


class GrantGround(models.TextChoices):
    REASON = "reden", "toegang met reden"
    THINK_ALONG = "meedenken", "mee laten denken"
    SHARED = "gedeeld", "gedeeld"
    PLACEMENT = "plaatsing", "ontvangende school"
    ESCALATED = "escalatie", "in de kerngroep van de Taskforce"
    INVESTIGATED = "onderzoek", "zaakonderzoek"


@tracked
class Grant(models.Model):
    """Casus → one user, one role (of the casus's own municipality or school), or one school; with a ground and an end."""

    casus = models.ForeignKey("cases.Casus", models.PROTECT, related_name="grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="grants")
    role = models.CharField(max_length=12, choices=Role, blank=True)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.CharField("grond", max_length=10, choices=GrantGround)
    reason = models.CharField("reden", max_length=300, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    until = models.DateTimeField("tot", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "inzage"
        verbose_name_plural = "inzages"
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(user__isnull=False, role="", school=None)
                    | (Q(user=None, school=None) & ~Q(role=""))
                    | Q(user=None, role="", school__isnull=False)
                ),
                name="grant_to_one",
            )
        ]
        indexes = [models.Index(fields=["user"], condition=Q(ended_at=None), name="grant_of_user")]

    def __str__(self) -> str:
        return f"{self.get_ground_display()} {self.casus_id}"


class AccessLog(models.Model):
    """Who saw which casussen on which page: one row a page, written before it is rendered. Append-only."""

    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    toegang_id = models.BigIntegerField()
    role = models.CharField(max_length=12)
    page = models.CharField(max_length=60)
    casussen = ArrayField(models.BigIntegerField())
    ip = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name = "inzageregel"
        indexes = [
            GinIndex(fields=["casussen"], name="access_log_casussen"),
            models.Index(fields=["-at"], name="access_log_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.page}"


class SavedFilter(models.Model):
    """A name and a query string."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField("naam", max_length=60)
    query = models.CharField(max_length=600)

    class Meta:
        verbose_name = "bewaard filter"
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name")]

    def __str__(self) -> str:
        return self.name
