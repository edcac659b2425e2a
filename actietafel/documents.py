"""The Kwartaaloverzicht as data for paper."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from actietafel.overview import Overview, number
from paper.documents import Kwartaaloverzicht

CORRECTIONS_ON_PAPER = 2  # one page; the table has all of them
FOR_PARTNERS, FOR_OFFICE = "Voor bestuur en partners", "Alleen voor het loket"


def kwartaaloverzicht(overview: Overview, now: datetime) -> Kwartaaloverzicht:
    """One page. For partners without small numbers, as `overview` was made."""
    return {
        "loket": settings.OFFICE_NAME,
        "gebied": overview.stand.area.name,
        "datum": overview.stand.reference_date.isoformat(),
        "afgedrukt": timezone.localtime(now).strftime("%Y-%m-%dT%H:%M"),
        "voor": FOR_PARTNERS if overview.partners else FOR_OFFICE,
        "titel": overview.title,
        "ondertitel": overview.lead,
        "cijfers": [
            {"naam": card.name, "getal": card.number, "eenheid": card.unit, "uitleg": card.says}
            for card in overview.cards
        ],
        "grafiek": {
            "titel": "Dezelfde en andere leerlingen",
            "svg": render_to_string("actietafel/overzicht_grafiek.svg", {"chart": overview.chart}).strip(),
            "alt": overview.alt,
            "kop": ["Peildatum", *(one.head for one in overview.quarters)],
            "rijen": [[line.label, *line.cells] for line in overview.table],
        },
        "oorzaken": [[label, number(count)] for label, count in overview.causes],
        "soorten": [[label, number(count)] for label, count in overview.phases],
        "verbeteringen": overview.corrections_said[-CORRECTIONS_ON_PAPER:],
        "noten": overview.definitions,
    }


def file_name(overview: Overview) -> str:
    """ "kwartaaloverzicht-noord-2026-11-02.pdf"."""
    whom = "" if overview.partners else "-loket"
    return f"kwartaaloverzicht-{slugify(overview.stand.area.name)}-{overview.stand.reference_date}{whom}.pdf"
