"""Narrowing the list of casussen by what stands in the address, on top of visible_to(scope)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.http import QueryDict
from django_filters import CharFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter

from accounts.models import Role, Toegang, User
from cases.models import Casus, CauseCode, PhaseKind, SavedFilter
from cases.prepared import Text, ask
from cases.querysets import CasusQuerySet, DueFilter, MoveState, search_words
from cases.scope import Scope, reads_story
from region.models import Municipality, School

Choice = tuple[str, str]
Told = tuple[
    tuple[str, Any], ...
]  # what is filtered on: (parameter, value), as `narrowed` and cases.prepared take them
UNCONFIRMED = timedelta(days=14)
LONGEST = 600  # characters of SavedFilter.query
MINE, NOBODY = "mij", "geen"

PHASES: list[Choice] = [("zorg", "zorg om aanwezigheid"), *PhaseKind.choices]
TERMS: list[Choice] = [("bereikt", "bereikt"), ("signaal", "signaal, nog niet afgehandeld"), ("binnenkort", "binnen twee weken"),
                       ("later", "later")]  # fmt: skip
MOVES: list[Choice] = [("geen", "geen volgende stap"), ("wacht", "wacht op een ander"), ("rust", "bewuste rust"),
                       ("stap", "volgende stap staat")]  # fmt: skip
WEEKS: list[Choice] = [(str(weeks), f"{weeks} weken of langer") for weeks in (4, 10, 12, 26)]
STATES: list[Choice] = [("gesloten", "gesloten"), ("alle", "open en gesloten")]
_TERM: dict[str, DueFilter] = {"bereikt": "reached", "binnenkort": "soon", "later": "far"}
_MOVE: dict[str, MoveState] = {"geen": "stuck", "wacht": "wait", "rust": "rest", "stap": "go"}


@dataclass
class Choices:
    """What a person may choose from, and what they saved. `saved`: (name, query string). Not `whole`: only what was saved."""

    school: list[Choice] = field(default_factory=list)
    gemeente: list[Choice] = field(default_factory=list)
    consulent: list[Choice] = field(default_factory=list)
    saved: list[Choice] = field(default_factory=list)
    whole: bool = True


def choices_for(scope: Scope) -> Choices:
    """One query. Schools and municipalities that can occur in the list; consulents only for the office."""
    return _sorted_out(ask(_choice_rows, scope), whole=True)


def around(scope: Scope, *, whole: bool) -> tuple[Choices, dict[str, int]]:
    """What stands around a list, in one query: what was saved (`whole`: and all there is to choose from), and how many rows
    each built-in view opens."""
    rows = ask(_around, scope, "whole" if whole else "saved")
    counted = {query: int(number) for kind, query, number in rows if kind == "number"}
    numbers = {query: counted.get(query, 0) for _, query in built_in(scope.role)}
    return _sorted_out([row for row in rows if row[0] != "number"], whole=whole), numbers


def _sorted_out(rows: Iterable[tuple[Any, ...]], *, whole: bool) -> Choices:
    found = Choices(whole=whole)
    for kind, key, label in sorted(rows, key=lambda row: row[2 if row[0] != "saved" else 1]):
        getattr(found, kind).append((key, label))
    return found


def _around(scope: Scope, how: str) -> QuerySet[Any, Any]:
    saved, *choices = _choice_arms(scope)
    numbers = [_number(query, filtered(query, scope)) for _, query in built_in(scope.role)]
    return saved.union(*numbers, *(choices if how == "whole" else ()), all=True)


def _number(query: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """One arm: ("number", the query, how many rows); none when there are none."""
    named = rows.order_by().annotate(choice_kind=Value("number"), choice_key=Value(query))
    counted = named.values("choice_kind", "choice_key").annotate(choice_label=Cast(Count("pk"), CharField()))
    arm: QuerySet[Any, Any] = counted.values_list("choice_kind", "choice_key", "choice_label")
    return arm


def _counted(scope: Scope, since: datetime | None, told: Told) -> QuerySet[Any, Any]:
    return _number("", narrowed(scope, since, told))


def _choice_rows(scope: Scope) -> QuerySet[Any, Any]:
    first, *others = _choice_arms(scope)
    return first.union(*others, all=True)


def _choice_arms(scope: Scope) -> list[QuerySet[Any, Any]]:
    """What was saved comes first."""
    visible = Casus.objects.visible_to(scope)
    schools, municipalities = School.objects.all(), Municipality.objects.all()
    arms = [_arm(SavedFilter.objects.filter(user=scope.user_id), "saved", "name", "query")]
    if scope.in_office:
        if scope.area_id:
            schools, municipalities = schools.filter(area=scope.area_id), municipalities.filter(area=scope.area_id)
        working = Toegang.objects.on(scope.today).filter(role=Role.CONSULENT, user=OuterRef("pk"))
        if scope.area_id:
            working = working.filter(Q(area=None) | Q(area=scope.area_id))
        arms.append(_arm(User.objects.filter(Exists(working)), "consulent", "pk", "name"))
        # who went without handing over is offered as long as an open casus waits there: it would be found by nobody
        left = visible.open().filter(consulent=OuterRef("pk"))
        still = Toegang.objects.at_office(scope.today).filter(user=OuterRef("pk"))
        former = User.objects.filter(~Exists(working), Exists(left))
        said = Case(When(Exists(still), then=F("name")), default=Concat(F("name"), Value(" (beëindigd)")))
        arms.append(_arm(former, "consulent", "pk", said))
    else:
        schools = schools.filter(Exists(visible.filter(school=OuterRef("pk"))))
        municipalities = municipalities.filter(Exists(visible.filter(municipality=OuterRef("pk"))))
    if scope.role != Role.SCHOOL:
        arms.append(_arm(schools, "school", "code", "name"))
    if scope.role != Role.LEERPLICHT:
        arms.append(_arm(municipalities, "gemeente", "name", "name"))
    return arms


def _arm(rows: QuerySet[Any], kind: str, key: str, label: str | Case) -> QuerySet[Any, Any]:
    text = CharField()
    said = F(label) if isinstance(label, str) else label
    arm: QuerySet[Any, Any] = rows.order_by().annotate(
        choice_kind=Value(kind), choice_key=Cast(F(key), text), choice_label=Cast(said, text)
    )
    return arm.values_list("choice_kind", "choice_key", "choice_label")


@dataclass(frozen=True)
class Reader:
    """For whom the list is narrowed. `since`: the previous visit."""

    scope: Scope
    since: datetime | None = None

    @property
    def today(self) -> date:
        return self.scope.today


def _term(rows: CasusQuerySet, value: str, reader: Reader) -> CasusQuerySet:
    return rows.with_open_signal(reader.today) if value == "signaal" else rows.by_term(_TERM[value], reader.today)


def _consulent(rows: CasusQuerySet, value: str, reader: Reader) -> CasusQuerySet:
    if value == NOBODY:
        return rows.filter(consulent=None)
    return rows.filter(consulent=reader.scope.user_id if value == MINE else int(value))


def _change(rows: CasusQuerySet, value: str, reader: Reader) -> CasusQuerySet:
    return rows.changed_since(reader.since, reader.scope) if reader.since else rows


# One place that says what a parameter means: the list and every number that opens it use it.
NARROW: dict[str, Callable[[CasusQuerySet, Any, Reader], CasusQuerySet]] = {
    "q": lambda rows, value, _reader: rows.with_words(value),
    "fase": lambda rows, value, _reader: rows.filter(phase="" if value == "zorg" else value),
    "termijn": _term,
    "beweging": lambda rows, value, reader: rows.moved(_MOVE[value], reader.today),
    "weken": lambda rows, value, reader: rows.weeks_or_more(int(value), reader.today),
    "school": lambda rows, value, _reader: rows.filter(school__code__in=value),
    "gemeente": lambda rows, value, _reader: rows.filter(municipality__name=value),
    "consulent": _consulent,
    "oorzaak": lambda rows, value, _reader: rows.caused_by(value),
    "bevestigd": lambda rows, _value, reader: rows.unconfirmed_since(reader.today - UNCONFIRMED),
    "sinds": _change,
    "weer": lambda rows, _value, reader: rows.returned_in(reader.today),
    "staat": lambda rows, value, _reader: rows.filter(closed_on__isnull=False) if value == "gesloten" else rows,
}


def narrowed(scope: Scope, since: datetime | None, told: Told) -> CasusQuerySet:
    """The rows of a list that is filtered so; without any filter every open casus that may be seen."""
    rows: CasusQuerySet = Casus.objects.visible_to(scope)
    for name, value in told:
        rows = NARROW[name](rows, value, Reader(scope, since))
    return rows if "staat" in dict(told) else rows.open()


def filtered(query: str, scope: Scope, since: datetime | None = None) -> CasusQuerySet:
    """Exactly the rows that the list shows for one of Loket's own query strings: for a number that opens."""
    params = QueryDict(query)
    return narrowed(scope, since, tuple((name, _value(name, params.getlist(name))) for name in params))


def _value(name: str, typed: list[str]) -> Any:
    """What stands in an address under one parameter, as NARROW takes it."""
    match name:
        case "q":
            return tuple(Text(word) for word in search_words(typed[-1]))
        case "school":
            return tuple(typed)
        case _:
            return typed[-1]


class CasusFilter(FilterSet):  # type: ignore[misc]
    """Filters of the list, named in the address as on the screen. Without any: every open casus that may be seen.

    A value that is not offered counts for nothing, and neither does a filter of another role; `unknown` says that there was one.
    """

    q = CharFilter(label="Zoek in deze lijst", max_length=100)
    fase = ChoiceFilter(label="Fase", choices=PHASES)
    termijn = ChoiceFilter(label="Termijn", choices=TERMS)
    beweging = ChoiceFilter(label="Beweging", choices=MOVES)
    weken = ChoiceFilter(label="Weken niet op school", choices=WEEKS)
    school = MultipleChoiceFilter(label="School")
    gemeente = ChoiceFilter(label="Woongemeente")
    consulent = ChoiceFilter(label="Consulent")
    oorzaak = ChoiceFilter(label="Oorzaak")
    bevestigd = ChoiceFilter(label="Laatst bevestigd", choices=[("oud", "meer dan 14 dagen geleden")])
    sinds = ChoiceFilter(label="Veranderd", choices=[("bezoek", "sinds uw vorige bezoek")])
    weer = ChoiceFilter(label="Weer naar school", choices=[("maand", "deze maand")])
    staat = ChoiceFilter(label="Open of gesloten", choices=STATES)

    class Meta:
        model = Casus
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, *, scope: Scope, choices: Choices, since: datetime | None) -> None:
        super().__init__(data, queryset=Casus.objects.none())  # it reads the address; `narrowed` looks for the rows
        self.scope, self.since = scope, since
        offered: Mapping[str, list[Choice]] = {
            "school": choices.school,
            "gemeente": choices.gemeente,
            "consulent": [(MINE, "ik"), *choices.consulent, (NOBODY, "zonder consulent")]
            if scope.in_office and choices.whole
            else [],
            "oorzaak": list(CauseCode.choices) if reads_story(scope) else [],  # a filter tells what it keeps
        }
        for name, options in offered.items():
            self.filters[name].extra["choices"] = options
            if not options:
                del self.filters[name]

    @property
    def chosen(self) -> dict[str, Any]:
        """Parameter → value, of what is really filtered on."""
        return {name: value for name, value in self._cleaned().items() if value}

    @property
    def unknown(self) -> bool:
        return bool(self.form.errors) or any(self.data.get(name) for name in NARROW if name not in self.filters)

    @property
    def told(self) -> Told:
        chosen = self.chosen.items()
        return tuple((name, _value(name, value if isinstance(value, list) else [value])) for name, value in chosen)

    @property
    def rows(self) -> CasusQuerySet:
        return narrowed(self.scope, self.since, self.told)

    def count(self) -> int:
        [(*_, number)] = ask(_counted, self.scope, self.since, self.told) or [("0",)]
        return int(number)

    def options(self, name: str) -> list[Choice]:
        """What can be chosen for a filter, without the empty choice."""
        return list(self.filters[name].extra["choices"]) if name in self.filters else []

    def _cleaned(self) -> dict[str, Any]:
        self.form.is_valid()
        cleaned: dict[str, Any] = self.form.cleaned_data
        return cleaned


@dataclass(frozen=True)
class View:
    """A saved or built-in filter above the list. `number`: how many rows it opens (None: not counted)."""

    label: str
    query: str
    number: int | None = None
    current: bool = False


_CONSULENT_VIEWS = (("Mijn casussen", f"consulent={MINE}"),)
_VIEWS = (
    ("Zonder volgende stap", "beweging=geen"),
    ("Termijn binnen twee weken", "termijn=binnenkort"),
    ("Laatst bevestigd meer dan 14 dagen geleden", "bevestigd=oud"),
)
_LEERPLICHT_VIEWS = (("Termijn bereikt", "termijn=bereikt"), *_VIEWS[1:])


def built_in(role: str) -> list[tuple[str, str]]:
    """The views of a role: (label, query string). The first is the list without any filter."""
    everything = ("Alle open casussen", "")
    match role:
        case Role.CONSULENT:
            return [everything, *_CONSULENT_VIEWS, *_VIEWS]
        case Role.LEERPLICHT:
            return [everything, *_LEERPLICHT_VIEWS]
        case _:
            return [everything, *_VIEWS]


def count_each(rows: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each of these has; one query."""
    arms = [
        query.order_by()
        .annotate(counted=Value(name))
        .values("counted")
        .annotate(n=Count("pk"))
        .values_list("counted", "n")
        for name, query in rows.items()
    ]
    return dict.fromkeys(rows, 0) | dict(arms[0].union(*arms[1:], all=True))


@dataclass(frozen=True)
class Chip:
    label: str
    url: str


def chips(filters: CasusFilter, params: QueryDict) -> Iterator[Chip]:
    """What is filtered on, each with the address of the list without it."""
    for name, value in filters.chosen.items():
        left = _without(params, name)
        yield Chip(_chip_label(filters, name, value), f"?{left.urlencode()}")


def _chip_label(filters: CasusFilter, name: str, value: Any) -> str:
    label = filters.filters[name].label
    if name == "q":
        return f"Zoekt: {value}"
    names = dict(filters.options(name))
    if isinstance(value, list):
        return f"{label}: {names[value[0]] if len(value) == 1 else f'{len(value)} gekozen'}"
    return f"{label}: {names[value]}"


def _without(params: QueryDict, *names: str) -> QueryDict:
    left = params.copy()
    for name in (*names, "na", "voor"):
        left.pop(name, None)
    return left


def tidy(params: QueryDict, known: Iterable[str]) -> str:
    """The query string without empty values, page and anything unknown: what is worth saving."""
    kept = QueryDict(mutable=True)
    for name in sorted(params):
        values = [value for value in params.getlist(name) if value]
        if name in known and values:
            kept.setlist(name, values)
    return kept.urlencode()


@transaction.atomic
def follow_name(parameter: str, *, before: str, after: str) -> int:
    """A municipality got another name, or a school another code: saved filters go on to name it. Returns how many changed."""
    changed = []
    for row in SavedFilter.objects.filter(query__contains=f"{parameter}=").select_for_update().order_by("pk"):
        params = QueryDict(row.query, mutable=True)
        values = params.getlist(parameter)
        if before in values:
            params.setlist(parameter, [after if value == before else value for value in values])
            row.query = params.urlencode()
            changed.append(row)
    kept = [row for row in changed if len(row.query) <= LONGEST]
    SavedFilter.objects.bulk_update(kept, ["query"])
    return len(kept)


class FilterNameForm(forms.Form):
    """A name for the filter that is on the screen."""

    name = forms.CharField(
        label="Naam van dit filter", max_length=60, error_messages={"required": "Geef dit filter een naam."}
    )
