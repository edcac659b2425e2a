"""What a beheerder types."""

import re
from datetime import date
from typing import Any, ClassVar, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from accounts.forms import WithTelephone
from accounts.models import (
    Consulentschap,
    Role,
    Toegang,
    User,
    VasteAmbtenaar,
    Waarneming,
    period,
)
from cases.forms.fields import DutchDateField, ListField, NarrowSelect
from loket.beheer.seen import Seen
from loket.beheer.sheet import MOST_ROWS
from paper.dates import dutch
from region.models import Area, DatedQuerySet, Holiday, Level, Municipality, Partner, School, SchoolBoard, still_open

MOST_PUPILS = 20_000


class PlainHelper(FormHelper):  # type: ignore[misc]
    """Fields only: the page draws the form tag, the token and the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.form_tag = False
        self.disable_csrf = True


EMPTY = "Kies …"


class Helped(forms.BaseForm):
    """Adds the crispy helper that components/form.html expects; an empty choice says what to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = "Maak een keuze." if hasattr(field, "choices") else "Vul dit nog in."
            if isinstance(field, forms.ModelChoiceField) and field.empty_label is not None:
                field.empty_label = EMPTY
            elif isinstance(field, forms.TypedChoiceField):
                field.choices = [(value, label if value else EMPTY) for value, label in cast(Any, field.choices)]

    @property
    def helper(self) -> FormHelper:
        return PlainHelper()


class FillForm(Helped, forms.Form):
    """A list of schools or people."""

    file = ListField(f"{MOST_ROWS} rijen")


def once(form: forms.BaseForm, row: Toegang | Waarneming, data: dict[str, Any]) -> None:
    """What is there already is said beside the field. Only of what is whole: without its last day a row seems to have no end."""
    if form.errors or (data["valid_to"] is not None and data["valid_to"] <= data["valid_from"]):
        return
    for name in form.Meta.fields:  # type: ignore[attr-defined]
        setattr(row, name, data[name])
    try:
        row.refuse_twin()
    except forms.ValidationError as error:
        form.add_error(None, error)


A_CODE = re.compile(r"[0-9]{2}[A-Z]{2}([0-9]{2})?")


class SchoolForm(WithTelephone, Seen, Helped, forms.ModelForm[School]):
    closed_on = DutchDateField(
        label="Gesloten op", required=False, help_text="Vanaf die dag is de school nergens meer te kiezen. Een dag die nog komt, mag."
    )  # fmt: skip
    enrolled = forms.IntegerField(
        label="Aantal leerlingen", required=False, min_value=0, max_value=MOST_PUPILS,
        error_messages={"max_value": "Meer dan 20.000 leerlingen op één school kan niet."},
    )  # fmt: skip
    levels = forms.TypedMultipleChoiceField(
        label="Niveaus", choices=Level.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=School._meta.get_field("levels").help_text,
    )  # fmt: skip

    class Meta:
        model = School
        fields = (
            "name", "code", "short_names", "board", "municipality", "area", "sector", "levels", "enrolled", "phone", "post_address",
            "closed_on",
        )  # fmt: skip
        widgets: ClassVar = {"short_names": forms.Textarea({"rows": 3}), "post_address": forms.Textarea({"rows": 2})}
        help_texts: ClassVar = {"code": "Twee cijfers en twee letters, en het nummer van de vestiging: 01AB00."}

    def clean_code(self) -> str:
        """It is a part of the address of this school, so it holds nothing else; one that stands is left as it is."""
        code = str(self.cleaned_data["code"]).strip()
        if "code" not in self.changed_data:
            return code
        if not A_CODE.fullmatch(code.upper()):
            raise forms.ValidationError(
                "Schrijf twee cijfers, twee letters en het nummer van de vestiging, bijvoorbeeld 01AB00 of 01AB."
            )
        return code.upper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name, place = data.get("name"), data.get("municipality")
        if name and place and {"name", "municipality"} & set(self.changed_data):
            there = School.objects.filter(
                still_open(timezone.localdate()), name__iexact=name, municipality=place
            ).exclude(pk=self.instance.pk)
            if twin := there.first():
                self.add_error(
                    "name",
                    f"In {place} is al een school met deze naam ({twin.code}). Is dit een andere vestiging? Zet de locatie in de naam.",
                )
        return data


class OneOfAName(Helped):
    """Noord and noord are one place; in a choice nobody could tell them apart."""

    instance: Any

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        rows = type(self.instance)._default_manager.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if twin := rows.first():
            raise forms.ValidationError(f"{twin} staat er al.")
        return name


class MunicipalityForm(WithTelephone, Seen, OneOfAName, forms.ModelForm[Municipality]):
    class Meta:
        model = Municipality
        fields = ("name", "area", "holiday_region", "phone", "in_taskforce")


class BoardForm(Seen, OneOfAName, forms.ModelForm[SchoolBoard]):
    class Meta:
        model = SchoolBoard
        fields = ("name", "post_address")
        widgets: ClassVar = {"post_address": forms.Textarea({"rows": 2})}


class AreaForm(Seen, OneOfAName, forms.ModelForm[Area]):
    class Meta:
        model = Area
        fields = ("name",)


class PartnerForm(WithTelephone, Seen, OneOfAName, forms.ModelForm[Partner]):
    class Meta:
        model = Partner
        fields = ("name", "kind", "phone")


class ConsulentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """People who are consulent on a day or later: what begins later is arranged beforehand, also for who starts that day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), **kwargs)

    def on(self, day: date) -> None:
        holders = Toegang.objects.not_over(day).filter(role=Role.CONSULENT).values("user")
        self.queryset = User.objects.filter(is_active=True, pk__in=holders)


def _works_then(form: forms.BaseForm, name: str, data: dict[str, Any], today: date, **role: Any) -> None:
    """Who is chosen has that role on the first day that is still to come, else nobody is there from then on."""
    person, first = data.get(name), data.get("valid_from")
    day = max(first, today) if first else today
    if person and not Toegang.objects.on(day).filter(user=person, **role).exists():
        form.add_error(
            name, f"{person} heeft op {dutch(day)} geen toegang in deze rol. Kies een ander, of een andere dag."
        )


class FromADay(Helped):
    """Who is fixed from a day on. A slip in the year would wipe who was it before; what is planned goes only when that is said."""

    def stand(self, rows: DatedQuerySet, *, who: str, today: date) -> None:
        """`rows`: those of this school or municipality; `who`: the field that names the person."""
        self.today, self.who, self.standing = today, who, rows.select_related(who)
        self.fields["valid_from"].initial = today
        if planned := self._named(self.standing.planned(today, today)):
            self.fields["instead"] = forms.BooleanField(
                label=f"Wat al gepland staat, vervalt: {planned}", required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if day := data.get("valid_from"):
            if past := self._named(self.standing.overwritten(day, self.today)):
                self.add_error("valid_from", f"Op of na deze dag staat al: {past}. Kies een latere dag.")
            elif not data.get("instead") and (planned := self._named(self.standing.planned(day, self.today))):
                self.add_error(
                    "valid_from",
                    f"Er staat al gepland: {planned}. Kies een latere dag, of laat dat hieronder vervallen.",
                )
        return data

    def _named(self, rows: DatedQuerySet) -> str:
        """Who, since when and until when, as one line."""
        return "; ".join(f"{getattr(row, self.who)} {period(row)}" for row in rows)


class AppointForm(FromADay, forms.ModelForm[Consulentschap]):
    """Fixed consulent of a school or municipality from a day."""

    consulent = ConsulentField(label="Vaste consulent")
    valid_from = DutchDateField(label="Vanaf")

    class Meta:
        model = Consulentschap
        fields = ("consulent", "valid_from")

    def __init__(self, *args: Any, today: date, standing: DatedQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consulent"].on(today)  # type: ignore[attr-defined]
        self.stand(standing, who="consulent", today=today)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        _works_then(self, "consulent", data, self.today, role=Role.CONSULENT)
        return data


class OfficersForm(FromADay, forms.Form):
    """The two fixed officers of a municipality; a place may stay empty."""

    first = forms.ModelChoiceField(
        label="Eerste vaste leerplichtambtenaar", queryset=User.objects.none(), required=False
    )
    second = forms.ModelChoiceField(
        label="Tweede vaste leerplichtambtenaar", queryset=User.objects.none(), required=False
    )
    valid_from = DutchDateField(label="Vanaf")

    def __init__(self, *args: Any, municipality: Municipality, today: date, **kwargs: Any) -> None:
        fixed = VasteAmbtenaar.objects.on(today).filter(municipality=municipality)
        stands = {row.place: row.officer_id for row in fixed}
        initial = {"first": stands.get(1), "second": stands.get(2), "valid_from": today}
        super().__init__(*args, initial=initial, **kwargs)
        self.role = {"role": Role.LEERPLICHT, "municipality": municipality}
        there = Toegang.objects.not_over(today).filter(**self.role).values("user")
        for name in ("first", "second"):
            field = cast("forms.ModelChoiceField[User]", self.fields[name])
            field.queryset = User.objects.filter(is_active=True, pk__in=there)
            field.empty_label = "niemand"
        self.stand(VasteAmbtenaar.objects.filter(municipality=municipality), who="officer", today=today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("first") == data.get("second"):
            self.add_error("second", "Kies iemand anders, of niemand.")
        for name in ("first", "second"):
            _works_then(self, name, data, self.today, **self.role)
        return data

    @property
    def officers(self) -> list[User | None]:
        return [self.cleaned_data["first"], self.cleaned_data["second"]]


class CoverForm(Helped, forms.ModelForm[Waarneming]):
    """Somebody covers a colleague for a while."""

    consulent = ConsulentField(label="Wie is er niet?")
    waarnemer = ConsulentField(label="Wie neemt waar?")
    valid_from = DutchDateField(label="Vanaf")
    valid_to = DutchDateField(label="Tot", help_text="Eerste dag dat de collega er weer is.")

    class Meta:
        model = Waarneming
        fields = ("consulent", "waarnemer", "valid_from", "valid_to")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("consulent", "waarnemer"):
            self.fields[name].on(today)  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("consulent") and data.get("consulent") == data.get("waarnemer"):
            self.add_error("waarnemer", "Kies iemand anders: niemand kan voor zichzelf waarnemen.")
        until = data.get("valid_to")
        if until and data.get("valid_from") and data["valid_from"] < until <= self.today:
            self.add_error("valid_to", "Deze periode is al voorbij. Kies een dag na vandaag.")
        _works_then(self, "waarnemer", data, self.today, role=Role.CONSULENT)
        once(self, Waarneming(), data)
        return data


class HolidayForm(Seen, Helped, forms.ModelForm[Holiday]):
    first_day = DutchDateField(label="Eerste dag")
    last_day = DutchDateField(label="Laatste dag")

    class Meta:
        model = Holiday
        fields = ("region", "school", "school_year", "name", "first_day", "last_day")
        widgets: ClassVar = {"school": NarrowSelect(hint="Typ een deel van de naam")}
        help_texts = {"school": "Alleen als een school afwijkt. Laat de vakantieregio dan leeg."}

    school_year = forms.CharField(label="Schooljaar", max_length=20, help_text="Bijvoorbeeld 2026-2027.")

    def clean_school_year(self) -> str:
        text = str(self.cleaned_data["school_year"]).replace(" ", "").replace("/", "-")
        first, _, second = text.partition("-")
        if not (
            first.isdecimal()
            and second.isdecimal()
            and len(first) == len(second) == 4
            and int(second) == int(first) + 1
        ):
            raise forms.ValidationError("Schrijf een schooljaar als 2026-2027.")
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("region")) == bool(data.get("school")):
            self.add_error("school" if data.get("school") else "region", "Kies een vakantieregio óf een school.")
        return data
