"""Texts of one item on their way to paper: searched for names, and with what the chair decided about each find.

The agendablad (overleg.sheet) and the results list (overleg.results) go this one way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal

from overleg.anonymise import rare_traits
from overleg.known import known_of
from overleg.material import Material
from overleg.models import Agendapunt
from overleg.pieces import Piece, piece_of


@dataclass(frozen=True)
class Stand:
    """Whether it is approved. `why`, in Dutch: what is still needed, or what changed since it was approved."""

    state: Literal["approved", "open", "lapsed"]
    why: tuple[str, ...] = ()

    @property
    def approved(self) -> bool:
        return self.state == "approved"


@dataclass
class Texts:
    """The texts of one item as they would be printed now. Scanning happens at the first question about them.

    `store` is the field of Agendapunt that holds what was decided.
    """

    material: Material
    store: ClassVar[Literal["choices", "result_choices"]] = "choices"

    @property
    def punt(self) -> Agendapunt:
        return self.material.punt

    @property
    def own(self) -> tuple[str, ...]:
        """Texts that are typed: an own wording of one that is still empty simply becomes the text (overleg.approval.edit_text)."""
        return ()

    @cached_property
    def known(self) -> dict[str, str]:
        return known_of(self.material)

    @cached_property
    def originals(self) -> dict[str, str]:
        """Texts as they stand, by field, in the order of the paper."""
        raise NotImplementedError

    @property
    def labels(self) -> Mapping[str, str]:
        raise NotImplementedError

    @property
    def limits(self) -> Mapping[str, int]:
        """The most letters that fit, by field."""
        raise NotImplementedError

    @property
    def choices(self) -> dict[str, Any]:
        chosen: dict[str, Any] = getattr(self.punt, self.store)
        return chosen

    @cached_property
    def pieces(self) -> list[Piece]:
        edited = self.choices.get("edited", {})
        return [
            piece_of(name, self.labels[name], text, edited.get(name), self.choices.get(name, {}), self.known)
            for name, text in self.originals.items()
        ]

    def piece(self, field: str) -> Piece:
        return next(piece for piece in self.pieces if piece.field == field)

    @property
    def open(self) -> int:
        """Questions that nobody answered yet."""
        return sum(len(piece.open) for piece in self.pieces)

    @cached_property
    def traits(self) -> list[str]:
        """Rare traits in what would be printed, each named once; two or more deserve a warning."""
        found = [trait.label_dutch for piece in self.pieces for trait in rare_traits(piece.result)]
        return list(dict.fromkeys(found))

    @property
    def text_obstacles(self) -> list[str]:
        """What must be done about the texts before they can be approved, in Dutch."""
        found = []
        if self.open:
            words = "is nog 1 vraag" if self.open == 1 else f"zijn nog {self.open} vragen"
            found.append(f"Er {words} over woorden die naar iemand kunnen wijzen.")
        for piece in self.pieces:
            found += [f"Bij {piece.label} staat nog ‘{words}’." for words in piece.leaks]
            if len(piece.result) > (limit := self.limits[piece.field]):
                found.append(f"{piece.label} is te lang voor het blad: hooguit {limit} tekens.")
        return found
