"""How a difference is settled: one choice with one key, and only what that choice needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField

from actietafel.actions.openings import CONCERN
from actietafel.actions.reconciling import Decision
from actietafel.models import Opgaveregel, Settlement, Verschil, VerschilKind
from cases.forms.fields import DutchDateField
from cases.models import Outcome, PermittedKind, PhaseKind
from region.models import School

S, K = Settlement, VerschilKind
LABELS = {
    S.OPENED: "Casus starten",
    S.SCHOOL_RIGHT: "Zoals school zegt",
    S.LEERPLICHT_RIGHT: "Zoals leerplicht zegt",
    S.OURS_RIGHT: "Zoals het bij ons staat",
    S.REPORTED: "School heeft gemeld bij DUO",
    S.STILL_HOME: "Nog thuis, nagevraagd",
    S.BACK: "Weer naar school",
    S.CLOSED: "Casus sluiten, met uitkomst",
    S.SAME: "Dezelfde leerling",
    S.OTHER: "Iemand anders",
    S.NOT_COUNTED: "Telt niet mee, omdat …",
}
HINTS = {
    S.SCHOOL_RIGHT: "De casus wordt zo verbeterd.",
    S.LEERPLICHT_RIGHT: "De casus wordt zo verbeterd.",
    S.OURS_RIGHT: "De casus blijft zoals hij is.",
    S.STILL_HOME: "De casus blijft lopen.",
    S.OPENED: "Met wat de lijsten zeggen.",
}
KIND_CHOICES = [
    (PhaseKind.RELATIEF.value, "Relatief verzuim"),
    (PhaseKind.ABSOLUUT.value, "Zonder inschrijving"),
    (PhaseKind.GEOORLOOFD.value, "Geoorloofd thuis"),
    (PhaseKind.DEELS.value, "Deels op school"),
    (PhaseKind.VRIJGESTELD.value, "Vrijgesteld"),
]


@dataclass(frozen=True)
class Choice:
    """One way to settle, with its key and the fields that belong to it."""

    settlement: Settlement
    key: str
    label: str
    hint: str
    checked: bool
    fields: list[BoundField]


class SettleForm(forms.Form):
    """`possible`: what may be chosen. Fields are named <settlement>-<name>, so that what was typed with another choice stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, verschil: Verschil, possible: Sequence[Settlement], candidates: Iterable[tuple[str, str]] = (),
        schools: Sequence[School] = (), **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        self.verschil, self.schools = verschil, {str(school.pk): school for school in schools}
        self.candidates = list(candidates)
        self.fields["doe"] = forms.ChoiceField(
            label="Wat klopt?",
            choices=[(each.value, _label(verschil, each)) for each in possible],
            error_messages={"required": "Kies eerst wat klopt.", "invalid_choice": "Kies een van de mogelijkheden."},
        )
        self._needs = {each: self._fields(each) for each in possible}
        for settlement, fields in self._needs.items():
            for name, field in fields.items():
                self.fields[f"{settlement.value}-{name}"] = field

    def _fields(self, settlement: Settlement) -> dict[str, forms.Field]:
        kind, regel = self.verschil.kind, self.verschil.by_school or self.verschil.by_leerplicht
        said = regel.on if regel is not None and regel.on else None
        match settlement:
            case S.REPORTED:
                return {"on": _day("Gemeld op")}
            case S.STILL_HOME | S.NOT_COUNTED:
                return {
                    "because": _because(
                        "Waarom?" if settlement == S.NOT_COUNTED else "Bij wie nagevraagd, en wat hoorde u?"
                    )
                }
            case S.BACK:
                return {"on": _day("Eerste schooldag", said)}
            case S.CLOSED:
                return {"outcome": _outcome(), "on": _day("Met ingang van", said), "because": _because("Toelichting")}
            case S.OPENED:
                return {"kind": _kind(concern=True), **self._school()}
            case S.SAME:
                return {"same": forms.ChoiceField(label="Wie is het?", choices=self.candidates, required=False, widget=forms.RadioSelect,
                                                  initial=self.candidates[0][0] if self.candidates else None)}  # fmt: skip
            case S.SCHOOL_RIGHT | S.LEERPLICHT_RIGHT if kind == K.KIND:
                return {"on": _day("Sinds", said), **({} if _names_kind(regel) else {"kind": _kind(concern=False)})}
            case S.SCHOOL_RIGHT if kind == K.ENROLMENT:
                return {**self._school(), "on": _day("Ingeschreven sinds")}
            case S.LEERPLICHT_RIGHT if kind == K.ENROLMENT:
                return {"on": _day("Sinds")}
            case S.SCHOOL_RIGHT if kind == K.ENDED:
                return {"on": _day("Eerste dag zonder inschrijving", said)}
            case _:
                return {"because": _because("Toelichting")}

    def _school(self) -> dict[str, forms.Field]:
        if len(self.schools) < 2:
            return {}
        choices = [(key, str(school)) for key, school in self.schools.items()]
        return {"school": forms.ChoiceField(label="Ingeschreven bij", choices=choices, required=False)}

    @property
    def choices(self) -> list[Choice]:
        chosen = self["doe"].value()
        return [
            Choice(
                settlement, str(number), _label(self.verschil, settlement), _hint(self.verschil, settlement), chosen == settlement.value,
                [self[f"{settlement.value}-{name}"] for name in fields],
            )
            for number, (settlement, fields) in enumerate(self._needs.items(), start=1)
        ]  # fmt: skip

    @property
    def decision(self) -> Decision:
        settlement = Settlement(self.cleaned_data["doe"])

        def typed(name: str) -> Any:
            return self.cleaned_data.get(f"{settlement.value}-{name}")

        kind = typed("kind") or ""
        permitted = PermittedKind.ILL.value if kind == "ziek" else ""
        return Decision(
            settlement, because=typed("because") or "", on=typed("on"), outcome=typed("outcome") or "", same=typed("same") or "",
            kind=PhaseKind.GEOORLOOFD.value if kind == "ziek" else kind, permitted_kind=permitted,
            school=self.schools.get(typed("school") or ""),
        )  # fmt: skip

    def refuse(self, field: str, text: str) -> None:
        """Put what an act refused at its field."""
        name = f"{self.cleaned_data.get('doe', '')}-{field}"
        self.add_error(name if name in self.fields else "doe", text)


def _names_kind(regel: Opgaveregel | None) -> bool:
    return regel is not None and bool(regel.kind or regel.answer == "deels")


def _label(verschil: Verschil, settlement: Settlement) -> str:
    if verschil.kind == K.ENDED and settlement == S.SCHOOL_RIGHT:
        return "Uitgeschreven, zonder inschrijving"
    return LABELS[settlement]


def _hint(verschil: Verschil, settlement: Settlement) -> str:
    if settlement in {S.STILL_HOME, S.OURS_RIGHT} and verschil.casus_id is None:
        return ""
    return HINTS.get(settlement, "")


def _day(label: str, initial: date | None = None) -> DutchDateField:
    return DutchDateField(label=label, required=False, initial=initial)


def _because(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def _outcome() -> forms.ChoiceField:
    choices = [one for one in Outcome.choices if one[0] != Outcome.DOUBLE]  # that asks of which: on the casus itself
    return forms.ChoiceField(label="Uitkomst", required=False, choices=[("", "–"), *choices])


def _kind(*, concern: bool) -> forms.ChoiceField:
    start = [("", "zoals de lijst zegt")] if concern else [("", "–")]
    ill = [("ziek", "Geoorloofd thuis, ziek")]
    last = [(CONCERN, "Zorg om aanwezigheid, geen verzuim")] if concern else []
    return forms.ChoiceField(label="Soort", required=False, choices=[*start, *KIND_CHOICES, *ill, *last])


class ReportForm(forms.Form):
    """A school: gemeld bij DUO op …"""

    on = DutchDateField(label="Gemeld bij DUO op", error_messages={"required": "Vul de dag van de melding in."})
    version = forms.IntegerField(widget=forms.HiddenInput)


class RemarkForm(forms.Form):
    """What a school or leerplicht answers."""

    remark = forms.CharField(
        label="Uw antwoord", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Schrijf uw antwoord."},
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)
