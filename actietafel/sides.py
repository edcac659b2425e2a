"""A difference in words: what school, leerplicht and Loket say, side by side, with what does not agree marked. No names."""

from collections.abc import Mapping
from typing import Any

from actietafel.lines import Difference, Kind, Line, Ours, Round, Said, Source, sender
from actietafel.models import OpgaveAnswer
from cases.actions.phases import phase_label
from cases.models import Casus, Phase
from paper.dates import dutch

Lines = list[tuple[str, str, bool]]
STILL, SINCE, KIND, SCHOOL, HOME = "Nog thuis?", "Eerste verzuimdag", "Soort", "School", "Woont in"
MARKED: Mapping[Kind, frozenset[str]] = {
    Kind.FIRST_DAY: frozenset({SINCE}),
    Kind.KIND: frozenset({STILL, KIND}),
    Kind.ENROLMENT: frozenset({SCHOOL, HOME, KIND}),
    Kind.ENDED: frozenset({STILL}),
}


def facts_of(
    found: Difference, asked: Round, casussen: Mapping[int, Casus], schools: Mapping[int, str], homes: Mapping[int, str]
) -> dict[str, Any]:
    """{side: {"van": [{"naam", "wat": [[label, text, marked]]}], "leeg": text}, "regels": [pk], "lijkt_op": [who]}; a side is
    school, leerplicht or loket."""
    marked = MARKED.get(found.kind, frozenset())
    told: dict[str, Any] = {}
    for source in Source:
        lines = [line for line in found.lines if line.source == source]
        names = schools if source == Source.SCHOOL else homes
        told[source.value] = {
            "van": [_said_by(names.get(sender(line) or 0, ""), _says(line, schools, homes), marked) for line in lines],
            "leeg": "" if lines else _silent(source, found, asked),
        }
    ours = found.ours
    told["loket"] = {
        "van": [{"naam": "", "wat": _marks(_ours(ours, casussen, schools, homes), marked)}] if ours else [],
        "leeg": "" if ours else "Er is geen open casus.",
    }
    told["regels"] = [line.key for line in found.lines]
    told["lijkt_op"] = list(found.candidates)
    return told


def _said_by(name: str, lines: list[tuple[str, str]], marked: frozenset[str]) -> dict[str, Any]:
    """What repeats the name above it is left out, unless that is the question."""
    told = [(label, text) for label, text in lines if text != name or label in marked]
    return {"naam": name, "wat": _marks(told, marked)}


def _marks(lines: list[tuple[str, str]], marked: frozenset[str]) -> list[list[Any]]:
    return [[label, text, label in marked] for label, text in lines if text]


def _says(line: Line, schools: Mapping[int, str], homes: Mapping[int, str]) -> list[tuple[str, str]]:
    since = f", sinds {dutch(line.on)}" if line.on else ""
    kind = phase_label(Phase(kind=line.kind, permitted_kind=line.permitted_kind)) if line.kind else ""
    return [
        (STILL, f"{OpgaveAnswer(line.said).label}{since}"),
        (SINCE, f"{dutch(line.first_day)}{' (ongeveer)' if line.about else ''}" if line.first_day else ""),
        (KIND, "deels op school" if line.said == Said.PARTLY and not kind else kind),
        (SCHOOL, schools.get(line.school or 0, "")),
        (HOME, homes.get(line.municipality or 0, "")),
    ]


def _ours(
    ours: Ours, casussen: Mapping[int, Casus], schools: Mapping[int, str], homes: Mapping[int, str]
) -> list[tuple[str, str]]:
    about = " (ongeveer)" if ours.about else ""
    back = f", sinds {dutch(ours.ended_on)}" if ours.ended_on else ""
    first = f"{dutch(ours.first_day)}{about}" if ours.first_day else "nog niet bekend" if ours.kind else ""
    return [
        (STILL, f"weer op school{back}" if ours.ended_on else "nog thuis" if ours.runs else "zorg om aanwezigheid"),
        (SINCE, first),
        (KIND, phase_label(Phase(kind=ours.kind, permitted_kind=ours.permitted_kind)) if ours.runs else ""),
        (SCHOOL, schools.get(ours.school or 0, "geen school")),
        (HOME, homes.get(ours.municipality, "")),
    ]


def _silent(source: Source, found: Difference, asked: Round) -> str:
    """Why there is no line. A silent respondent is not the same as one that does not name the pupil."""
    if source == Source.SCHOOL:
        if found.school is None:
            return "Geen school bekend."
        return "Staat niet op de lijst." if found.school in asked.schools else "De school heeft nog niet ingeleverd."
    if found.municipality is None:
        return "Woongemeente niet bekend; staat op geen lijst."
    if found.municipality in asked.municipalities:
        return "Staat niet op de lijst."
    return "Deze gemeente heeft niet ingeleverd, of is niet gevraagd."
