"""What a person types when a casus begins: at the loket (J1), and by a school or leerplicht that reports."""

import uuid
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.signing import Signer

from cases.actions.opening import Candidate
from cases.forms.fields import DutchDateField, NarrowSelect, put
from cases.forms.work import FURTHEST_BACK
from cases.models import FirstDayKind, PermittedKind, PhaseKind, Residence
from cases.names import Name, split_name
from paper.dates import read_date
from region.models import Municipality, School, still_open

WITHOUT = "zonder"
CONCERN = "zorg"
KINDS = (
    ("relatief", "Relatief verzuim: ingeschreven, niet op school"),
    ("absoluut", "Leerling zonder inschrijving"),
    ("ziek", "Geoorloofd: ziek"),
    ("zorg_eerst", "Geoorloofd: zorg gaat voor"),
    ("anders", "Geoorloofd, om een andere reden"),
    (CONCERN, "Zorg om aanwezigheid: nog wel op school, geen termijn"),
)
SURE = tuple((value, label.capitalize()) for value, label in FirstDayKind.choices)
LONG_AGO_YEARS = 2
YOUNGEST, OLDEST = 4, 23


@dataclass(frozen=True)
class Beginning:
    """What the kind that was chosen means: a phase and its reason, or ("", "") for zorg om aanwezigheid."""

    kind: str
    permitted_kind: str


def beginning(choice: str) -> Beginning:
    if choice == CONCERN:
        return Beginning("", "")
    if choice in PermittedKind.values:
        return Beginning(PhaseKind.GEOORLOOFD, choice)
    return Beginning(choice, "")


def years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)


@dataclass(frozen=True)
class KnownChoice:
    """A candidate and the value that points it out: signed, so that no number of a pupil stands in a page."""

    token: str
    candidate: Candidate


_SIGNER = Signer(salt="bekende leerling")


def _token(candidate: Candidate) -> str:
    return _SIGNER.signature(str(candidate.pupil_id))


class SchoolField(forms.ChoiceField):
    """A school of the region, or "zonder inschrijving". Cleans to a School, or None for the latter. The form says on which day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=NarrowSelect(hint="Typ een deel van de naam"), **options)

    def offer(self, today: date) -> None:
        self.choices = partial(self._options, today)

    @staticmethod
    def _options(today: date) -> list[tuple[str, str]]:
        schools = School.objects.filter(still_open(today)).values_list("pk", "name")
        return [("", "Kies een school"), (WITHOUT, "Zonder inschrijving"), *((str(pk), name) for pk, name in schools)]

    def clean(self, value: Any) -> School | None:
        chosen = super().clean(value)
        return (
            School.objects.select_related("municipality", "area").get(pk=chosen)
            if chosen not in ("", WITHOUT)
            else None
        )


class BeginningForm(forms.Form):
    """What both ways of beginning share: who, born when, what is the matter, since when."""

    field_order = (
        "name",
        "birth_date",
        "who",
        "school",
        "municipality",
        "kind",
    )  # as on the page, for the error summary

    client_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    name = forms.CharField(
        label="Leerling",
        max_length=160,
        help_text="Voornaam, tussenvoegsel en achternaam.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Vul de naam in."},
    )
    parts_of = forms.CharField(widget=forms.HiddenInput, required=False)
    given_name = forms.CharField(label="Voornaam", max_length=60, required=False)
    infix = forms.CharField(label="Tussenvoegsel", max_length=20, required=False)
    family_name = forms.CharField(label="Achternaam", max_length=80, required=False)
    birth_date = DutchDateField(
        typed=True,
        label="Geboortedatum",
        help_text="Dag, maand, jaar.",
        error_messages={"required": "Vul de geboortedatum in."},
    )
    kind = forms.ChoiceField(
        label="Wat is er aan de hand?",
        choices=KINDS,
        widget=forms.RadioSelect,
        help_text="Verandert het later, dan loopt de telling gewoon door.",
        error_messages={"required": "Kies wat er aan de hand is."},
    )
    first_day = DutchDateField(label="Eerste verzuimdag", required=False)
    long_ago = forms.BooleanField(label="Ja, de eerste verzuimdag klopt", required=False)
    who = forms.ChoiceField(label="Bekende leerling", required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.asks_long_ago = False
        self.choices: list[KnownChoice] = []
        self.another = ""
        if isinstance(school := self.fields.get("school"), SchoolField):
            school.offer(today)
        self.fields["client_id"].initial = uuid.uuid4
        for name in ("given_name", "infix", "family_name"):
            self.fields[name].widget.attrs.update(autocomplete="off", spellcheck="false")

    @property
    def typed_name(self) -> Name:
        """The name in its parts: as corrected by hand, else as Loket reads it. Corrected parts belong to one typed name; when
        that changes they no longer count."""
        full = str(self["name"].value() or "").strip()
        read = split_name(full)
        by_hand = Name(*(str(self[part].value() or "").strip() for part in ("given_name", "infix", "family_name")))
        if self["parts_of"].value() == full and by_hand.family and by_hand != read:
            return by_hand
        return read

    def typed_day(self, name: str) -> date | None:
        """A day as far as it can be read already, whatever else is still wrong."""
        try:
            return read_date(str(self[name].value() or ""))
        except ValueError:
            return None

    def offer(self, candidates: list[Candidate]) -> None:
        """Let the person say whether a known pupil is meant; without candidates there is nothing to say.

        "Nee, een ander" holds for these candidates only: another name brings others, and asks again."""
        self.choices = [KnownChoice(_token(each), each) for each in candidates]
        self.another = _SIGNER.signature("ander," + ",".join(sorted(choice.token for choice in self.choices)))
        if not candidates:
            del self.fields["who"]
            return
        options = [(choice.token, "Dit is dezelfde leerling") for choice in self.choices if not choice.candidate.hidden]
        self.fields["who"].choices = [*options, (self.another, "Nee, een ander")]  # type: ignore[attr-defined]
        if self.is_bound and self["who"].value() not in {value for value, _ in self.fields["who"].choices}:  # type: ignore[attr-defined]
            put(self, "who", "")

    @property
    def same(self) -> Candidate | None:
        """The known pupil that was pointed out."""
        chosen = str(self["who"].value() or "") if "who" in self.fields else ""
        return next(
            (each.candidate for each in self.choices if each.token == chosen and not each.candidate.hidden), None
        )

    @property
    def known_municipality(self) -> Municipality | None:
        """Where the pupil that was pointed out lives, as far as Loket knows."""
        if self.same is None:
            return None
        homes = Residence.objects.on(self.today).filter(pupil=self.same.pupil_id)
        home = homes.select_related("municipality__area").first()
        return home.municipality if home else None

    def clean_who(self) -> str:
        chosen: str = self.cleaned_data["who"]
        if self.choices and not chosen:
            raise forms.ValidationError("Kijk of dit een leerling is die al bekend is, en kies.")
        same = self.same
        if same is not None and same.casus is not None:
            raise forms.ValidationError(f"Deze leerling heeft al een open casus: {same.casus.code}. Werk daar verder.")
        return chosen

    def clean_name(self) -> str:
        full: str = self.cleaned_data["name"]
        parts = self.typed_name
        if not parts.family or not parts.given:
            raise forms.ValidationError("Vul voornaam en achternaam in, bijvoorbeeld Fenna van den Berg.")
        if len(parts.given) > 60 or len(parts.infix) > 20 or len(parts.family) > 80:
            raise forms.ValidationError(
                "Deze naam is te lang. Verbeter hieronder voornaam, tussenvoegsel en achternaam."
            )
        return full

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if born > self.today:
            raise forms.ValidationError("Deze dag moet nog komen. Kijk het jaar na.")
        age = self.today.year - born.year - ((self.today.month, self.today.day) < (born.month, born.day))
        if not YOUNGEST <= age < OLDEST:
            raise forms.ValidationError(f"Dan is de leerling {age} jaar. Kijk het jaar na.")
        return born

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, born = cleaned.get("first_day"), cleaned.get("birth_date")
        if cleaned.get("kind") == CONCERN:
            cleaned["first_day"] = day = None
        if day and day > self.today:
            self.add_error("first_day", "Deze dag moet nog komen. De telling begint op een dag die is geweest.")
        elif day and born and day < born:
            self.add_error("first_day", "Deze dag ligt voor de geboortedatum.")
        elif day and day < years_before(self.today, LONG_AGO_YEARS):
            self.asks_long_ago = True
            if not cleaned.get("long_ago"):
                self.add_error(
                    "first_day", "Dat is meer dan twee jaar geleden. Klopt het, zet dan een vinkje bij ‘Ja’."
                )
        return cleaned


NAME_PARTS = Div(
    HTML('{% include "cases/_name_parts.html" %}'),
    css_id="naamdelen",
)
KNOWN = Div(HTML('{% include "cases/_candidates.html" %}'), css_id="bekend")
LONG_AGO = HTML('{% include "cases/_long_ago.html" %}')


class CasusForm(BeginningForm):
    """Nieuwe casus, at most 8 fields. Woongemeente is the ninth, folded away while the school says it."""

    school = SchoolField(label="School", error_messages={"required": "Kies een school, of ‘zonder inschrijving’."})
    municipality = forms.ModelChoiceField(
        Municipality.objects.select_related("area"),
        label="Woongemeente",
        required=False,
        empty_label="Kies een gemeente",
        widget=NarrowSelect,
    )
    elsewhere = forms.BooleanField(label="Woont in een andere gemeente dan de school", required=False)
    first_day_kind = forms.ChoiceField(
        label="Hoe zeker is die dag?", choices=SURE, widget=forms.RadioSelect, initial="precies", required=False
    )
    informed = forms.ChoiceField(
        label="Weet leerplicht het?",
        choices=(("ja", "Ja, sinds"), ("nee", "Nog niet: zet als volgende stap")),
        widget=forms.RadioSelect,
        initial="nee",
        required=False,
    )
    informed_on = DutchDateField(label="Geïnformeerd op", required=False)
    look_again_on = DutchDateField(label="Weer bekijken op", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "client_id",
            Div(Div("name", css_class="col-md"), Div("birth_date", css_class="col-md"), css_class="row"),
            NAME_PARTS,
            KNOWN,
            "school",
            Div("elsewhere", css_class="ask-elsewhere"),
            Div("municipality", css_class="only-elsewhere"),
            "kind",
            Div(
                Div("first_day", LONG_AGO, css_class="col-md"),
                Div(InlineRadios("first_day_kind"), css_class="col-md"),
                css_class="row only-absence",
            ),
            Div(
                Div("informed", css_class="col-md"), Div("informed_on", css_class="col-md only-informed"),
                css_class="row only-absence",
            ),
            Div("look_again_on", css_class="only-concern"),
        )  # fmt: skip

    @property
    def counted_from(self) -> date | None:
        """The first day from which terms would count; None for a zorg, while it is unknown, or not yet readable."""
        if self["kind"].value() == CONCERN or self["first_day_kind"].value() == FirstDayKind.UNKNOWN:
            return None
        day = self.typed_day("first_day")
        return day if day and day <= self.today else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        school, kind = cleaned.get("school"), cleaned.get("kind")
        if school is not None and not cleaned.get("elsewhere"):
            cleaned["municipality"] = None  # what was chosen before the school said it
        without = "school" in cleaned and school is None  # asked before an error takes the answer away
        if without and kind not in (None, "absoluut", CONCERN):
            self.add_error("school", "Kies de school, of kies bij de vraag hieronder ‘zonder inschrijving’.")
        if school is not None and kind == "absoluut":
            self.add_error(
                "kind", f"Bij {school} staat de leerling ingeschreven. Kies bij school ‘zonder inschrijving’."
            )
        if "municipality" not in self.errors and not cleaned.get("municipality"):
            if known := self.known_municipality:
                cleaned["municipality"] = known
            elif school is not None:
                cleaned["municipality"] = school.municipality
            elif without:
                self.add_error(
                    "municipality", "Kies waar de leerling woont; er is geen school om het van af te leiden."
                )
        if kind == CONCERN:
            self._clean_concern(cleaned)
        elif kind:
            self._clean_absence(cleaned)
        return cleaned

    def _clean_concern(self, cleaned: dict[str, Any]) -> None:
        again = cleaned.get("look_again_on")
        if "look_again_on" in self.errors:
            return
        if again is None:
            self.add_error("look_again_on", "Kies wanneer u weer kijkt; zorg om aanwezigheid heeft geen termijn.")
        elif again <= self.today:
            self.add_error("look_again_on", "Kies een dag die nog komt.")

    def _clean_absence(self, cleaned: dict[str, Any]) -> None:
        sure = cleaned["first_day_kind"] = cleaned.get("first_day_kind") or FirstDayKind.EXACT
        if sure == FirstDayKind.UNKNOWN:
            cleaned["first_day"] = None
        elif not cleaned.get("first_day") and "first_day" not in self.errors:
            self.add_error("first_day", "Vul de eerste verzuimdag in, of kies ‘nog niet bekend’.")
        if cleaned.get("informed") != "ja":
            cleaned["informed_on"] = None
        elif "informed_on" not in self.errors:
            told = cleaned.get("informed_on")
            if told is None:
                self.add_error("informed_on", "Vul in sinds wanneer leerplicht het weet.")
            elif told > self.today:
                self.add_error("informed_on", "Deze dag moet nog komen.")
            elif (self.today - told).days > FURTHEST_BACK:
                self.add_error("informed_on", "Dat is meer dan vijf jaar geleden. Kijk het jaar na.")
