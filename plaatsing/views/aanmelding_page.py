"""What the pages of an aanmelding show, beside the form itself."""

from dataclasses import dataclass
from typing import Any

from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import scope_of
from cases.age import age_notices
from cases.models import Voice, VoiceParty
from cases.scope import Scope
from overleg.sheet import sheet_of
from paper.dates import dutch
from plaatsing.complete import rule_of
from plaatsing.doors import sees_casus
from plaatsing.forms.aanmelding import AanmeldingForm
from plaatsing.models import Aanmelding, AanmeldingState, BenaderdeSchool, Spelregels
from plaatsing.rules import Verdict
from plaatsing.standing import coming_sessions, punt_of
from plaatsing.zorgplicht import Application, Term, term_of


@dataclass(frozen=True)
class Approached:
    """One approached school as it is read: the row, what the rule says of it, and its zorgplicht clock."""

    row: BenaderdeSchool
    verdict: Verdict
    term: Term | None

    @property
    def term_id(self) -> str:
        return f"zorgplicht-{self.row.pk}"

    @property
    def term_title(self) -> str:
        return f"Zorgplicht: {self.row}"


def filling_in(
    request: MemberRequest, found: Aanmelding, form: AanmeldingForm, rows: Any, **more: Any
) -> dict[str, Any]:
    """For the school that types. The rule is judged of what was typed, as far as it can be understood."""
    scope = scope_of(request)
    rule = rule_of(found, rows.rows, scope.today)
    verdicts = {form.prefix: verdict for (form, _), verdict in zip(rows.told, rule.verdicts, strict=True)}
    return {
        **_around(request, found, scope),
        "form": form,
        "rows": rows,
        "lines": [(row, verdicts.get(row.prefix)) for row in rows],
        "rule": rule,
        "number_of_errors": _errors(form) + sum(_errors(row) for row in rows) + bool(rows.rule_error),
        "newest_rules": Spelregels.objects.first(),
        **more,
    }


def reading(request: MemberRequest, found: Aanmelding) -> dict[str, Any]:
    """For the loket that checks, and for the school once it was sent in."""
    scope = scope_of(request)
    standing = list(found.approached.select_related("school"))
    rule = rule_of(found, standing, scope.today)
    applied = _terms(standing, scope)
    context = _around(request, found, scope)
    punt = punt_of(found)
    return {
        **context,
        "approached": [
            Approached(row, verdict, applied.get(row.pk)) for row, verdict in zip(standing, rule.verdicts, strict=True)
        ],
        "rule": rule,
        "punt": punt,
        "stand": sheet_of(punt).stand if punt else None,
        "may_check": scope.in_office and found.state == AanmeldingState.SENT,
        "may_deviate": scope.role == Role.VOORZITTER and found.waits_for_deviation,
        "may_withdraw": scope.role == Role.SCHOOL and found.is_running,
        "late": _late(found, punt, scope),
    }


def _around(request: MemberRequest, found: Aanmelding, scope: Scope) -> dict[str, Any]:
    """The pupil, for who may see the casus, and how it stands."""
    sees = sees_casus(request, found)
    casus = found.casus
    context: dict[str, Any] = {
        "aanmelding": found, "state": found.state, "sees_casus": sees, "is_school": scope.role == Role.SCHOOL,
        "voices": [],
    }  # fmt: skip
    if sees:
        enrolment = casus.pupil.enrolments.on(scope.today).first()
        absence = casus.absence()
        context |= {
            "age": casus.pupil.age_on(scope.today), "notices": age_notices(casus.pupil.birth_date, scope.today),
            "enrolment": enrolment, "absence": absence, "voices": _voices(found, scope),
        }  # fmt: skip
    return context


def _voices(found: Aanmelding, scope: Scope) -> list[dict[str, Any]]:
    """What stands in the casus already, as components/voices.html wants it; only what this reader may read."""
    rows = Voice.objects.visible_to(scope).filter(casus=found.casus_id).order_by("on", "pk").select_related("by")
    newest = {VoiceParty(row.party): row for row in rows}
    told = []
    for party in (VoiceParty.PUPIL, VoiceParty.PARENTS):
        voice = newest.get(party)
        if voice is None and not scope.in_office:
            continue  # somebody may have asked already, in words that this reader does not read
        told.append({
            "who": party.label, "text": voice.text if voice else "", "not_asked": voice.not_asked_because if voice else "",
            "said": f"{voice.by}, {dutch(voice.on)}" if voice else "",
        })  # fmt: skip
    return told


def _terms(rows: list[BenaderdeSchool], scope: Scope) -> dict[Any, Term]:
    """The clock of each written application, by the key of its row (a row that is not kept yet: by its name)."""
    return {
        row.pk or str(row): term_of(Application(row.applied_on, row.extended, row.decided_on), scope.today)
        for row in rows
        if row.applied_on
    }


def _late(found: Aanmelding, punt: Any, scope: Scope) -> list[Any]:
    """Sessions of which the agenda is fixed, in which the voorzitter may still take it along: before the one it stands on."""
    if scope.role != Role.VOORZITTER or found.state != AanmeldingState.ACCEPTED:
        return []
    if punt is not None and punt.overleg.published_at is not None:
        return []
    fixed = [one for one in coming_sessions(found.casus.area_id, scope.today) if one.published_at is not None]
    return [one for one in fixed if punt is None or one.on <= punt.overleg.on]


def _errors(form: Any) -> int:
    return sum(len(texts) for texts in form.errors.values()) if form.is_bound else 0
