"""A form as it is opened, typed in and kept."""

import re
from typing import Any

from cases.models import Casus, Draft
from tests.conftest import Login

TEXT = "Moeder zegt dat hij sinds maandag weer slaapt."


def note_of(casus: Casus) -> str:
    return f"/casus/{casus.code}/notitie/"


def contact_of(casus: Casus) -> str:
    return f"/casus/{casus.code}/contact/"


def page(client: Login, path: str) -> str:
    return client.get(path).content.decode()


def token_in(html: str) -> str:
    found = re.search(r'name="concept" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def opened(client: Login, path: str) -> str:
    """Open the page; the token that it carries."""
    return token_in(page(client, path))


def typing(client: Login, token: str, number: int = 1, /, **fields: Any) -> Any:
    """What concept.js sends while somebody types."""
    return client.post("/concepten/", {"concept": token, "concept_nummer": number, **fields})


def kept() -> list[dict[str, list[str]]]:
    return list(Draft.objects.exclude(fields={}).values_list("fields", flat=True))
