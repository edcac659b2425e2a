"""A telephone number is something that can be called, on every form that asks for one."""

import pytest

import cases.forms.absence
import cases.forms.story
import loket.beheer.forms
import loket.beheer.people_forms
from accounts.forms import WithTelephone
from tests.conftest import Cast, Login


@pytest.mark.parametrize(("typed", "kept"), [("abc", False), ("06 – 123 45 678", True), ("tst. 345", True), ("", True)])
def test_a_word_is_refused_and_stands_there_still(cast: Cast, typed: str, kept: bool) -> None:
    before = cast.consulent.user.phone

    page = Login(cast.consulent).post("/mijn-gegevens/", {"phone": typed, "function": "", "shortcuts": "on"})

    cast.consulent.user.refresh_from_db()
    assert cast.consulent.user.phone == (typed if kept else before)
    assert (page.status_code == 302) is kept
    if not kept:
        assert "Schrijf een telefoonnummer" in page.content.decode()
        assert f'value="{typed}"' in page.content.decode()


def test_every_form_with_a_telephone_asks_it() -> None:
    modules = (cases.forms.absence, cases.forms.story, loket.beheer.forms, loket.beheer.people_forms)
    asked = [
        form for module in modules for form in vars(module).values() if "phone" in getattr(form, "base_fields", {})
    ]

    assert len(asked) >= 8
    assert [form.__name__ for form in asked if not issubclass(form, WithTelephone)] == []
