"""What is typed on the forms of the Taskforce: data with which somebody who may, succeeds."""

from typing import Any

from tests.loket.planted import Who, World
from tests.loket.typed import soon, today
from tests.loket.world_decisions import Decisions


def _of(world: World, who: Who) -> Decisions:
    return world.sides[who.side].decisions


def visit(world: World, who: Who) -> dict[str, Any]:
    return {
        "on": soon(world),
        "starts_at": "15:30",
        "address": "Lelie 9",
        "safety": "Een hond.",
        "version": _of(world, who).visit.version,
    }


def visit_result(world: World, who: Who) -> dict[str, Any]:
    return {"result": "niet_thuis", "present": "", "version": _of(world, who).visit.version}


def report(world: World, who: Who) -> dict[str, Any]:
    read_back = {"read_back_on": today(world, who), "read_back_to": "de ouders", "read_back_said": "Klopt."}
    return {
        "pupil_words": "Ik wil terug.",
        "findings": "Rustig.",
        **read_back,
        "version": _of(world, who).written.version,
    }


def report_version(world: World, who: Who) -> dict[str, Any]:
    return {"version": _of(world, who).written.version}


def option(world: World, who: Who) -> dict[str, Any]:
    return {"school": "", "what": "Eerst opbouwen", "speaks_for": "Rust.", "version": _of(world, who).optie.version}


def weigh(world: World, who: Who) -> dict[str, Any]:
    row = _of(world, who).optie
    return {f"o{row.pk}-weighed": "Past niet.", f"o{row.pk}-version": row.version}


def draft(world: World, who: Who) -> dict[str, Any]:
    rows = {"steun-TOTAL_FORMS": "0", "steun-INITIAL_FORMS": "0"}
    return {
        **rows,
        "school": "",
        "starts_on": "",
        "level": "havo",
        "reasons": "Dichtbij.",
        "version": _of(world, who).draft.version,
    }


def draft_version(world: World, who: Who) -> dict[str, Any]:
    return {"version": _of(world, who).draft.version}


def read(world: World, who: Who) -> dict[str, Any]:
    return {"fingerprint": _of(world, who).besluit.fingerprint}
