"""The side panel of a new casus: what Loket fills in by itself, as far as it can be known from what was typed."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Consulentschap, Role, Toegang, User
from cases.actions.opening import Term, terms_from
from cases.forms.opening import CasusForm
from cases.situation import Due, due_on
from paper.text import whole
from region.models import Municipality, School


@dataclass(frozen=True)
class FilledIn:
    """`terms` pairs a term with its due (components/due.html). Anything may be unknown still."""

    consulent: User | None
    municipality: Municipality | None
    municipality_why: str
    leerplicht: list[str]
    first_day: date | None
    terms: list[tuple[Term, Due]]

    @property
    def target_terms(self) -> bool:
        """Is one of them a streeftermijn? Then the panel says that it is not law."""
        return any("streeftermijn" in term.source.lower() for term, _ in self.terms)


def filled_in(form: CasusForm, today: date) -> FilledIn:
    """Eight small queries at most, whatever was typed."""
    school = School.objects.select_related("municipality", "area").filter(pk=whole(form["school"].value(), 18)).first()
    asked = school is None or form["elsewhere"].value()
    chosen = Municipality.objects.filter(pk=whole(form["municipality"].value(), 18)).first() if asked else None
    known = form.known_municipality
    why = "gekozen" if chosen else "bekend van deze leerling" if known else "zoals de school" if school else ""
    municipality = chosen or known or (school.municipality if school else None)
    first_day = form.counted_from
    terms = (
        terms_from(first_day, school=school, municipality=municipality, today=today)
        if first_day and municipality
        else []
    )
    return FilledIn(
        consulent=Consulentschap.objects.consulent_for(school=school, municipality=municipality, day=today),
        municipality=municipality,
        municipality_why=why,
        leerplicht=_officers(municipality, today),
        first_day=first_day,
        terms=[(term, _due(term, today)) for term in terms],
    )


def _officers(municipality: Municipality | None, today: date) -> list[str]:
    if municipality is None:
        return []
    rows = Toegang.objects.on(today).filter(role=Role.LEERPLICHT, municipality=municipality, user__is_active=True)
    return list(rows.order_by("user__name").values_list("user__name", flat=True))


def _due(term: Term, today: date) -> Due:
    return due_on(term.on, today, "voorlopig" if term.provisional else "")
