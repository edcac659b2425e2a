"""The second screen: what hangs on the wall now, and a mark that changes when it does."""

from django.db.models import Count, Subquery, Sum

from cases.scope import Scope
from overleg.models import Agendapunt, Overleg
from overleg.table import Item
from plaatsing.models import Tafelstand, Terugvraag
from plaatsing.table import Screen, screen_of, start_screen


def mark_of(overleg: Overleg) -> str:
    """Changes with everything that the screen shows: another item, an offer, an outcome, an approved text, an answer to a
    terugvraag, an item more or less. Two queries, asked every second."""
    answers = Terugvraag.objects.filter(toezegging__overleg__area=overleg.area_id, answered_at__isnull=False)
    last = Subquery(answers.order_by("-answered_at").values("answered_at")[:1])
    rows = Overleg.objects.filter(pk=overleg.pk).annotate(last=last)
    version, punt, answered = rows.values_list("tafelstand__version", "tafelstand__punt", "last").get()
    agenda = overleg.punten.aggregate(count=Count("pk"), versions=Sum("version"), places=Sum("position"))
    told = [
        version,
        punt,
        answered.timestamp() if answered else 0,
        *agenda.values(),
        int(overleg.closed_at is not None),
    ]
    return "-".join(str(one or 0) for one in told)


def screen_now(overleg: Overleg, scope: Scope) -> tuple[Screen, list[int]]:
    """What it shows, with the casussen that are read. Nothing of an item that this reader may not see (any more)."""
    stand = Tafelstand.objects.filter(overleg=overleg).first()
    ids = list(overleg.punten.values_list("pk", flat=True))
    if stand is None or stand.punt_id is None:
        screen = start_screen(overleg, scope, len(ids))
        return screen, [one.toezegging.casus_id for one in screen.promises]
    visible = Agendapunt.objects.visible_to(scope).select_related("casus", "blad", "overleg__area")
    punt = visible.filter(pk=stand.punt_id).first()
    if punt is None:
        return Screen(number=ids.index(stand.punt_id) + 1, total=len(ids)), []
    return screen_of(Item(ids.index(punt.pk) + 1, punt), len(ids)), [punt.casus_id]
