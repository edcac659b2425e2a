"""Why, since when, waiting for what, who is around, and what the three voices say."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.event import Audience
from cases.querysets import AudienceQuerySet
from region.history import tracked
from region.models import Dated, Partner, PartnerKind


class CauseCode(models.TextChoices):
    """Oorzaken in need language (DOMAIN section 5). Criminaliteit and AMV are never recorded."""

    ANXIETY = "angst", "angst, somberheid of trauma"
    BEHAVIOUR = "gedrag", "omgaan met anderen"
    HOME = "thuis", "zorgen thuis"
    SUBSTANCES = "middelen", "middelengebruik"
    LEVEL = "niveau", "niveau past niet (te hoog of te laag)"
    STIMULI = "prikkels", "prikkelverwerking, autisme"
    WAIT_CARE = "wacht_zorg", "wachtlijst behandeling of jeugdhulp"
    WAIT_PLACE = "wacht_plek", "wachtlijst (v)so of passende plek"
    CARE_FIRST = "zorg_eerst", "zorg gaat voor"
    ILLNESS = "ziekte", "ziekte, lichamelijk"
    SAFETY = "veiligheid", "pesten, sociale onveiligheid"
    SUPPORT = "ondersteuning", "school zoekt ondersteuning"
    COOPERATION = "samenwerking", "samenwerking ouders en school onder druk"
    RULES = "regels", "regels, financiering of vervoer"
    MIGRATION = "verhuizing", "verhuizing, nieuw in Nederland of uit huis"
    MOTIVATION = "motivatie", "motivatie"
    UNKNOWN = "onbekend", "nog niet duidelijk"


@tracked
class Cause(Dated):
    """Oorzaak, dated; several at a time, one of them the main one."""

    casus = models.ForeignKey("cases.Casus", models.PROTECT, related_name="causes")
    code = models.CharField("oorzaak", max_length=14, choices=CauseCode)
    main = models.BooleanField("hoofdoorzaak", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "oorzaak"
        verbose_name_plural = "oorzaken"
        constraints = [
            models.UniqueConstraint(fields=["casus"], condition=Q(main=True, valid_to=None), name="cause_one_main"),
            models.UniqueConstraint(fields=["casus", "code"], condition=Q(valid_to=None), name="cause_once"),
        ]

    def __str__(self) -> str:
        return self.get_code_display()


@tracked
class Wachttijd(models.Model):
    """Waiting for what, at which kind of provider, since when, until when, and what happens meanwhile (bron Koers VO)."""

    casus = models.ForeignKey("cases.Casus", models.PROTECT, related_name="waits")
    what = models.CharField("wacht op", max_length=160)
    provider_kind = models.CharField("bij wat voor organisatie", max_length=12, choices=PartnerKind)
    provider = models.ForeignKey(
        Partner, models.PROTECT, verbose_name="organisatie", null=True, blank=True, related_name="+"
    )
    since = models.DateField("sinds")
    expected = models.CharField(
        "verwacht", max_length=60, blank=True, help_text="Een datum of een maand, zoals gezegd."
    )
    meanwhile = models.CharField("wat gebeurt er intussen", max_length=300, blank=True)
    ended_on = models.DateField("voorbij op", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "wachttijd"
        verbose_name_plural = "wachttijden"

    def __str__(self) -> str:
        return self.what


@tracked
class Betrokkene(models.Model):
    """A person or organisation around this pupil."""

    casus = models.ForeignKey("cases.Casus", models.PROTECT, related_name="partners")
    partner = models.ForeignKey(
        Partner, models.PROTECT, verbose_name="organisatie", null=True, blank=True, related_name="+"
    )
    name = models.CharField("naam", max_length=120, blank=True)
    function = models.CharField("functie", max_length=120, blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    ended_on = models.DateField("niet meer betrokken sinds", null=True, blank=True)

    class Meta:
        verbose_name = "betrokkene"
        verbose_name_plural = "betrokkenen"

    def __str__(self) -> str:
        return self.name or str(self.partner)


class VoiceParty(models.TextChoices):
    """Het verhaal van een kind, zijn of haar ouders en een professional (bron Noord-Limburg)."""

    PUPIL = "leerling", "Leerling"
    PARENTS = "ouders", "Ouders"
    PROFESSIONAL = "professional", "Professional"


class Voice(Audience):
    """What one of the three says, or why it was not asked. A newer row replaces the older; nothing is edited."""

    casus = models.ForeignKey("cases.Casus", models.PROTECT, related_name="voices")
    party = models.CharField("wie", max_length=12, choices=VoiceParty)
    text = models.CharField("in eigen woorden", max_length=400, blank=True)
    not_asked_because = models.CharField("niet gevraagd, omdat", max_length=200, blank=True)
    ask_again_on = models.DateField("weer vragen op", null=True, blank=True)
    spoken_with = models.CharField("gesproken met", max_length=120, blank=True)
    on = models.DateField("op")
    may_be_told = models.BooleanField("mag op een overleg worden verteld", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = "stem"
        verbose_name_plural = "stemmen"
        constraints = [
            models.CheckConstraint(
                condition=(Q(text="") & ~Q(not_asked_because="")) | (~Q(text="") & Q(not_asked_because="")),
                name="voice_or_reason",
                violation_error_message="Leg de stem vast, of waarom die niet is gevraagd.",
            )
        ]
        indexes = [models.Index(fields=["casus", "party", "-on", "-id"], name="voice_newest")]

    def __str__(self) -> str:
        return self.get_party_display()
