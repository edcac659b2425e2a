"""Figures of the quarter for the agendablad: those of the last stand of the area, as board and partners read them."""

from django.utils import timezone

from actietafel.overview import NOT_SHOWN, overview_of
from cases.models import Kwartaalstand
from overleg.models import Overleg
from paper.dates import dutch
from paper.documents import Cijfers

ON_PAPER = 5  # peildata: a year, with the same day of the year before
INDENT = "   "  # as paper.documents.Cijfers has it


def quarter_figures(overleg: Overleg) -> Cijfers | None:
    """The stand of the newest peildatum before the meeting, beside those before it; None while the area has none."""
    stands = Kwartaalstand.objects.filter(area=overleg.area_id, reference_date__lte=overleg.on).select_related("area")
    stand = stands.order_by("-reference_date").first()
    if stand is None:
        return None
    overview = overview_of(stand, partners=True)
    lines = overview.table
    rows: list[list[str | int]] = [
        [line.label if line.strong else f"{INDENT}{line.label}", *line.cells[-ON_PAPER:]] for line in lines
    ]
    small = any(cell == NOT_SHOWN for row in rows for cell in row)
    note = f"Vastgesteld met wat bekend was op {dutch(timezone.localdate(stand.known_at))}."
    return {
        "kop": ["Peildatum", *(one.head for one in overview.quarters[-ON_PAPER:])],
        "rijen": rows,
        "sterk": [number for number, line in enumerate(lines) if line.strong],
        "noot": f"{note} {NOT_SHOWN} betekent: niet getoond, omdat het om weinig leerlingen gaat." if small else note,
    }
