"""A row of a register that a colleague changed since the page was opened: said, and nothing of it is overwritten unseen."""

import json
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.crypto import salted_hmac

from cases.forms.fields import put
from paper.dates import dutch


class Seen(forms.BaseForm):
    """For a ModelForm that changes a row: `seen` is a fingerprint of the fields as the page showed them. Sent again, one's own stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self._row.pk:
            self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)
            self.initial["seen"] = self._as_it_stands()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        seen, now = data.get("seen"), self.initial.get("seen", "")
        if not seen or seen == now:
            return data
        theirs = [name for name in self._of_row() if name in data and data[name] != self._stands(name)]
        if theirs:
            put(self, "seen", now)
            told = "; ".join(f"{self.fields[name].label}: {_say(self._stands(name))}" for name in theirs)
            self.add_error(
                None, f"Een collega wijzigde dit intussen. Nu staat er: {told}. Kijk wat klopt; bewaren houdt wat u hier hebt."
            )  # fmt: skip
        return data

    @property
    def _row(self) -> Model:
        """The row as it stands: what was typed is put on it only after clean."""
        row: Model = self.instance  # type: ignore[attr-defined]
        return row

    def _of_row(self) -> tuple[str, ...]:
        names: tuple[str, ...] = self.Meta.fields  # type: ignore[attr-defined]
        return names

    def _stands(self, name: str) -> Any:
        return getattr(self._row, name)

    def _as_it_stands(self) -> str:
        told = [str(self._stands(name)) for name in self._of_row()]
        return salted_hmac("beheer zoals getoond", json.dumps(told), algorithm="sha256").hexdigest()


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, date):
        return dutch(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "leeg")
