"""Who looked at a casus: for the privacy officer, who sees codes and colleagues, never a pupil."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cases.access import ACTS
from cases.models import AccessLog, Casus
from loket.views.read_log import PAGES
from overleg.printing import PAPERS
from taskforce.doors import ACTS as TASKFORCE_ACTS
from tests import build
from tests.conftest import Cast, Login


@pytest.fixture
def casus(cast: Cast) -> Casus:
    found = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    build.absence(found)
    return found


# Who writes in the read log, and which of its arguments is the page.
WRITERS = {"log_read": 1, "get_punt": 3, "get_item": 3, "get_aanmelding": 2, "read_pupils": 2, "_own_list": 1}
PASSED_ON = {
    "act or 'casus'",
    "f'taskforce {act}'.strip()",
    "paper",
    "page",
    "log_as",
}  # what the doors say for their callers


def _named_in_code() -> Iterator[tuple[str, str]]:
    """(where, page) of every call that says itself which page it is."""
    for app in ("accounts", "actietafel", "cases", "loket", "overleg", "plaatsing", "taskforce"):
        for file in sorted((Path(settings.BASE_DIR) / app).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS):
                    continue
                place = WRITERS[node.func.id]
                named = [word.value for word in node.keywords if word.arg in {"page", "log_as"}]
                for given in [*node.args[place : place + 1], *named]:
                    written = ast.unparse(given)
                    if written in PASSED_ON:
                        continue
                    module = ".".join(file.relative_to(settings.BASE_DIR).with_suffix("").parts)
                    value = given.value if isinstance(given, ast.Constant) else getattr(import_module(module), written)
                    yield f"{file.name}:{node.lineno}", str(value)


def test_every_page_in_the_log_has_a_name() -> None:
    said = dict(_named_in_code())
    by_act = {*ACTS, *(f"taskforce {act}" for act in TASKFORCE_ACTS), *PAPERS, "casus", "aanmelding"}

    assert len(said) > 60
    assert {where: word for where, word in said.items() if word not in PAGES} == {}
    assert sorted(PAGES) == sorted({*said.values(), *by_act})  # and no name is left of a page that went


def page(cast: Cast, query: str = "") -> str:
    return Login(cast.privacy).get(reverse("read_log") + query).content.decode()


def rows(cast: Cast, query: str = "") -> list[tuple[str, str]]:
    found = Login(cast.privacy).get(reverse("read_log") + query).context["rows"]
    return [(row.user.name, said) for row, _, said in found]


def test_opening_pages_stands_here_newest_first(cast: Cast, casus: Casus) -> None:
    noor, jurre = Login(cast.consulent), Login(cast.school)

    noor.get(reverse("casus", args=[casus.code]))
    jurre.get(reverse("casussen") + "?staat=alle")

    assert rows(cast) == [("Jurre Bakelaar", "Casussen"), ("Noor van Veldhuizen", "Casus")]
    assert '<td role="cell" data-label="Rol">Consulent</td>' in page(cast)


def test_a_refused_page_is_not_a_read_but_a_refused_act_is(cast: Cast, casus: Casus) -> None:
    Login(cast.colleague).get(reverse("casus", args=[casus.code]))
    Login(cast.leerplicht).get(reverse("casus_close", args=[casus.code]))

    assert rows(cast) == [("Samira Ouhadi", "Casus sluiten of heropenen")]


def test_it_narrows_to_one_casus_and_to_one_colleague(cast: Cast, casus: Casus) -> None:
    other = build.casus(
        by=cast.consulent.user, at=cast.beemd, who=build.pupil("Bo", "Ander"), consulent=cast.consulent.user
    )
    noor = Login(cast.consulent)
    noor.get(reverse("casus", args=[casus.code]))
    noor.get(reverse("casus_timeline", args=[other.code]))
    Login(cast.voorzitter).get(reverse("casus_viewers", args=[other.code]))

    assert len(rows(cast)) == 3
    assert rows(cast, f"?casus={casus.code.lower()}") == [("Noor van Veldhuizen", "Casus")]
    assert {name for name, _ in rows(cast, f"?casus={other.code}&wie=gerda")} == {"Gerda Lamping"}


@pytest.mark.parametrize("code", ["B2B-22B", "%ED%A0%80", "x" * 300, "' OR 1=1"])
def test_an_unknown_code_finds_nothing(cast: Cast, casus: Casus, code: str) -> None:
    Login(cast.consulent).get(reverse("casus", args=[casus.code]))

    assert rows(cast, f"?casus={code}") == []


def test_no_pupil_stands_in_it(cast: Cast, casus: Casus) -> None:
    Login(cast.consulent).get(reverse("casus", args=[casus.code]))

    text = page(cast, f"?casus={casus.code}")

    assert "Noor van Veldhuizen" in text
    assert (casus.pupil.family_name in text, casus.pupil.given_name in text, "Beemdcollege" in text) == (
        False,
        False,
        False,
    )


def test_a_casus_that_was_on_a_list_is_found_by_its_code(cast: Cast, casus: Casus) -> None:
    Login(cast.consulent).get(reverse("casussen") + "?staat=alle")

    assert rows(cast, f"?casus={casus.code}") == [("Noor van Veldhuizen", "Casussen")]


def test_at_most_two_hundred_rows_stand_on_a_page(cast: Cast, casus: Casus) -> None:
    AccessLog.objects.bulk_create(
        AccessLog(
            at=timezone.now() - timedelta(minutes=number), user=cast.consulent.user, toegang_id=cast.consulent.pk, role="consulent",
            page=f"casus-{number}", casussen=[casus.pk],
        )
        for number in range(205)
    )  # fmt: skip

    found = rows(cast)

    assert (len(found), found[0][1], found[-1][1]) == (200, "casus-0", "casus-199")
