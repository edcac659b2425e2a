"""Who comes in, as what, for how long. No row, no access; a union of roles is never formed."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from region.history import tracked
from region.models import Area, Dated, DatedQuerySet, Municipality, School


class DateRange(Func):
    """daterange(valid_from, valid_to, '[)') in a constraint."""

    function = "DATERANGE"
    output_field = models.Field()


def one_per_day(name: str, subject: str, message: str) -> ExclusionConstraint:
    """At most one row per `subject` on any day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
            (subject, RangeOperators.EQUAL),
        ],
        condition=Q(**{f"{subject}__isnull": False}),
        violation_error_message=message,
    )


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user who can log in once a Toegang exists; without password only by the invitation link."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person with a login. There is no superuser: what somebody may see follows from Toegang alone."""

    email = models.EmailField(
        "e-mailadres", unique=True, error_messages={"unique": "Er is al een gebruiker met dit e-mailadres."}
    )
    name = models.CharField("naam", max_length=120)
    function = models.CharField("functie", max_length=120, blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    is_active = models.BooleanField("mag inloggen", default=True)
    shortcuts = models.BooleanField("sneltoetsen", default=True)
    previous_login = models.DateTimeField("vorige bezoek", null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "gebruiker"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a Toegang lets a person be."""

    CONSULENT = "consulent", "Consulent"
    VOORZITTER = "voorzitter", "Voorzitter"
    LEERPLICHT = "leerplicht", "Leerplicht"
    SCHOOL = "school", "School"
    BEHEERDER = "beheerder", "Beheerder"
    PRIVACY = "privacy", "Privacy officer"


OFFICE_ROLES = frozenset({Role.CONSULENT, Role.VOORZITTER})


class ToegangQuerySet(DatedQuerySet):
    def usable(self, user: User, day: date) -> "ToegangQuerySet":
        """What `user` may choose from on `day`, in a steady order."""
        return (
            self.on(day)
            .filter(user=user, user__is_active=True)
            .select_related("user", "school", "municipality", "area")
            .order_by("role", "pk")
        )


@tracked
class Toegang(Dated):
    """Role + scope + from–to. The active one stands in the session and in the header."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="gebruiker", related_name="toegangen")
    role = models.CharField("rol", max_length=12, choices=Role)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="toegangen")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name="gemeente", null=True, blank=True, related_name="toegangen"
    )
    area = models.ForeignKey(
        Area, models.PROTECT, verbose_name="gebied", null=True, blank=True, related_name="toegangen"
    )

    objects = ToegangQuerySet.as_manager()

    class Meta:
        verbose_name = "toegang"
        verbose_name_plural = "toegangen"
        constraints = [
            models.CheckConstraint(
                condition=(Q(role=Role.SCHOOL) & Q(school__isnull=False)) | (~Q(role=Role.SCHOOL) & Q(school=None)),
                name="toegang_school_scope",
                violation_error_message="Kies bij de rol School een school, en bij een andere rol geen.",
            ),
            models.CheckConstraint(
                condition=(Q(role=Role.LEERPLICHT) & Q(municipality__isnull=False))
                | (~Q(role=Role.LEERPLICHT) & Q(municipality=None)),
                name="toegang_municipality_scope",
                violation_error_message="Kies bij de rol Leerplicht een gemeente, en bij een andere rol geen.",
            ),
            models.CheckConstraint(
                condition=Q(area=None) | Q(role__in=[Role.VOORZITTER, Role.CONSULENT]),
                name="toegang_area_scope",
                violation_error_message="Een gebied hoort alleen bij voorzitter of consulent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.label}"

    @property
    def label(self) -> str:
        """Role and scope as shown in the header: "Consulent · Noord"."""
        scope = self.school or self.municipality or self.area
        return f"{self.get_role_display()} · {scope}" if scope else self.get_role_display()

    @property
    def in_office(self) -> bool:
        return self.role in OFFICE_ROLES


class ConsulentschapQuerySet(DatedQuerySet):
    def consulent_for(self, *, school: School | None, municipality: Municipality | None, day: date) -> User | None:
        """The fixed consulent of the school; without a school, of the woongemeente (bron Koers VO: vaste contactpersonen)."""
        rows = self.on(day).select_related("consulent")
        row = rows.filter(school=school).first() if school else None
        if row is None and municipality is not None:
            row = rows.filter(municipality=municipality).first()
        return row.consulent if row else None


@tracked
class Consulentschap(Dated):
    """Fixed contact person of a school, or of a municipality for pupils without a school. One per subject per day."""

    consulent = models.ForeignKey(User, models.PROTECT, related_name="consulentschappen")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="consulentschappen")
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        verbose_name="gemeente",
        null=True,
        blank=True,
        related_name="consulentschappen",
    )

    objects = ConsulentschapQuerySet.as_manager()

    class Meta:
        verbose_name = "consulentschap"
        verbose_name_plural = "consulentschappen"
        constraints = [
            models.CheckConstraint(
                condition=Q(school__isnull=False, municipality=None) | Q(school=None, municipality__isnull=False),
                name="consulentschap_one_subject",
                violation_error_message="Kies een school óf een gemeente.",
            ),
            one_per_day(
                "consulentschap_school_per_day",
                "school",
                "Deze school heeft in die periode al een vaste consulent.",
            ),
            one_per_day(
                "consulentschap_municipality_per_day",
                "municipality",
                "Deze gemeente heeft in die periode al een vaste consulent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consulent} voor {self.school or self.municipality}"


@tracked
class Waarneming(Dated):
    """Cover: somebody sees and holds a colleague's casussen for a while. Lies outside the one-per-day rule."""

    consulent = models.ForeignKey(User, models.PROTECT, related_name="covered_by")
    waarnemer = models.ForeignKey(User, models.PROTECT, related_name="covers")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "waarneming"
        verbose_name_plural = "waarnemingen"
        constraints = [
            models.CheckConstraint(
                condition=~Q(consulent=F("waarnemer")),
                name="waarneming_by_another",
                violation_error_message="Iemand kan niet voor zichzelf waarnemen.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.waarnemer} voor {self.consulent}"
