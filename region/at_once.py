"""A first migration in one step.

Django renders every model that is related to a new one, and the ones related to those, at each single operation. Of a hundred models
that all lead to one pupil that costs half a minute, on every new database and before every first test run. Nothing can look at a
database between the operations of a first migration, so they become one: the state moves first, and is rendered once.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# On a model that is created in the same step these are in its table from the start.
IN_THE_TABLE = (AddField, AddConstraint, AddIndex)


class AtOnce(Operation):
    """Operations of a first migration, with the state after all of them. What is added to a model must be added to one that is
    created here."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        made = {operation.name_lower for operation in operations if isinstance(operation, CreateModel)}
        for operation in operations:
            if isinstance(operation, IN_THE_TABLE) and operation.model_name_lower not in made:
                raise ValueError(f"{operation.describe()}: not on a model that is created in this step")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # a cached property: rendered again when somebody asks for it, so once
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.operations:
            if not isinstance(operation, IN_THE_TABLE):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in reversed(self.operations):
            if not isinstance(operation, IN_THE_TABLE):
                operation.database_backwards(app_label, schema_editor, from_state, from_state)

    def describe(self) -> str:
        return f"{len(self.operations)} operations at once"
