"""Imports follow the process backwards. import-linter sees no string foreign keys and no reverse lookups: this does."""

import ast
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

# Highest first, as in pyproject.toml; rooms on one line do not know each other.
ROOMS = (
    ("loket",), ("taskforce",), ("plaatsing", "actietafel"), ("overleg",), ("cases",), ("accounts", "post"), ("region", "paper"),
)  # fmt: skip
HEIGHT = {room: len(ROOMS) - level for level, rooms in enumerate(ROOMS) for room in rooms}
ENV = {"environ", "getenv", "environb"}


def relations() -> list[tuple[str, str, str]]:
    """(room of the model, field, room it points to), histories and string keys included."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model
            if (
                field.is_relation
                and not field.auto_created
                and isinstance(target, type)
                and issubclass(target, models.Model)
            ):
                found.append((model._meta.app_label, f"{model._meta.label}.{field.name}", target._meta.app_label))
    return found


def goes_up(room: str, target: str) -> bool:
    """A key to a higher room, or to the room beside it."""
    if room == target or room not in HEIGHT or target not in HEIGHT:
        return False
    return HEIGHT[target] >= HEIGHT[room]


def test_no_relation_points_to_a_higher_room() -> None:
    wrong = [(field, target) for room, field, target in relations() if goes_up(room, target)]

    assert wrong == [
        ("post.Notice.user", "accounts")
    ]  # to whom: through AUTH_USER_MODEL, the one name Django lets every app use


def test_relations_are_really_looked_at() -> None:
    fields = {field for _, field, _ in relations()}

    assert {"overleg.Agendapunt.casus", "cases.Event.casus", "cases.CasusHistory.pgh_obj"} <= fields


@pytest.mark.parametrize(
    ("room", "target", "up"),
    [("cases", "overleg", True), ("overleg", "cases", False), ("accounts", "post", True), ("cases", "cases", False)],
)
def test_up_and_beside_are_refused(room: str, target: str, up: bool) -> None:
    assert goes_up(room, target) is up


def test_every_room_has_its_height() -> None:
    installed = {label.split(".")[0] for label in settings.INSTALLED_APPS if (settings.BASE_DIR / label).is_dir()}

    assert installed - set(HEIGHT) == set()


def test_the_import_contract_says_the_same() -> None:
    tools = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    [layers] = [contract["layers"] for contract in tools["contracts"] if contract["type"] == "layers"]

    assert [tuple(layer.split(" | ")) for layer in layers] == list(ROOMS)
    assert set(tools["root_packages"]) == set(HEIGHT)


def _source() -> list[Path]:
    rooms = [settings.BASE_DIR / room for room in HEIGHT]
    return [path for room in rooms for path in room.rglob("*.py") if "migrations" not in path.parts]


def _reads_environment(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        (isinstance(node, ast.Attribute) and node.attr in ENV and getattr(node.value, "id", "") == "os")
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and ENV & {name.name for name in node.names})
        for node in ast.walk(tree)
    )


# Not settings: manage.py, celery and wsgi tell Django which settings there are; paper runs a child with a clean environment.
SET_THEMSELVES = {"loket/celery.py", "loket/wsgi.py", "paper/lists/child.py", "paper/lists/reader.py"}


def test_environment_variables_are_read_through_loket_env() -> None:
    readers = {str(path.relative_to(settings.BASE_DIR)) for path in _source() if _reads_environment(path)}

    assert readers - SET_THEMSELVES == {"loket/env.py"}


FORBIDDEN_NAMES = {"mark_safe", "csrf_exempt", "raw", "extra", "RawSQL", "StreamingHttpResponse", "sleep"}


def test_no_way_around_escaping_csrf_or_the_query_builder() -> None:
    found = []
    for path in _source():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.ImportFrom):
                name = next((alias.name for alias in node.names if alias.name in FORBIDDEN_NAMES), "")
            if name in FORBIDDEN_NAMES:
                found.append(f"{path.relative_to(settings.BASE_DIR)} {name}")

    assert found == []


def test_no_template_switches_escaping_off() -> None:
    found = [
        str(path.relative_to(settings.BASE_DIR))
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if any(
            word in path.read_text(encoding="utf-8")
            for word in ("|safe", "autoescape off", "<script>", "onclick=", " style=")
        )
    ]

    assert found == []
