"""Request types: what middleware has promised a view."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import Toegang, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Visit(HttpRequest):
    """Any request after middleware: perhaps nobody, perhaps without a Toegang."""

    htmx: HtmxDetails
    user: "User | AnonymousUser"
    toegang: Toegang | None
    toegangen: list[Toegang]


class MemberRequest(HttpRequest):
    """A request of somebody with an active Toegang (see accounts.doors.member)."""

    htmx: HtmxDetails
    user: User
    toegang: Toegang
    toegangen: list[Toegang]  # all that this person may choose from today, the active one too
