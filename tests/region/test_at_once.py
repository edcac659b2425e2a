"""A first migration in one step."""

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations import AddIndex, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from region.at_once import AtOnce

OURS = {"accounts", "actietafel", "cases", "overleg", "plaatsing", "post", "region", "taskforce"}


def made(name: str) -> CreateModel:
    return CreateModel(name, [("id", models.BigAutoField(primary_key=True))])


def index_on(name: str) -> AddIndex:
    return AddIndex(name, models.Index(fields=["id"], name="by_id"))


def test_every_first_migration_of_ours_is_one_step() -> None:
    first = {
        app: one
        for (app, name), one in MigrationLoader(None).disk_migrations.items()
        if name == "0001_initial" and app in OURS
    }

    assert set(first) == OURS & {config.label for config in apps.get_app_configs()}
    assert all([type(operation) for operation in one.operations] == [AtOnce] for one in first.values())


def test_the_state_moves_for_all_of_them_and_is_rendered_after() -> None:
    state = ProjectState()
    rendered = state.apps

    AtOnce([made("Een"), made("Twee"), index_on("Een")]).state_forwards("region", state)

    assert "apps" not in vars(state)
    assert [one.__name__ for one in state.apps.get_models()] == ["Een", "Twee"]
    assert rendered.get_models() == []
    assert [index.name for index in state.apps.get_model("region", "Een")._meta.indexes] == ["by_id"]


def test_nothing_is_added_to_a_model_from_before() -> None:
    with pytest.raises(ValueError, match="not on a model that is created in this step"):
        AtOnce([made("Een"), index_on("Twee")])
