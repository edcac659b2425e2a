"""How coarse a pupil is described where no name may stand."""

import pytest

from cases.coarse import education


@pytest.mark.parametrize(
    ("level", "year", "said"),
    [
        ("vmbo_t", 2, "vmbo, onderbouw"),
        ("vmbo_t", 3, "vmbo, bovenbouw"),
        ("havo", 3, "havo/vwo, onderbouw"),
        ("vwo", 4, "havo/vwo, bovenbouw"),
        ("vso", 3, "vso"),
        ("havo", None, "havo/vwo"),
        ("anders", 3, ""),
    ],
)
def test_education_says_onderbouw_as_schools_do(level: str, year: int | None, said: str) -> None:
    assert education(level, year) == said
