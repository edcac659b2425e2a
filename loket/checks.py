"""Configuration mistakes that would otherwise show up as a wrong date or an open door."""

from collections.abc import Sequence

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution


@register()
def check_configuration(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Things settings.py cannot refuse by itself."""
    found: list[CheckMessage] = []
    if settings.TIME_ZONE != "Europe/Amsterdam":
        found.append(
            Error("Termijnen tellen in Nederlandse dagen.", hint="TIME_ZONE = Europe/Amsterdam", id="loket.E001")
        )
    if len(settings.SECRET_KEY) < 40:
        found.append(Error("SECRET_KEY is te kort.", hint="Minstens 40 willekeurige tekens.", id="loket.E002"))
    if settings.MAIL_DIR and settings.BEHIND_TLS:
        found.append(
            Caution(
                "Post wordt in een map bewaard en niet verstuurd.",
                hint="Zet LOKET_MAIL_DIR uit.",
                id="loket.W001",
            )
        )
    return found
