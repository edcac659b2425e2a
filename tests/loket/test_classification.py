"""Every stored field says what it is about; names live in few places, and never on a sheet."""

from django.apps import apps
from django.db import models

from loket.classification import FIELDS, HOMES_OF_IDENTITY, OTHERS, Kind, classes
from overleg.models import Blad

OURS = ("accounts", "actietafel", "cases", "loket", "overleg", "plaatsing", "post", "region", "taskforce")


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if not model.__name__.endswith("History")]


def test_every_model_of_ours_has_a_line_and_every_line_a_model() -> None:
    ours = sorted(model._meta.label for model in _models() if model._meta.app_label in OURS)

    assert sorted(FIELDS) == ours


def test_every_model_of_a_package_is_in_the_short_list() -> None:
    others = sorted(model._meta.label for model in _models() if model._meta.app_label not in OURS)

    assert sorted(OTHERS) == others


def test_every_field_has_one_class_and_every_class_a_field() -> None:
    there = {
        m._meta.label: sorted(f.name for f in m._meta.concrete_fields) for m in _models() if m._meta.label in FIELDS
    }

    assert {model: sorted(fields) for model, fields in classes().items()} == there


def test_no_field_stands_in_two_classes() -> None:
    doubles = {
        model: field
        for model, fields in FIELDS.items()
        for field in set(" ".join(fields.values()).split())
        if " ".join(fields.values()).split().count(field) > 1
    }

    assert doubles == {}


def test_history_follows_its_model() -> None:
    """A copy holds the fields of what it copies and the bookkeeping of pghistory, nothing that nobody classified."""
    for model in apps.get_models():
        if not model.__name__.endswith("History"):
            continue
        original = model._meta.get_field("pgh_obj").related_model
        assert isinstance(original, type)
        own = {field.name for field in model._meta.concrete_fields if not field.name.startswith("pgh_")}
        assert own == set(classes()[original._meta.label])


def test_identity_lives_only_in_its_homes() -> None:
    with_identity = sorted(model for model, fields in FIELDS.items() if fields.get(Kind.IDENTITY))

    assert with_identity == sorted(HOMES_OF_IDENTITY)


def test_a_sheet_has_no_identity_field() -> None:
    assert Kind.IDENTITY not in FIELDS["overleg.Blad"]


def test_no_path_of_keys_leads_from_a_sheet_to_a_casus_or_pupil() -> None:
    """Forward keys only: the link is Agendapunt.blad, which a reader of sheets does not get."""
    seen: set[str] = set()
    waiting: list[type[models.Model]] = [Blad]
    while waiting:
        model = waiting.pop()
        if model._meta.label in seen:
            continue
        seen.add(model._meta.label)
        related = [f.related_model for f in model._meta.get_fields() if f.is_relation and not f.auto_created]
        waiting += [other for other in related if isinstance(other, type)]

    assert seen & {"cases.Casus", "cases.Pupil", "cases.Guardian"} == set()
    assert {"overleg.Blad", "overleg.Overleg", "accounts.User"} <= seen


def test_no_model_stores_a_burgerservicenummer() -> None:
    names = {f"{model}.{field}" for model, fields in classes().items() for field in fields}

    assert {name for name in names if "bsn" in name.lower() or "burgerservice" in name.lower()} == set()
