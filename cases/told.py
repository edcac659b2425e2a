"""What somebody is told about a casus ends when they no longer see it: it went to a colleague, the pupil moved, their Toegang ended. Many
acts lead there; so it is read from who sees the casus today, as every list is."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from cases.circle import offices_of, viewers_of
from cases.clock.flagging import NOTICE_KIND
from cases.models import Actie, Casus, Deadline
from post.actions import notify
from post.models import NEWS, Notice

LOST_KIND = "los"
LOST = "Een actie ligt bij iemand die de casus niet meer ziet. Geef die door, of laat die vervallen."


@transaction.atomic
def forget(*, today: date, now: datetime) -> int:
    """Close the notices that would lead their reader to a page that is not there, and of closed casussen what was still asked. Returns
    how many. Six queries and one write, whatever their number."""
    about = _casus_of_notices()
    casussen = {casus.pk: casus for casus in Casus.objects.filter(pk__in={pk for _, pk in about.values()})}
    seen = {
        pk: {viewer.user.pk for viewer in found}
        for pk, found in viewers_of(casussen.values(), today=today, now=now).items()
    }
    over = [
        notice.pk
        for notice, casus_id in about.values()
        if notice.user_id not in seen[casus_id] or (not casussen[casus_id].is_open and notice.kind not in NEWS)
    ]
    return Notice.objects.filter(pk__in=over, settled_at=None).update(settled_at=now)


@transaction.atomic
def tell_lost(*, today: date, now: datetime) -> int:
    """An actie of somebody who no longer sees the casus is done by nobody, while the casus counts as in motion: the office hears of it,
    with the way to it, until it lies with somebody else. What a consulent left behind goes with the casus when that is handed over.
    Returns how many are lost."""
    acties = Actie.objects.moving(today).filter(casus__closed_on=None, holder__isnull=False)
    held = acties.exclude(holder=F("casus__consulent")).values_list("pk", "holder", "casus")
    of_casus: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, holder, casus_id in held:
        of_casus[casus_id][f"{LOST_KIND}:{pk}:{holder}"] = holder
    casussen = {row.pk: row for row in Casus.objects.filter(pk__in=of_casus)}
    seen = viewers_of(casussen.values(), today=today, now=now)
    lost = {
        pk: [key for key, holder in of_casus[pk].items() if holder not in {viewer.user.pk for viewer in found}]
        for pk, found in seen.items()
    }
    offices = offices_of([casussen[pk] for pk, keys in lost.items() if keys], today)
    for pk, people in offices.items():
        path = reverse("casus", args=[casussen[pk].code])
        for user in people:
            for key in lost[pk]:
                if not notify(user=user, key=key, kind=LOST_KIND, text=LOST, path=path, now=now, in_mail=True):
                    Notice.objects.filter(user=user, key=key).update(settled_at=None)  # found, and lost again
    still = [key for keys in lost.values() for key in keys]
    Notice.objects.filter(kind=LOST_KIND, settled_at=None).exclude(key__in=still).update(settled_at=now)
    return len(still)


def _casus_of_notices() -> dict[int, tuple[Notice, int]]:
    """Open notices about one casus, with that casus: by the page where to look, of a term by the term."""
    start = reverse("casus", args=["-"]).removesuffix("-/")
    open_now = Notice.objects.filter(settled_at=None).only("user_id", "kind", "key", "path")
    with_page = {row: row.path.removeprefix(start).split("/")[0] for row in open_now.filter(path__startswith=start)}
    of_term = {row: int(row.key.partition(":")[2]) for row in open_now.filter(kind=NOTICE_KIND)}
    codes = dict(Casus.objects.filter(code__in=set(with_page.values())).values_list("code", "pk"))
    terms = dict(Deadline.objects.filter(pk__in=of_term.values()).values_list("pk", "casus"))
    found = {row.pk: (row, codes[code]) for row, code in with_page.items() if code in codes}
    return found | {row.pk: (row, terms[pk]) for row, pk in of_term.items() if pk in terms}
