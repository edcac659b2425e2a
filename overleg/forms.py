"""What the chair types: the meeting and its members, one item, how many copies."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accounts.models import Role, Toegang, User
from cases.forms.fields import DutchDateField, NarrowSelect
from cases.scope import Scope
from overleg.actions import Member
from overleg.anonymise import scan
from overleg.days import area_calendar, wrong_day
from overleg.models import Agendapunt, BroughtBy, Deelname, Discipline, Overleg, OverlegKind, Section
from overleg.pieces import inked
from overleg.printing import MOST_COPIES
from overleg.sheet import Sheet, typed_text
from paper.dates import dutch
from region.models import Area

TIME = {"invalid": "Schrijf een tijd als 13.30."}


class DutchTimeField(forms.TimeField):
    """A time of day; 13.30 and 13:30 are the same."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], error_messages=TIME, **options)


class OverlegForm(forms.ModelForm[Overleg]):
    on = DutchDateField(label="Datum")
    starts_at = DutchTimeField(label="Van")
    ends_at = DutchTimeField(label="Tot", required=False)
    next_on = DutchDateField(label="Volgende keer", required=False, help_text="Staat onderaan op het agendablad.")

    class Meta:
        model = Overleg
        fields = ("area", "on", "starts_at", "ends_at", "place", "next_on")

    def __init__(self, *args: Any, scope: Scope, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = scope.today
        area = cast("forms.ModelChoiceField[Area]", self.fields["area"])
        area.queryset = Area.objects.filter(pk=scope.area_id) if scope.area_id else Area.objects.all()
        if scope.area_id:
            area.initial = scope.area_id
            area.empty_label = None
        if self.instance.pk:
            del self.fields["area"]  # the agenda belongs to the area

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end, on, following = (cleaned.get(name) for name in ("starts_at", "ends_at", "on", "next_on"))
        if start and end and end <= start:
            self.add_error("ends_at", "De eindtijd ligt niet na de begintijd.")
        if on and following and following <= on:
            self.add_error("next_on", "De volgende keer ligt niet na dit overleg.")
        area = self.instance.area if self.instance.pk else cleaned.get("area")
        if on and area and on != self.instance.on and (why := wrong_day(on, area_calendar(area.pk), self.today)):
            self.add_error("on", why)  # a meeting that stands on such a day already may be changed in other ways
        elif on and area and start and not self.instance.pk:
            same = Overleg.objects.filter(
                kind=OverlegKind.ACTIETAFEL, area=area, on=on, starts_at=start, cancelled=False
            )
            if same.exists():
                self.add_error("on", f"Op deze dag begint om {start:%H.%M} uur al een actietafel in {area}.")
        return cleaned


def as_before(earlier: Overleg) -> dict[str, Any]:
    """What a next meeting takes over: the day that was announced, else a quarter later; times and place."""
    on = earlier.next_on or earlier.on + timedelta(weeks=13)
    return {
        "area": earlier.area_id,
        "on": on,
        "starts_at": earlier.starts_at,
        "ends_at": earlier.ends_at,
        "place": earlier.place,
    }


class CancelForm(forms.Form):
    """Why a meeting does not take place."""

    because = forms.CharField(
        max_length=200, widget=forms.Textarea({"rows": 2}), error_messages={"required": "Schrijf waarom."}
    )  # fmt: skip

    def __init__(self, *args: Any, overleg: Overleg, **options: Any) -> None:
        super().__init__(*args, **options)
        readers = (
            "Leerplicht en het loket lezen" if overleg.of_kind.with_leerplicht else "Wie aan tafel zou zitten, leest"
        )
        self.fields["because"].label = f"Waarom gaat {overleg.of_kind.the} niet door?"
        self.fields["because"].help_text = f"{readers} dit. Schrijf niets over een leerling."


class MemberForm(forms.Form):
    """One member: a discipline, and a person with a login or a name."""

    discipline = forms.ChoiceField(label="Discipline", required=False)
    user = forms.ChoiceField(label="Iemand met een login", required=False, widget=NarrowSelect(hint="Typ een naam"))
    name = forms.CharField(label="Of een naam", required=False, max_length=120)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("discipline", [("", "–"), *Discipline.choices]), ("user", [("", "–"), *people])):
            cast(forms.ChoiceField, self.fields[name]).choices = choices
        for name, css in (("discipline", "form-select"), ("user", "form-select"), ("name", "form-control")):
            self.fields[name].widget.attrs["class"] = css

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("user") or cleaned.get("name")) and not cleaned.get("discipline"):
            self.add_error("discipline", "Kies de discipline.")
        return cleaned


class _MemberFormSet(forms.BaseFormSet[MemberForm]):
    def clean(self) -> None:
        users = [
            form.cleaned_data.get("user") for form in self.forms if form.is_valid() and form.cleaned_data.get("user")
        ]
        if len(users) != len(set(users)):
            raise ValidationError("Iemand staat er twee keer bij.")


MemberFormSet = forms.formset_factory(MemberForm, formset=_MemberFormSet, extra=3, max_num=40, absolute_max=60)


def members_of(rows: forms.BaseFormSet[MemberForm]) -> list[Member]:
    """Rows with a discipline, as the acts want them; what is left empty is no member."""
    filled = [form.cleaned_data for form in rows.forms if form.cleaned_data.get("discipline")]
    users = User.objects.in_bulk([int(row["user"]) for row in filled if row["user"]])
    return [(row["discipline"], users[int(row["user"])] if row["user"] else None, row["name"]) for row in filled]


def people_for(scope: Scope, sitting: list[Deelname]) -> list[tuple[str, str]]:
    """Who can be chosen as a member: people with a login as consulent, leerplicht or school in the chair's area, and who sits already."""
    rows = Toegang.objects.on(scope.today).filter(user__is_active=True)
    rows = rows.filter(role__in=(Role.CONSULENT, Role.LEERPLICHT, Role.SCHOOL))
    if scope.area_id:
        area = scope.area_id
        rows = rows.filter(
            Q(area=area) | Q(area=None, role=Role.CONSULENT) | Q(school__area=area) | Q(municipality__area=area)
        )
    rows = rows.select_related("user", "school", "municipality", "area").order_by("user__name", "pk")
    found = {str(row.user_id): f"{row.user.name} ({row.label})" for row in rows}
    found |= {
        str(one.user_id): one.user.name for one in sitting if one.user is not None and str(one.user_id) not in found
    }
    return list(found.items())


def seats(sitting: list[Deelname]) -> list[dict[str, str]]:
    """Initial rows of the formset."""
    return [{"discipline": one.discipline, "user": str(one.user_id or ""), "name": one.name} for one in sitting]


class PuntForm(forms.Form):
    """What the chair writes about one item."""

    question = forms.CharField(
        label="Vraag aan de tafel", max_length=300, required=False, widget=forms.Textarea({"rows": 2}),
        help_text="Eén vraag waar de tafel iets mee kan. Zonder namen.",
    )  # fmt: skip
    text = forms.CharField(
        label="Situatie", max_length=1500, required=False, widget=forms.Textarea({"rows": 5}),
        help_text="Kort. Wat herkenbaar is, vraagt Loket na voordat het op papier komt.",
    )  # fmt: skip
    needs = forms.CharField(label="Nodig", max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    tried = forms.CharField(
        label="Wat is al gedaan?", max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )
    works = forms.CharField(label="Wat werkt?", max_length=400, required=False, widget=forms.Textarea({"rows": 2}))
    section = forms.ChoiceField(label="Onderdeel van de agenda", choices=Section.choices)
    brought_by = forms.ChoiceField(label="Inbreng van", required=False, choices=[("", "–"), *BroughtBy.choices])
    minutes = forms.IntegerField(label="Minuten", min_value=1, max_value=120)
    note = forms.CharField(
        label="Interne notitie", max_length=1000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="Alleen op het voorzittersexemplaar, niet om voor te lezen. Ook hier geen namen.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, sheet: Sheet) -> None:
        punt, kind = sheet.punt, sheet.punt.overleg.of_kind
        own = ("section", "minutes", "note", *(() if kind.coded else ("brought_by",)))  # coded says who brings it in
        super().__init__(data, initial={**{name: getattr(punt, name) for name in own}, **stands(punt)})
        self.known = sheet.known
        for name in set(self.fields) - {*own, *kind.texts}:
            del self.fields[name]
        sections = [section for section in Section if section in kind.sections or not kind.sections]
        cast(forms.ChoiceField, self.fields["section"]).choices = [
            (one.value, kind.section_label(one)) for one in sections
        ]

    def clean_note(self) -> str:
        note = inked(self.cleaned_data["note"])
        names = [note[f.start : f.end] for f in scan(note, self.known) if f.certainty == "sure"]
        if names:
            said = ", ".join(f"‘{name}’" for name in dict.fromkeys(names))
            raise ValidationError(f"Deze notitie ligt op papier bij het overleg. Schrijf haar zonder {said}.")
        return note


def _meeting_label(obj: Overleg) -> str:
    return f"{obj}, {dutch(obj.on)}"


class PutOnForm(forms.Form):
    """Which coming meeting, and who brings the casussen in. With one meeting that one is chosen."""

    overleg = forms.ModelChoiceField(
        label="Welk overleg?", queryset=Overleg.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    brought_by = forms.ChoiceField(label="Inbreng van", required=False, choices=[("", "–"), *BroughtBy.choices])

    def __init__(self, data: Any = None, *, coming: QuerySet[Overleg]) -> None:
        super().__init__(data)
        self.coming = list(coming)
        field = cast("forms.ModelChoiceField[Overleg]", self.fields["overleg"])
        field.queryset = coming
        field.label_from_instance = _meeting_label  # type: ignore[method-assign]
        field.initial = self.coming[0].pk if len(self.coming) == 1 else None


def stands(punt: Agendapunt) -> dict[str, str]:
    """The texts of an item as they stand."""
    return {name: typed_text(punt, name) for name in punt.overleg.of_kind.texts} | {"note": punt.note}


class CopiesForm(forms.Form):
    copies = forms.IntegerField(
        label="Exemplaren", min_value=1, max_value=MOST_COPIES,
        error_messages={
            "required": "Schrijf hoeveel exemplaren.",
            "invalid": "Schrijf een getal.",
            "min_value": "Minstens één exemplaar.",
            "max_value": f"Hooguit {MOST_COPIES} exemplaren per keer.",
        },
    )  # fmt: skip
