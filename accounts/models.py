"""Who comes in, as what, for how long. No row, no access; a union of roles is never formed."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from paper.dates import dutch
from region.history import tracked
from region.models import Area, Dated, DatedQuerySet, Municipality, Partner, School, one_per_day, still_open


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user who can log in once a Toegang exists; without password only by the invitation link."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def who_come_in(self, day: date) -> "models.QuerySet[User]":
        """Who can open what Loket tells them: not ended, and with a Toegang on `day`."""
        return self.filter(models.Exists(Toegang.objects.on(day).filter(user=models.OuterRef("pk"))), is_active=True)

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
    PLAATSING = "plaatsing", "Plaatsingsbevoegde"
    KERNGROEP = "kerngroep", "Kerngroep Taskforce"
    ONDERZOEKER = "onderzoeker", "Zaakonderzoeker"
    PARTNER = "partner", "Partner-SWV"
    BEHEERDER = "beheerder", "Beheerder"
    PRIVACY = "privacy", "Privacy officer"


OFFICE_ROLES = frozenset({Role.CONSULENT, Role.VOORZITTER})
AT_SCHOOL = (Role.SCHOOL, Role.PLAATSING)  # roles that belong to one school


class ToegangQuerySet(DatedQuerySet):
    def usable(self, user: User | int, day: date) -> "ToegangQuerySet":
        """What `user` (or who has that key) may choose from on `day`, in a steady order."""
        return (
            self.on(day)
            .filter(user=user, user__is_active=True)
            .select_related("user", "school", "municipality", "area", "partner")
            .order_by("role", "pk")
        )

    def at_office(self, day: date) -> "ToegangQuerySet":
        """With which somebody works at the office on `day`: a casus keeps the consulent who left until it is handed over."""
        return self.on(day).filter(role__in=OFFICE_ROLES, user__is_active=True)


def period(row: Dated) -> str:
    """ "vanaf 1 augustus 2026 tot 1 januari 2027"; without a last day only since when."""
    until = f" tot {dutch(row.valid_to)}" if row.valid_to else ""
    return f"vanaf {dutch(row.valid_from)}{until}"


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
    partner = models.ForeignKey(
        Partner, models.PROTECT, verbose_name="partner", null=True, blank=True, related_name="toegangen"
    )

    objects = ToegangQuerySet.as_manager()

    class Meta:
        verbose_name = "toegang"
        verbose_name_plural = "toegangen"
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=AT_SCHOOL, school__isnull=False) | (~Q(role__in=AT_SCHOOL) & Q(school=None)),
                name="toegang_school_scope",
                violation_error_message="Kies bij de rollen School en Plaatsingsbevoegde een school, en bij een andere rol geen.",
            ),
            models.CheckConstraint(
                condition=(Q(role=Role.LEERPLICHT) & Q(municipality__isnull=False))
                | (~Q(role=Role.LEERPLICHT) & Q(municipality=None)),
                name="toegang_municipality_scope",
                violation_error_message="Kies bij de rol Leerplicht een gemeente, en bij een andere rol geen.",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.PARTNER, partner__isnull=False) | (~Q(role=Role.PARTNER) & Q(partner=None)),
                name="toegang_partner_scope",
                violation_error_message="Kies bij de rol Partner-SWV een partner, en bij een andere rol geen.",
            ),
            models.CheckConstraint(
                condition=Q(area=None) | Q(role__in=[Role.VOORZITTER, Role.CONSULENT]),
                name="toegang_area_scope",
                violation_error_message="Een gebied hoort alleen bij voorzitter of consulent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.label}"

    def refuse_twin(self) -> None:
        """The same role with the same scope twice on one day is a slip: it would be ended once and still hold."""
        same = Toegang.objects.filter(
            user=self.user_id, role=self.role, school=self.school_id, municipality=self.municipality_id, area=self.area_id,
            partner=self.partner_id,
        )  # fmt: skip
        if twin := same.exclude(pk=self.pk).overlapping(self.valid_from, self.valid_to).order_by("valid_from").first():
            raise ValidationError({"role": f"Deze toegang is er al: {twin.label}, {period(twin)}."})

    @property
    def label(self) -> str:
        """Role and scope as shown in the header: "Consulent · Noord"."""
        scope = self.school or self.municipality or self.area or self.partner
        return f"{self.get_role_display()} · {scope}" if scope else self.get_role_display()

    @property
    def in_office(self) -> bool:
        return self.role in OFFICE_ROLES


class ConsulentschapQuerySet(DatedQuerySet):
    def held(self, day: date) -> "ConsulentschapQuerySet":
        """Those of `day` whose consulent comes in as such that day: a Toegang that ended by itself leaves the row behind."""
        works = Toegang.objects.on(day).filter(
            user=models.OuterRef("consulent"), role=Role.CONSULENT, user__is_active=True
        )
        return self.on(day).filter(models.Exists(works))

    def with_cover(self, day: date) -> "ConsulentschapQuerySet":
        """Who holds it on `day`, and `consulent.covers_today`: who stands in."""
        covers = Waarneming.objects.on(day).select_related("waarnemer")
        prefetch = models.Prefetch("consulent__covered_by", covers, to_attr="covers_today")
        return self.held(day).select_related("consulent").prefetch_related(prefetch)

    def schools_without(self, day: date) -> models.QuerySet[School]:
        """Schools without a face: nobody is their fixed consulent on `day`."""
        held = self.held(day).filter(school=models.OuterRef("pk"))
        return School.objects.filter(~models.Exists(held), still_open(day))

    def municipalities_without(self, day: date) -> models.QuerySet[Municipality]:
        """Municipalities whose pupils without a school have no consulent on `day`."""
        held = self.held(day).filter(municipality=models.OuterRef("pk"))
        return Municipality.objects.filter(~models.Exists(held))

    def consulent_for(self, *, school: School | None, municipality: Municipality | None, day: date) -> User | None:
        """The fixed consulent of the school; without a school, of the woongemeente (bron Koers VO: vaste contactpersonen)."""
        rows = self.held(day).select_related("consulent")
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

    overdracht = models.ForeignKey(
        "accounts.Overdracht", models.PROTECT, null=True, blank=True, related_name="consulentschappen"
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


class OverdrachtQuerySet(models.QuerySet["Overdracht"]):
    def of(self, user_id: int) -> "OverdrachtQuerySet":
        """Handovers that this person gave, got or arranged."""
        return self.filter(Q(giver=user_id) | Q(receiver=user_id) | Q(by=user_id))

    def unread(self) -> "OverdrachtQuerySet":
        return self.filter(seen_at=None)


@tracked
class Overdracht(models.Model):
    """Schools or municipalities go to another consulent, with what that colleague must know (bron Koers VO: een relatie opbouwen).
    What went is told by `consulentschappen`; casussen are looked up, by who may see them. Unread until the receiver says so."""

    giver = models.ForeignKey(User, models.PROTECT, related_name="handed_over")
    receiver = models.ForeignKey(User, models.PROTECT, related_name="taken_over")
    text = models.TextField("wat uw collega moet weten")
    on = models.DateField("per")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField("gelezen", null=True, blank=True)

    objects = OverdrachtQuerySet.as_manager()

    class Meta:
        verbose_name = "overdracht"
        verbose_name_plural = "overdrachten"
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")),
                name="overdracht_to_another",
                violation_error_message="Kies een ander: iemand kan niet aan zichzelf overdragen.",
            )
        ]
        indexes = [models.Index(fields=["receiver"], condition=Q(seen_at=None), name="overdracht_unread")]

    def __str__(self) -> str:
        return f"{self.giver} aan {self.receiver}"


@tracked
class VasteAmbtenaar(Dated):
    """Fixed leerplicht officer of a municipality, for the monthly Afstemming: two places, one officer in each on any day (bron Koers
    VO: twee vaste leerplichtambtenaren). Whoever is not fixed goes by the consulent."""

    PLACES = (1, 2)

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name="gemeente", related_name="vaste_ambtenaren"
    )
    officer = models.ForeignKey(User, models.PROTECT, verbose_name="leerplichtambtenaar", related_name="vast_bij")
    place = models.PositiveSmallIntegerField("plaats")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "vaste leerplichtambtenaar"
        verbose_name_plural = "vaste leerplichtambtenaren"
        ordering = ("municipality", "place")
        constraints = [
            models.CheckConstraint(condition=Q(place__in=(1, 2)), name="vaste_ambtenaar_two_places"),
            one_per_day(
                "vaste_ambtenaar_place_per_day", ("municipality", "place"), "Deze plaats is in die periode al bezet."
            ),
            one_per_day(
                "vaste_ambtenaar_once_per_day",
                ("municipality", "officer"),
                "Deze leerplichtambtenaar is in die periode al vast bij deze gemeente.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} voor {self.municipality}"


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

    def refuse_twin(self) -> None:
        """The same two in the same days once: twice would still hold after one was ended."""
        same = Waarneming.objects.filter(consulent=self.consulent_id, waarnemer=self.waarnemer_id).exclude(pk=self.pk)
        if twin := same.overlapping(self.valid_from, self.valid_to).order_by("valid_from").first():
            said = f"{twin.waarnemer} neemt al waar voor {twin.consulent}, {period(twin)}."
            raise ValidationError({"waarnemer": said})

    def __str__(self) -> str:
        return f"{self.waarnemer} voor {self.consulent}"
