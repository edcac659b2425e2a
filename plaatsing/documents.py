"""From the results of a session to the shape of paper.documents."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

from overleg.documents import meeting
from paper.documents import Resultatenoverzicht

if TYPE_CHECKING:
    from plaatsing.results import AskedBack, Line, Overview

END = (
    "Dit overzicht bevat geen namen; de codes zijn per zitting nieuw. Scholen regelen een plaatsing onderling; de inbrengende school "
    "deelt het dossier pas na akkoord van ouders en leerling. De volgende zitting begint met de vraag of het is gelukt."
)


def resultatenoverzicht(overview: "Overview", now: datetime) -> Resultatenoverzicht:
    found: dict[str, object] = {
        **meeting(overview.overleg, now), "samenvatting": [[name, many] for name, many in overview.counts],
        "aanwezig": overview.schools, "terugvraag": [_asked(one) for one in overview.asked],
        "zitting": [_line(one) for one in overview.lines], "uitkomsten": [], "vorige": {"acties": []}, "slot": [END],
    }  # fmt: skip
    if overview.next_on:
        found["volgende"] = overview.next_on.isoformat()
    return cast(Resultatenoverzicht, found)


def _asked(one: "AskedBack") -> Mapping[str, str]:
    return {
        "nummer": one.number, "code": one.code, "school": one.school, "niveau": one.education, "op": one.promised_on.isoformat(),
        "stand": one.stand, "dag": one.on.isoformat() if one.on else "", "toelichting": one.more, "verder": one.further,
    }  # fmt: skip


def _line(one: "Line") -> Mapping[str, object]:
    return {
        "nummer": one.number, "code": one.code, "school": one.school, "niveau": one.education, "uitkomst": one.outcome,
        "afspraak": "\n".join(one.said), "wie": ", ".join(one.who), "voor": one.due_on.isoformat() if one.due_on else "",
    }  # fmt: skip
