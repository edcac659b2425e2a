"""Whose list it is, and which school or municipality a row means."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import Role, Toegang, User
from cases.models import ColumnMapping
from paper.text import fold
from region.models import Municipality, School


@dataclass(frozen=True)
class Sender:
    """A school, leerplicht of a municipality, or neither: the office with a list of more schools."""

    school: School | None = None
    municipality: Municipality | None = None

    @property
    def label(self) -> str:
        if self.school:
            return str(self.school)
        return f"leerplicht {self.municipality}" if self.municipality else "meer scholen"

    @classmethod
    def fixed(cls, toegang: Toegang) -> "Sender | None":
        """School and leerplicht send for themselves only; None for the office, which chooses."""
        if toegang.role == Role.SCHOOL:
            return cls(school=toegang.school)
        if toegang.role == Role.LEERPLICHT:
            return cls(municipality=toegang.municipality)
        return None

    @property
    def told_by(self) -> str:
        """For *laatst bevestigd door*: school, leerplicht or loket."""
        return "school" if self.school else "leerplicht" if self.municipality else "loket"


def mapping_of(sender: Sender) -> ColumnMapping | None:
    """How this sender's columns were mapped before."""
    return ColumnMapping.objects.filter(school=sender.school, municipality=sender.municipality).first()


def remember_mapping(*, sender: Sender, columns: dict[str, str], kind: str, by: User) -> ColumnMapping:
    """Keep field → header for the next list of this sender."""
    mapping, _ = ColumnMapping.objects.update_or_create(
        school=sender.school,
        municipality=sender.municipality,
        defaults={"columns": columns, "kind": kind, "changed_by": by},
    )
    return mapping


class UnknownPlace(ValueError):  # noqa: N818 - an answer about a cell, not a fault of ours
    """A school or municipality that is written but not found; the text is Dutch."""


@dataclass
class Places:
    """Schools and municipalities by every way of writing that Loket knows. Two queries, then none."""

    _schools: dict[str, list[School]] = field(default_factory=dict)
    _municipalities: dict[str, Municipality] = field(default_factory=dict)
    _by_id: dict[int, School] = field(default_factory=dict)
    _municipality_by_id: dict[int, Municipality] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Places":
        made = cls()
        for school in School.objects.select_related("municipality__area", "area"):
            made._by_id[school.pk] = school
            for text in {fold(each) for each in (school.code, school.name, *school.short_names.splitlines())} - {""}:
                made._schools.setdefault(text, []).append(school)
        for municipality in Municipality.objects.select_related("area"):
            made._municipality_by_id[municipality.pk] = municipality
            made._municipalities[fold(municipality.name)] = municipality
        return made

    def school(self, texts: Iterable[str]) -> School | None:
        """The school that the first of these texts means that says anything. None when all are empty; raises UnknownPlace."""
        written = [text for text in texts if fold(text)]
        for text in written:
            found = self._schools.get(fold(text), [])
            if len(found) == 1:
                return found[0]
            if found:
                raise UnknownPlace(f"‘{text}’ kan meer dan één school zijn. Gebruik de vestigingscode.")
        if written:
            raise UnknownPlace(f"De school ‘{written[0][:60]}’ staat niet in Loket.")
        return None

    def municipality(self, text: str) -> Municipality | None:
        """None when empty; raises UnknownPlace, also for a town that is no municipality."""
        plain = re.sub(r"^gemeente", "", fold(text))
        if plain and plain not in self._municipalities:
            raise UnknownPlace(f"‘{text[:60]}’ is geen gemeente die Loket kent.")
        return self._municipalities.get(plain)

    def school_by_id(self, pk: int | None) -> School | None:
        return self._by_id.get(pk) if pk else None

    def municipality_by_id(self, pk: int | None) -> Municipality | None:
        return self._municipality_by_id.get(pk) if pk else None
