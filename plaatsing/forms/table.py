"""What is typed at the table. Every text goes to the wall and to the results list: it is searched for names before it comes in."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms

from cases.forms.fields import DutchDateField
from overleg.models import Agendapunt, Deelname, Referral, Result
from overleg.outcomes import Agreed
from paper.text import listed
from plaatsing.actions.table import CARRIED, Decision, Offered
from plaatsing.models import Aanbod, OfferKind
from plaatsing.table import CONSULENT, Screen
from plaatsing.wording import Names
from region.models import School

KEPT = "blijft"  # words that somebody said may stand, posted with the form
ENTERING, MEMBER = "inbrenger", "lid-"
FULL, TRIAL = "volledig", "proef"
KINDS = ((OfferKind.PLACE, "plaatst"), (OfferKind.MEETING, "nodigt uit"), (OfferKind.THINKS, "denkt mee"))
MUST_SAY = (Result.LOOK.value,)
Read = Callable[[str], Names]


class AnonymousForm(forms.Form):
    """A form whose texts (`anonymous`) may name nobody. Sure findings are refused; about others it asks once: `asked` are words
    that the page offers to keep."""

    anonymous: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, read: Read, **options: Any) -> None:
        super().__init__(data, **options)
        self.read, self.asked = read, list[str]()
        sent = data.getlist(KEPT) if data is not None else []
        self.kept = {word for words in sent for word in words.split("|") if word}

    def refuse_names(self, name: str) -> None:
        text = self.cleaned_data.get(name)
        if not text or name in self.errors:
            return
        found = self.read(text)
        if found.sure:
            self.add_error(
                name, f"{_quoted(found.sure)} wijst naar iemand. Dit komt op het scherm: schrijf het zonder."
            )
        elif fresh := [words for words in found.asked if words not in self.kept]:
            self.asked += fresh
            self.add_error(name, f"Blijft {_quoted(fresh)} staan?")

    @property
    def keep(self) -> str:
        """What the button posts that says: these words may stand."""
        return "|".join([*sorted(self.kept), *self.asked])


def _quoted(words: Iterable[str]) -> str:
    return listed(f"‘{one}’" for one in words)


class OfferForm(AnonymousForm):
    """What one school offers. In the same breath as an outcome its kind follows from that: then there is no choice of kind."""

    anonymous = ("condition",)
    school = forms.ChoiceField(label="School", error_messages={"required": "Kies de school."})
    kind = forms.ChoiceField(
        label="Aanbod", choices=KINDS, initial=OfferKind.PLACE, widget=forms.RadioSelect,
        error_messages={"required": "Kies wat de school aanbiedt."},
    )  # fmt: skip
    from_on = DutchDateField(label="Vanaf", required=False)
    trial = forms.ChoiceField(
        label="Op proef of volledig", choices=[(FULL, "volledig"), (TRIAL, "op proef")], initial=FULL, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    condition = forms.CharField(label="Voorwaarde", required=False, max_length=300)
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, there: Iterable[School], others: Iterable[School], entering: School | None, meeting_on: date,
        with_kind: bool = True, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, **options)
        self.entering, self.meeting_on = entering, meeting_on
        present = list(there)
        rest = [school for school in others if school not in present]
        self.schools = {str(school.pk): school for school in (*present, *rest)}
        field = cast(forms.ChoiceField, self.fields["school"])
        field.choices = [
            ("", "–"), ("Aan tafel", [(str(one.pk), one.name) for one in present]),
            ("Andere scholen", [(str(one.pk), one.name) for one in rest]),
        ]  # fmt: skip
        field.widget.attrs |= {"class": "form-select", "data-narrow": "Typ de naam van de school"}
        self.initial.setdefault("client_id", uuid4())
        if not with_kind:
            del self.fields["kind"]
        for name in ("from_on", "condition"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        school = self.schools.get(cleaned.get("school", ""))
        if school is not None and school == self.entering:
            self.add_error("school", "Dit is de inbrengende school.")
        if (day := cleaned.get("from_on")) and day < self.meeting_on:
            self.add_error("from_on", "Deze dag ligt voor de zitting.")
        self.refuse_names("condition")
        return cleaned

    def offered(self, kind: str = "") -> Offered:
        told = self.cleaned_data
        kind = kind or told["kind"]
        return Offered(
            school=self.schools[told["school"]], kind=kind, from_on=told["from_on"], condition=told["condition"],
            trial=kind == OfferKind.PLACE and told["trial"] == TRIAL, client_id=told["client_id"],
        )  # fmt: skip


class OutcomeForm(AnonymousForm):
    """What the table decides. Of the parts of the page only those of the chosen outcome count: the others stand there as well."""

    anonymous = ("what",)
    result = forms.ChoiceField(
        label="Uitkomst", widget=forms.RadioSelect, error_messages={"required": "Kies een uitkomst."}
    )
    place = forms.CharField(label="Aanbod", required=False)
    meetings = forms.MultipleChoiceField(label="Uitnodiging", required=False)
    referred_to = forms.ChoiceField(label="Doorverwijzen naar", required=False, choices=[("", ""), *Referral.choices])
    held_until = DutchDateField(label="Aanhouden tot", required=False)
    what = forms.CharField(label="Wat is afgesproken?", required=False, max_length=300)
    who = forms.ChoiceField(label="Wie doet het?", required=False)
    due_on = DutchDateField(label="Uiterlijk op", required=False)

    def __init__(
        self, data: Any = None, *, punt: Agendapunt, screen: Screen, members: Iterable[Deelname], entering: School | None,
        held_until: date, due_on: date, new: OfferForm, **options: Any,
    ) -> None:  # fmt: skip
        self.punt, self.screen, self.new, self.entering = punt, screen, new, entering
        self.members = {f"{MEMBER}{one.pk}": one for one in members if one.school}
        line = next(iter(punt.acties.all()), None)
        initial = {
            "result": punt.result, "referred_to": punt.referred_to, "held_until": punt.held_until or held_until,
            "what": line.what if line else "", "due_on": line.due_on if line else due_on,
            "who": self._key(line.deelname, line.who) if line else CONSULENT,
        }  # fmt: skip
        self.line = line
        super().__init__(data, initial=initial, **options)
        outcomes = [(one.value, _button(one)) for one in punt.overleg.of_kind.outcomes]
        cast(forms.ChoiceField, self.fields["result"]).choices = outcomes
        cast(forms.ChoiceField, self.fields["who"]).choices = self._people()
        meetings = [(str(one.row.client_id), one.row.school.name) for one in screen.meetings]
        cast(forms.MultipleChoiceField, self.fields["meetings"]).choices = meetings
        self.fields["who"].widget.attrs["class"] = "form-select"
        for name in ("held_until", "what", "due_on"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def _people(self) -> list[tuple[str, str]]:
        found = [(CONSULENT, "de consulent")]
        if self.entering is not None:
            found.append((ENTERING, f"{self.entering} (inbrengende school)"))
        mine = self.entering.pk if self.entering else None
        return found + [(key, str(one.school)) for key, one in self.members.items() if one.school_id != mine]

    def _key(self, member: Deelname | None, who: str) -> str:
        if member is not None and member.school_id != (self.entering.pk if self.entering else None):
            return f"{MEMBER}{member.pk}"
        return ENTERING if who or member is not None else CONSULENT

    @property
    def needs_new(self) -> bool:
        """Nothing that stands was taken, so the page asks for an offer in the same breath; also when that arrives once more."""
        standing = {Result.PROMISED.value: self.screen.places, Result.MEETING.value: self.screen.meetings}
        chosen = self.data.get("result", "")
        if chosen not in standing or self.data.get("place" if chosen == Result.PROMISED else "meetings"):
            return False
        return not standing[chosen] or bool(self.data.get(self.new.add_prefix("school")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        result = cleaned.get("result", "")
        if result in CARRIED:
            self._clean_taken(cleaned, result)
            for name in ("what", "due_on", "held_until", "referred_to"):
                self._forget(cleaned, name)
            return cleaned
        if result == Result.HELD:
            self._clean_held(cleaned)
        else:
            self._forget(cleaned, "held_until")
        if result != Result.REFERRED:
            self._forget(cleaned, "referred_to")
        elif "referred_to" not in self.errors and not cleaned.get("referred_to"):
            self.add_error("referred_to", "Kies waarnaartoe.")
        self._clean_line(cleaned, result)
        return cleaned

    def _clean_taken(self, cleaned: dict[str, Any], result: str) -> None:
        if self.needs_new:
            if not self.new.is_valid():
                self.add_error(None, "Vul in welke school het doet.")
            return
        if result == Result.PROMISED and not self._place(cleaned):
            self.add_error("place", "Kies welk aanbod wordt genomen.")
        if result == Result.MEETING and not cleaned.get("meetings"):
            self.add_error("meetings", "Kies welke uitnodiging wordt genomen.")

    def _place(self, cleaned: Mapping[str, Any]) -> UUID | None:
        return next(
            (one.row.client_id for one in self.screen.places if str(one.row.client_id) == cleaned["place"]), None
        )

    def _clean_held(self, cleaned: dict[str, Any]) -> None:
        day = cleaned.get("held_until")
        if "held_until" in self.errors:
            return
        if day is None:
            self.add_error("held_until", "Schrijf tot wanneer.")
        elif day <= self.punt.overleg.on:
            self.add_error("held_until", "Deze dag ligt niet na de zitting.")

    def _clean_line(self, cleaned: dict[str, Any], result: str) -> None:
        if not cleaned.get("what"):
            self._forget(cleaned, "due_on")
            if result in MUST_SAY:
                self.add_error("what", "Schrijf wat er wordt uitgezocht.")
        elif "due_on" not in self.errors and cleaned.get("due_on") is None:
            self.add_error("due_on", "Schrijf uiterlijk wanneer.")
        self.refuse_names("what")

    def _forget(self, cleaned: dict[str, Any], name: str) -> None:
        """What belongs to another outcome is no mistake: it stood there as a proposal."""
        cleaned[name] = None
        self._errors = forms.utils.ErrorDict({key: value for key, value in self.errors.items() if key != name})

    @property
    def decision(self) -> Decision:
        told, result = self.cleaned_data, self.cleaned_data["result"]
        if result in CARRIED:
            if self.needs_new:
                return Decision(result, offered=self.new.offered(CARRIED[result]))
            place = self._place(told)
            taken = {place} if result == Result.PROMISED else {UUID(one) for one in told["meetings"]}
            return Decision(result, frozenset(one for one in taken if one))
        return Decision(
            result, referred_to=told["referred_to"] or "", held_until=told["held_until"], agreed=self._agreed(told)
        )

    def _agreed(self, told: Mapping[str, Any]) -> Agreed | None:
        if not told["what"]:
            return None
        member, name = self.members.get(told["who"]), ""
        if told["who"] == ENTERING and self.entering is not None:
            member = next((one for one in self.members.values() if one.school_id == self.entering.pk), None)
            name = "" if member else self.entering.name
        return Agreed(told["what"], told["due_on"], member, name, self.line.pk if self.line else None)


def _button(result: Result) -> str:
    label = "doorverwijzen …" if result == Result.REFERRED else str(result.label).removesuffix(" tot …")
    return label[:1].upper() + label[1:]


def same_school(standing: Aanbod) -> str:
    """What is asked when a school offered something else already."""
    return f"Van {standing.school} staat er al een aanbod. Kies ‘In plaats daarvan’, of laat het zoals het staat."
