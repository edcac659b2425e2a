"""The personal link to an Opgave: a signed sentence "this person, with this Toegang, may answer this Opgave", and nothing more.

It is no login. Before a code by mail it shows a count and the nil return; it ends with the Toegang, with the account, and
LASTS after the day that was asked for.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core import signing
from django.urls import reverse

from accounts.models import Role, Toegang
from actietafel.models import Opgave

SALT = "actietafel.links.opgave"
LASTS = timedelta(days=60)
LONGEST = 200


@dataclass(frozen=True)
class Link:
    """A link that holds: whose it is, as what, and about which Opgave."""

    opgave: Opgave
    toegang: Toegang


def token_of(opgave: Opgave, toegang: Toegang) -> str:
    return signing.Signer(salt=SALT).sign_object({"o": opgave.pk, "u": toegang.user_id, "t": toegang.pk})


def personal_path(opgave: Opgave, toegang: Toegang) -> str:
    """The address for the notice of one person. No name, school or municipality stands in it."""
    return reverse("opgave_link", args=[token_of(opgave, toegang)])


def read_link(token: str, today: date) -> Link | None:
    """None for whatever is forged, ended, or of a person who does not answer this Opgave (any more)."""
    told = _unsigned(token)
    if told is None:
        return None
    toegang = Toegang.objects.on(today).filter(pk=told["t"], user=told["u"], user__is_active=True)
    found = toegang.select_related("user", "school", "municipality").first()
    opgaven = Opgave.objects.select_related("uitvraag__area", "school", "municipality", "returned_by")
    opgave: Opgave | None = opgaven.filter(pk=told["o"], uitvraag__opened_at__isnull=False).first()
    if found is None or opgave is None or not answers(found, opgave):
        return None
    return Link(opgave, found) if today <= opgave.uitvraag.due_on + LASTS else None


def _unsigned(token: str) -> dict[str, Any] | None:
    if len(token) > LONGEST:
        return None
    try:
        told = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):  # ValueError: signed text that is no JSON cannot be ours
        return None
    return told if isinstance(told, dict) and told.keys() == {"o", "u", "t"} else None


def answers(toegang: Toegang, opgave: Opgave) -> bool:
    """Whether this Toegang is of the school or municipality that is asked."""
    if toegang.role == Role.SCHOOL:
        return opgave.school_id is not None and toegang.school_id == opgave.school_id
    return (
        toegang.role == Role.LEERPLICHT
        and opgave.municipality_id is not None
        and toegang.municipality_id == opgave.municipality_id
    )
