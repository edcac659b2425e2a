"""Names cut into given name, tussenvoegsel and family name."""

import pytest

from paper.people import Name, split_family, split_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Berg, van den, Jan", Name("Jan", "van den", "Berg")),
        ("Berg, Jan, van den", Name("Jan", "van den", "Berg")),
        ("Berg, Jan van den", Name("Jan", "van den", "Berg")),
        ("van den Berg, Jan", Name("Jan", "van den", "Berg")),
        ("Jan van den Berg", Name("Jan", "van den", "Berg")),
        ("Jansen, Anna Maria", Name("Anna Maria", "", "Jansen")),
        ("Anna Maria de Vries", Name("Anna Maria", "de", "Vries")),
        ("Jan Jansen", Name("Jan", "", "Jansen")),
        ("Ben Ali", Name("Ben", "", "Ali")),
        ("Jan van 't Hof", Name("Jan", "van 't", "Hof")),
        ("Sem v/d Heyden", Name("Sem", "v/d", "Heyden")),
        ("Fatima el Amrani", Name("Fatima", "el", "Amrani")),
        ("Lisa de Vries-van den Berg", Name("Lisa", "de", "Vries-van den Berg")),
        ("van den Berg", Name("", "van den", "Berg")),
        ("Sem v.d.Heyden", Name("Sem", "v.d.", "Heyden")),
        ("De Vries", Name("", "De", "Vries")),
        ("Jansen", Name("", "", "Jansen")),
        (" , ,", Name("", "", "")),
        ("", Name("", "", "")),
    ],
)
def test_split_name_reads_one_column(written: str, name: Name) -> None:
    assert split_name(written) == name


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("van den Berg", ("van den", "Berg")),
        ("Berg, van den", ("van den", "Berg")),
        ("Berg van den", ("van den", "Berg")),
        ("Jansen", ("", "Jansen")),
        ("Al Hassan", ("", "Al Hassan")),
        ("van", ("", "van")),
    ],
)
def test_split_family_takes_the_tussenvoegsel_out(written: str, parts: tuple[str, str]) -> None:
    assert split_family(written) == parts
