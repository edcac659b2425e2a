"""Verzoek: asking, and the three answers."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.layout import Column, Row
from django import forms
from django.db.models import QuerySet

from accounts.models import OFFICE_ROLES, Role, Toegang, User
from cases.circle import Viewer
from cases.forms.fields import DutchDateField, NarrowSelect
from cases.forms.work import AudienceForm, CasusForm, PersonField
from cases.models import ActieTarget
from region.models import Partner

TARGET_OF_ROLE = {
    Role.CONSULENT: ActieTarget.COLLEAGUE,
    Role.VOORZITTER: ActieTarget.COLLEAGUE,
    Role.SCHOOL: ActieTarget.SCHOOL,
    Role.LEERPLICHT: ActieTarget.LEERPLICHT,
}
OUTSIDE = (ActieTarget.CARE, ActieTarget.TEAM, ActieTarget.OTHER)


def colleagues_outside(people: Mapping[int, Viewer], today: date) -> QuerySet[User]:
    """Users of the office who do not see the casus yet."""
    office = Toegang.objects.on(today).filter(role__in=OFFICE_ROLES).values("user")
    return User.objects.filter(pk__in=office, is_active=True).exclude(pk__in=list(people))


class AskForm(AudienceForm):
    """One thing, of one person, by one date. Either somebody in Loket, or somebody without a login."""

    what = forms.CharField(
        label="Wat vraagt u?", max_length=300, help_text="Eén vraag, zoals u die aan de telefoon zou stellen.",
        error_messages={"required": "Schrijf wat u vraagt."},
    )  # fmt: skip
    due_on = DutchDateField(label="Antwoord graag voor", error_messages={"required": "Kies een dag."})
    holder = PersonField(label="Aan wie", required=False, help_text="Deze mensen zien de casus.")
    colleague = forms.ModelChoiceField(
        label="Of laat een collega meedenken", required=False, queryset=User.objects.none(), widget=NarrowSelect,
        empty_label="niemand",
        help_text="Een collega die de casus nog niet ziet. Die ziet de casus tot de vraag is beantwoord.",
    )  # fmt: skip
    target = forms.ChoiceField(
        label="Of iemand zonder Loket", required=False,
        choices=[("", "niemand"), *((target.value, target.label) for target in OUTSIDE)],
        help_text="U schrijft het antwoord zelf op.",
    )  # fmt: skip
    partner = forms.ModelChoiceField(
        label="Organisatie",
        required=False,
        queryset=Partner.objects.all(),
        empty_label="niet in de lijst",
        widget=NarrowSelect,
    )
    holder_name = forms.CharField(label="Naam", max_length=120, required=False)
    layout = (
        "what",
        "due_on",
        "holder",
        "colleague",
        Row(Column("target"), Column("partner"), Column("holder_name")),
        InlineCheckboxes("audience"),
    )

    def __init__(self, *args: Any, people: Mapping[int, Viewer], colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {pk: viewer for pk, viewer in people.items() if pk != self.scope.user_id}
        holder = cast(PersonField, self.fields["holder"])
        holder.offer(self.people, empty="niemand van deze mensen")
        if self.scope.in_office:
            field = cast("forms.ModelChoiceField[User]", self.fields["colleague"])
            field.queryset = colleagues
        else:  # a school or leerplicht asks through people who see the casus; others by way of the consulent
            for name in ("colleague", "target", "partner", "holder_name"):
                del self.fields[name]
            self.fields["holder"].required = True
            self.fields["holder"].error_messages["required"] = "Kies aan wie u dit vraagt."
            self.helper.layout = None
            self.order_fields(["what", "due_on", "holder", "audience"])

    def clean_due_on(self) -> date | None:
        return self.coming_day("due_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        outside = bool(cleaned.get("target") or cleaned.get("partner") or cleaned.get("holder_name"))
        chosen = sum((bool(cleaned.get("holder")), bool(cleaned.get("colleague")), outside))
        if chosen == 0 and "holder" not in self.errors:
            self.add_error(
                "holder", "Kies aan wie u dit vraagt: iemand uit de lijst, een collega, of iemand zonder Loket."
            )
        if chosen > 1:
            self.add_error("holder", "Kies één persoon. Vraag het een ander in een tweede verzoek.")
        if outside and not (cleaned.get("partner") or cleaned.get("holder_name")):
            self.add_error("holder_name", "Schrijf de naam, of kies een organisatie.")
        return cleaned

    @property
    def asked(self) -> dict[str, Any]:
        """Keyword arguments of asking.ask: who is asked, and what kind of person that is."""
        cleaned = self.cleaned_data
        if holder := cleaned["holder"]:
            return {"holder": holder, "target": TARGET_OF_ROLE[self.people[holder.pk].role]}
        if colleague := cleaned.get("colleague"):
            return {"holder": colleague, "target": ActieTarget.COLLEAGUE, "thinks_along": True}
        return {
            "holder_name": cleaned["holder_name"],
            "partner": cleaned["partner"],
            "target": cleaned["target"] or ActieTarget.OTHER,
        }


class YesForm(CasusForm):
    on = DutchDateField(label="Ja, op", error_messages={"required": "Op welke dag?"})
    text = forms.CharField(label="Wilt u er iets bij zeggen?", max_length=500, required=False)

    def clean_on(self) -> date | None:
        return self.coming_day("on")


class AlternativeForm(CasusForm):
    text = forms.CharField(
        label="Nee, dit kan wel", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf wat er wel kan, al is het klein."},
    )  # fmt: skip


class AskOtherForm(CasusForm):
    other = PersonField(label="Vraag aan", required=False)
    other_name = forms.CharField(
        label="Of iemand die hier niet bij staat", max_length=120, required=False,
        help_text="Naam en organisatie. De consulent vraagt het dan.",
    )  # fmt: skip
    text = forms.CharField(label="Wilt u er iets bij zeggen?", max_length=500, required=False)

    def __init__(self, *args: Any, people: Mapping[int, Viewer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = cast(PersonField, self.fields["other"])
        other.offer(people, empty="niemand uit deze lijst")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("other")) == bool(cleaned.get("other_name")):
            self.add_error("other", "Kies iemand uit de lijst, of schrijf een naam: één van de twee.")
        return cleaned
