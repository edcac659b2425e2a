"""Who comes in, as what, and from when until when."""

from typing import Any, ClassVar

from django import forms
from django.db import transaction

from accounts.actions import give_toegang, invite
from accounts.forms import WithTelephone
from accounts.models import AT_SCHOOL, Role, Toegang, User
from cases.forms.fields import DutchDateField, NarrowSelect
from loket.beheer.forms import Helped, once
from loket.beheer.seen import Seen


class UserForm(WithTelephone, Seen, Helped, forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("name", "email", "function", "phone")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class ToegangForm(Helped, forms.ModelForm[Toegang]):
    """Role, scope and dates. The scope that does not belong to the role is refused beside its field."""

    valid_from = DutchDateField(label="Vanaf")
    valid_to = DutchDateField(
        label="Tot", required=False, help_text="Eerste dag zonder toegang. Leeg: tot u hem beëindigt."
    )

    class Meta:
        model = Toegang
        fields = ("role", "school", "municipality", "area", "partner", "valid_from", "valid_to")
        widgets: ClassVar = {"school": NarrowSelect(hint="Typ een deel van de naam")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role = str(data.get("role", ""))
        for roles, name, label in (
            (AT_SCHOOL, "school", "school"), ((Role.LEERPLICHT,), "municipality", "gemeente"), ((Role.PARTNER,), "partner", "partner"),
        ):  # fmt: skip
            if role in roles and not data.get(name):
                self.add_error(name, f"Kies een {label} bij de rol {Role(role).label}.")
            if role not in roles and data.get(name):
                said = " of ".join(str(one.label) for one in roles)
                self.add_error(name, f"Hoort alleen bij de rol {said}. Maak dit veld leeg.")
        if data.get("area") and role not in {Role.VOORZITTER, Role.CONSULENT}:
            self.add_error("area", "Een gebied hoort alleen bij voorzitter of consulent.")
        if self.instance.user_id:  # somebody new has none yet
            once(self, Toegang(user_id=self.instance.user_id), data)
        return data

    def give(self, user: User) -> Toegang:
        """Raises ValidationError when it was given in the meantime."""
        return give_toegang(user=user, **{name: self.cleaned_data[name] for name in ToegangForm.Meta.fields})


class InviteForm(WithTelephone, ToegangForm):
    """A new person with a first Toegang, in one go."""

    name = forms.CharField(label="Naam", max_length=120)
    email = forms.EmailField(label="E-mailadres", error_messages={"invalid": "Dit is geen e-mailadres."})
    function = forms.CharField(label="Functie", max_length=120, required=False)
    phone = forms.CharField(label="Telefoon", max_length=30, required=False)
    field_order = (
        "name",
        "email",
        "function",
        "phone",
        "role",
        "school",
        "municipality",
        "area",
        "partner",
        "valid_from",
        "valid_to",
    )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        known = User.objects.filter(email=email).first()
        if known is not None:
            what = "geef die persoon een extra toegang" if known.is_active else "heropen dat account, het is beëindigd"
            raise forms.ValidationError(f"Dit is het adres van {known.name}. Zoek bij Gebruikers, en {what}.")
        return email

    @transaction.atomic
    def invite(self, *, by: User) -> Toegang:
        person = {name: self.cleaned_data[name] for name in ("email", "name", "function", "phone")}
        return self.give(invite(**person, by=by))
