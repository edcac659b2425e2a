"""Notices: one fact for one person, once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q

from post.models import Notice


def notify(
    *, user: AbstractBaseUser, key: str, kind: str, text: str, path: str, now: datetime, held: bool = False,
    in_mail: bool = False,
) -> bool:  # fmt: skip
    """Tell `user` one fact; True when it is new to them. `text` carries no name, school or reason.

    `in_mail`: text and path stand in the mail too: a link for this person alone, or a question answered behind the login.

    The same `key` is told once, also by two workers at the same moment.
    """
    _, new = Notice.objects.get_or_create(
        user_id=user.pk,
        key=key,
        defaults={"kind": kind, "text": text, "path": path, "created_at": now, "held": held, "in_mail": in_mail},
    )
    return new


def notify_others(
    people: Iterable[AbstractBaseUser],
    *,
    but: AbstractBaseUser,
    key: str,
    kind: str,
    text: str,
    path: str,
    now: datetime,
) -> None:
    """Tell each of them one fact, except who did it: they know."""
    for user in people:
        if user.pk != but.pk:
            notify(user=user, key=key, kind=kind, text=text, path=path, now=now)


def settle(
    *, now: datetime, keys: Sequence[str] = (), key_prefix: str = "", user: AbstractBaseUser | None = None
) -> int:
    """Close the notices with these keys, or of which the key starts with `key_prefix`: no mail or reminder follows. `user`: of this
    person alone, who did their part."""
    matching = Q(key__in=keys)
    if key_prefix:
        matching |= Q(key__startswith=key_prefix)
    of = {} if user is None else {"user": user.pk}
    return Notice.objects.filter(matching, settled_at=None, **of).update(settled_at=now)


def reopen(*, keys: Sequence[str]) -> int:
    """Undo of settle: what these notices tell is to be done after all."""
    return Notice.objects.filter(key__in=keys).update(settled_at=None)
