"""Whom a meeting tells that it does not take place, or that its day, time or place changed; and of a change what they did not hear yet."""

from collections.abc import Iterable
from datetime import date, datetime
from zlib import crc32

from accounts.models import User
from overleg.models import Overleg
from paper.dates import dutch
from paper.text import listed
from post.actions import notify, settle
from post.models import Notice

CHANGED = "gewijzigd:"


def seated(overleg: Overleg, *, but: User) -> tuple[list[User], list[str]]:
    """Who sits at this table with a login, without `but`, who does it; and who must be told by hand."""
    seats = list(overleg.deelnames.select_related("user").order_by("discipline", "pk"))
    users = dict.fromkeys(seat.user for seat in seats if seat.user and seat.user.is_active and seat.user.pk != but.pk)
    return list(users), [
        f"{seat.name} ({seat.get_discipline_display()})" for seat in seats if seat.name and not seat.user
    ]


def told_line(told: list[User]) -> str:
    """ "Samira Ouhadi krijgt bericht."; "" for nobody."""
    return f"{listed(user.name for user in told)} {'krijgt' if len(told) == 1 else 'krijgen'} bericht." if told else ""


def by_hand_line(names: list[str]) -> str:
    """Who has no login to hear it with; "" for nobody."""
    return f"Zonder login: {listed(names)}. Laat het zelf weten." if names else ""


def tell_cancelled(*, overleg: Overleg, told: list[User], what: str, now: datetime) -> None:
    """`what` is how the meeting is called in a sentence, with its capital: "De actietafel". Who did not hear yet that it moved, hears of
    the day they know."""
    key, path = _key(overleg), overleg.get_absolute_url()
    unheard = take_back(f"{key}{CHANGED}", now=now)
    for user in told:
        day = day_of(unheard.get(user.pk, stands(overleg)))
        text = f"{what} van {dutch(day)} gaat niet door. Haal haar uit uw agenda."
        notify(user=user, key=f"{key}vervallen", kind=overleg.kind, text=text, path=path, now=now, in_mail=True)


def tell_changed(*, overleg: Overleg, before: Overleg, told: Iterable[User], what: str, now: datetime) -> list[User]:
    """Each of these hears how it stands now, once; who knows it so, because it was put back before they heard, hears nothing. Returns who
    was told."""
    key, path = _key(overleg), overleg.get_absolute_url()
    unheard, heard = take_back(f"{key}{CHANGED}", now=now), []
    for user in told:
        known = unheard.get(user.pk, stands(before))
        if known != stands(overleg):
            text, now_known = changed_text(what, known, overleg), f"{key}{changed_key(overleg, known)}"
            notify(user=user, key=now_known, kind=overleg.kind, text=text, path=path, now=now, in_mail=True)
            heard.append(user)
    return heard


def _key(overleg: Overleg) -> str:
    return f"{overleg.kind}:{overleg.code}:"


def stands(overleg: Overleg) -> str:
    """Day, time and place, as the key of a notice remembers what its reader knew before: the day to read back, the rest to compare."""
    rest = f"{overleg.starts_at}|{overleg.ends_at}|{overleg.place}"
    return f"{overleg.on}:{crc32(rest.encode()):08x}"


def day_of(known: str) -> date:
    return date.fromisoformat(known.partition(":")[0])


def changed_key(overleg: Overleg, known: str) -> str:
    """The end of the key that tells who knew it as `known` how it stands now."""
    return f"{CHANGED}{overleg.sequence}:{known}"


def changed_text(what: str, known: str, overleg: Overleg) -> str:
    was = day_of(known)
    if was == overleg.on:
        return f"{what} van {dutch(was)} heeft een andere tijd of plaats. Kijk in Loket."
    return f"{what} van {dutch(was)} is nu op {dutch(overleg.on)}. Kijk in Loket naar tijd en plaats."


def take_back(prefix: str, *, now: datetime) -> dict[int, str]:
    """What was told under this beginning of a key (up to CHANGED) is overtaken. Returns, of who did not hear it yet, how they know the
    meeting: `stands` of then."""
    rows = Notice.objects.waiting().filter(key__startswith=prefix).values_list("user_id", "key")
    unheard = {user: ":".join(key.removeprefix(prefix).split(":")[1:3]) for user, key in rows}
    settle(key_prefix=prefix, now=now)
    return unheard
