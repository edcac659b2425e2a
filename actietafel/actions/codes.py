"""A one-time code by mail, for who comes with a personal link: six digits, ten minutes, five tries, one browser.

The code itself is never stored, only a keyed hash of it together with a secret of the browser that asked. The tries are counted
under a lock on the person, so that many guesses at once are still five.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from accounts.models import User

LASTS = timedelta(minutes=10)
TRIES = 5
SALT = "actietafel.actions.codes"
KEY = "opgave-code:{}"


@transaction.atomic
def send_code(*, user: User, now: datetime) -> str:
    """Mail a new code; returns the secret that the browser must keep to use it."""
    secret, code = get_random_string(32), f"{secrets.randbelow(1_000_000):06}"
    kept = {"digest": _digest(code, secret, user), "tries": 0, "until": (now + LASTS).timestamp()}
    cache.set(KEY.format(secret), kept, LASTS.total_seconds())
    body = render_to_string(
        "actietafel/mail/code.txt", {"code": code, "office_name": settings.OFFICE_NAME, "phone": settings.OFFICE_PHONE}
    )
    EmailMessage("Uw code voor de Kwartaalopgave", body, to=[user.email]).send()
    return secret


@transaction.atomic
def use_code(*, user: User, secret: str, code: str, now: datetime) -> bool:
    """True once, for the right code in time. A wrong one counts; after TRIES the code is worth nothing."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    key = KEY.format(secret)
    kept = cache.get(key)
    if kept is None or now.timestamp() >= kept["until"] or kept["tries"] >= TRIES:
        return False
    if constant_time_compare(kept["digest"], _digest(code, secret, user)):
        cache.delete(key)
        return True
    cache.set(key, {**kept, "tries": kept["tries"] + 1}, max(1, kept["until"] - now.timestamp()))
    return False


def _digest(code: str, secret: str, user: User) -> str:
    return salted_hmac(SALT, f"{user.pk}:{secret}:{code}", algorithm="sha256").hexdigest()
