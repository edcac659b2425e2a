"""What a beheerder types about the Taskforce."""

from datetime import date
from typing import Any, cast

from django import forms

from accounts.models import Role, Toegang, User
from cases.forms.fields import DutchDateField
from loket.beheer.forms import Helped
from paper.dates import dutch
from region.models import Dated, Mandaat
from taskforce.models import KerngroepLid


class MandaatForm(Helped, forms.ModelForm[Mandaat]):
    valid_from = DutchDateField(label="Vanaf")
    valid_to = DutchDateField(
        label="Tot", required=False, help_text="Eerste dag zonder mandaat. Leeg: tot u het beëindigt."
    )

    class Meta:
        model = Mandaat
        fields = ("board", "valid_from", "valid_to", "agreed_with")
        help_texts = {"agreed_with": "Naam en functie van wie het mandaat gaf."}


class SeatForm(Helped, forms.ModelForm[KerngroepLid]):
    valid_from = DutchDateField(label="Vanaf")
    valid_to = DutchDateField(
        label="Tot", required=False, help_text="Eerste dag zonder zetel. Leeg: tot u hem beëindigt."
    )

    class Meta:
        model = KerngroepLid
        fields = ("user", "seat", "function", "board", "valid_from", "valid_to")
        help_texts = {
            "function": "Zoals het onder een besluit staat, bijvoorbeeld: programmamanager Taskforce.",
            "board": "Wie ook voor een schoolbestuur werkt, tekent niet over een school van dat bestuur.",
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = Toegang.objects.on(today).filter(role=Role.KERNGROEP).values("user")
        field = cast("forms.ModelChoiceField[User]", self.fields["user"])
        field.queryset = User.objects.filter(is_active=True, pk__in=holders)

    def clean(self) -> dict[str, Any]:
        """The same seat twice for one person on one day says nothing more."""
        data = super().clean() or {}
        user, seat, first = data.get("user"), data.get("seat"), data.get("valid_from")
        same = KerngroepLid.objects.filter(user=user, seat=seat)
        if user and seat and first and same.overlapping(first, data.get("valid_to")).exists():
            self.add_error("seat", f"{user} heeft deze zetel dan al.")
        return data


class EndForm(Helped, forms.Form):
    until = DutchDateField(label="Tot", help_text="Eerste dag waarop het niet meer geldt.")

    def __init__(self, *args: Any, row: Dated, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.begun = row, row.valid_from <= today
        if not self.begun:
            self.fields["until"].help_text += f" Vul {dutch(row.valid_from)} in als het niet moet ingaan."

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        first = dutch(self.row.valid_from)
        if self.begun and day <= self.row.valid_from:
            raise forms.ValidationError(f"Kies een dag na de begindatum, {first}.")
        if day < self.row.valid_from:
            raise forms.ValidationError(f"Het begint op {first}. Vul die dag in als het niet moet ingaan.")
        if self.row.valid_to and day > self.row.valid_to:
            raise forms.ValidationError(
                f"Het eindigde al op {dutch(self.row.valid_to)}. Leg een nieuw vast als het weer begint."
            )
        return day
