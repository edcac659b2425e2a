"""What is typed at the table: who is there, one item, its acties."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms

from cases.forms.fields import DutchDateField
from overleg.models import Agendapunt, Attendance, Deelname, Discipline, Result, Tafelactie
from overleg.outcomes import Agreed, Seat

MEMBER, CONSULENT = "lid-", "consulent"


class OutcomeForm(forms.Form):
    """Boxes 1, 2 and 4 of the voorzittersexemplaar; the acties (3) are a formset."""

    said = forms.CharField(
        label="Wat is er gezegd?", required=False, max_length=4000, widget=forms.Textarea({"rows": 4}),
        help_text="Alleen het loket leest dit terug, in de casus.",
    )  # fmt: skip
    result = forms.ChoiceField(
        label="Uitkomst", required=False, widget=forms.RadioSelect({"class": "form-check-input"})
    )
    held_until = DutchDateField(label="Aanhouden tot", required=False)
    next_step = forms.CharField(label="Volgende stap", required=False, max_length=300)
    next_step_on = DutchDateField(label="Uiterlijk op", required=False)

    def __init__(self, data: Any = None, *, punt: Agendapunt, held_until: date, due_on: date) -> None:
        initial = {
            "said": punt.said, "result": punt.result, "held_until": punt.held_until or held_until,
            "next_step": punt.next_step, "next_step_on": punt.next_step_on or due_on,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.meeting_on, self.kind = punt.overleg.on, punt.overleg.of_kind
        cast(forms.ChoiceField, self.fields["result"]).choices = [
            (one.value, one.label[:1].upper() + one.label[1:]) for one in self.kind.outcomes
        ]
        for name in ("held_until", "next_step", "next_step_on"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("result") != Result.HELD:
            self._forget(cleaned, "held_until")
        elif "held_until" not in self.errors:
            day = cleaned.get("held_until")
            if day is None:
                self.add_error("held_until", "Schrijf tot wanneer.")
            elif day <= self.meeting_on:
                self.add_error("held_until", "Deze dag ligt niet na het overleg.")
        if not cleaned.get("next_step"):
            self._forget(cleaned, "next_step_on")
        elif "next_step_on" not in self.errors and cleaned.get("next_step_on") is None:
            self.add_error("next_step_on", "Schrijf uiterlijk wanneer.")
        return cleaned

    def _forget(self, cleaned: dict[str, Any], name: str) -> None:
        """A day that belongs to nothing is no mistake: it stood there as a proposal."""
        cleaned[name] = None
        self._errors = forms.utils.ErrorDict({key: value for key, value in self.errors.items() if key != name})

    @property
    def chosen_label(self) -> str:
        """The outcome that was typed, in words."""
        labels = {one.value: one.label for one in self.kind.outcomes}
        return str(labels.get(self.cleaned_data["result"], ""))

    @property
    def undecided(self) -> dict[str, Any]:
        """What was typed without an outcome."""
        return self.cleaned_data | {"result": "", "held_until": None}


class ActieForm(forms.Form):
    """One actie: what, by whom, by when. Emptying "what" takes it away."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    what = forms.CharField(label="Actie", required=False, max_length=300)
    who = forms.ChoiceField(label="Wie", required=False)
    name = forms.CharField(label="Of iemand anders", required=False, max_length=120)
    due_on = DutchDateField(label="Uiterlijk op", required=False)

    def __init__(self, *args: Any, members: Iterable[tuple[str, str]], due_on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["who"]).choices = [("", "–"), *members]
        self.fields["due_on"].initial = due_on
        for name in ("what", "who", "name", "due_on"):
            self.fields[name].widget.attrs["class"] = "form-select" if name == "who" else "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        who, name = cleaned.get("who"), cleaned.get("name")
        if not cleaned.get("what"):
            if (who or name) and not cleaned.get("pk"):
                self.add_error("what", "Schrijf wat er gebeurt.")
            return cleaned
        if "who" not in self.errors and bool(who) == bool(name):
            self.add_error("who", "Kies een lid of schrijf een naam, niet allebei." if who else "Kies wie het doet.")
        if "due_on" not in self.errors and cleaned.get("due_on") is None:
            self.add_error("due_on", "Schrijf uiterlijk wanneer.")
        return cleaned


ActieFormSet = forms.formset_factory(ActieForm, extra=2, max_num=20, absolute_max=30)


def member_choices(members: Iterable[Deelname], outside: Iterable[int]) -> list[tuple[str, str]]:
    """The consulent of the casus, then the members by discipline; `outside` are those that get a verzoek."""
    asked = set(outside)
    found = [(CONSULENT, "Consulent van de casus")]
    for one in members:
        discipline = one.get_discipline_display()
        label = discipline[:1].upper() + discipline[1:]
        label += f" · {one.called}" if one.called != discipline else ""
        found.append((f"{MEMBER}{one.pk}", f"{label} (verzoek)" if one.pk in asked else label))
    return found


def typed_already(acties: Iterable[Tafelactie]) -> list[dict[str, Any]]:
    """Initial rows of the formset."""
    return [{"pk": row.pk, "what": row.what, "who": _who(row), "name": row.who, "due_on": row.due_on} for row in acties]


def _who(row: Tafelactie) -> str:
    if row.deelname_id:
        return f"{MEMBER}{row.deelname_id}"
    return "" if row.who else CONSULENT


def agreed(rows: forms.BaseFormSet[ActieForm], members: Iterable[Deelname]) -> list[Agreed]:
    """What was typed, as the act wants it; a row without "what" is none."""
    sitting = {f"{MEMBER}{one.pk}": one for one in members}
    return [
        Agreed(one["what"], one["due_on"], sitting.get(one["who"]), one["name"], one["pk"])
        for one in (form.cleaned_data for form in rows.forms)
        if one.get("what")
    ]


MOST_SEATS = 500  # of a zitting every plaatsingsbevoegde of the area; what comes after it would be lost unseen


class SeatForm(forms.Form):
    """How one member is there; the last row is somebody who joins."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    discipline = forms.ChoiceField(label="Discipline", required=False, choices=[("", "–"), *Discipline.choices])
    name = forms.CharField(label="Naam", required=False, max_length=120)
    attendance = forms.ChoiceField(label="Aanwezig?", required=False, choices=[("", "–"), *Attendance.choices])
    replaced_by = forms.CharField(label="Vervangen door", required=False, max_length=120)

    def __init__(self, *args: Any, members: Mapping[int, Deelname], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("discipline", "name", "attendance", "replaced_by"):
            self.fields[name].widget.attrs["class"] = (
                "form-select" if name in {"discipline", "attendance"} else "form-control"
            )
        member = members.get(self.initial.get("pk", 0))
        if member is not None and member.user_id:
            self.fields["name"].widget.attrs["readonly"] = True  # of somebody with a login it is the name of the login

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if any(cleaned.get(name) for name in ("name", "attendance", "replaced_by", "pk")) and not cleaned.get(
            "discipline"
        ):
            self.add_error("discipline", "Kies de discipline.")
        replaced = cleaned.get("attendance") == Attendance.REPLACED
        if replaced and not cleaned.get("replaced_by"):
            self.add_error("replaced_by", "Schrijf wie er zit.")
        if cleaned.get("replaced_by") and not replaced:
            if cleaned.get("attendance") and cleaned["replaced_by"] == self.initial.get("replaced_by"):
                cleaned["replaced_by"] = ""  # it stood there, and turned out otherwise
            else:
                cleaned["attendance"] = Attendance.REPLACED  # who writes a name there means just that
        return cleaned


SeatFormSet = forms.formset_factory(SeatForm, extra=1, max_num=MOST_SEATS, absolute_max=MOST_SEATS)


def sitting(members: Iterable[Deelname]) -> list[dict[str, Any]]:
    """Initial rows of the formset; who answered the invitation, is expected to do as was said."""
    return [
        {"pk": one.pk, "discipline": one.discipline, "name": _called(one),
         "attendance": one.attendance or one.answer, "replaced_by": one.replaced_by}
        for one in members
    ]  # fmt: skip


def _called(one: Deelname) -> str:
    if one.user is None:
        return one.name
    return f"{one.user.name}, {one.school}" if one.school else one.user.name


def seats_of(rows: forms.BaseFormSet[SeatForm]) -> list[Seat]:
    filled = [form.cleaned_data for form in rows.forms if form.cleaned_data.get("discipline")]
    return [Seat(one["pk"], one["discipline"], one["name"], one["attendance"], one["replaced_by"]) for one in filled]
