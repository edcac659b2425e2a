"""Small numbers out, and none of them to be computed from the rest: tried by computing every world that fits."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.masking import Cell, Sum, hidden

SMALL = 5


def publication(number: int, stock: int, parts: dict[str, int], **more: int) -> tuple[dict[Cell, int], list[Sum]]:
    figures = {(number, name): count for name, count in {"stock": stock, **parts, **more}.items()}
    return figures, [Sum((number, "stock"), tuple((number, name) for name in parts))]


def names(found: set[Cell]) -> set[str]:
    return {name for _, name in found}


@pytest.mark.parametrize(
    ("parts", "gone"),
    [
        ({"same": 40, "new": 20}, set()),
        ({"same": 40, "new": 5}, set()),
        ({"same": 40, "new": 0}, set()),  # nobody is no small group
        ({"same": 40, "new": 4}, {"new", "same"}),  # the whole minus the other would give it away
        ({"same": 3, "new": 4}, {"same", "new"}),
        ({"a": 3, "b": 9, "c": 30}, {"a", "b"}),  # the smallest that is enough
        ({"a": 3, "b": 0, "c": 30}, {"a", "c"}),
    ],
)
def test_small_numbers_go_and_what_would_give_them_away(parts: dict[str, int], gone: set[str]) -> None:
    assert names(hidden([publication(1, sum(parts.values()), parts)], small=SMALL)) == gone


def test_small_total_goes_with_its_parts() -> None:
    assert names(hidden([publication(1, 4, {"same": 4, "new": 0})], small=SMALL)) == {
        "stock",
        "same",
    }  # that nobody is new tells no number


def test_number_that_stands_in_two_sums_is_kept_out_of_both() -> None:
    figures, sums = publication(1, 10, {"same": 8, "new": 2})
    figures |= {(1, "shifted"): 3, (1, "kept"): 5}
    sums = [*sums, Sum((1, "same"), ((1, "shifted"), (1, "kept")))]

    found = hidden([(figures, sums)], small=3)

    assert names(found) == {"new", "same", "shifted"}
    assert computable(found, figures, sums) == set()


def test_what_was_published_stays_as_it_was() -> None:
    first = publication(1, 50, {"same": 40, "new": 10})
    figures, sums = publication(2, 48, {"same": 47, "new": 1}, gone=3)
    second = (figures, [*sums, Sum((1, "stock"), ((2, "same"), (2, "gone")))])

    assert hidden([first, second], small=SMALL) >= hidden([first], small=SMALL)
    assert {cell for cell in hidden([first, second], small=SMALL) if cell[0] == 1} == set()


def computable(out: set[Cell], figures: dict[Cell, int], sums: list[Sum], most: int = 12) -> set[Cell]:
    """Hidden figures that have one value in every world that fits what is shown: found by trying all of them."""
    order = sorted(out)
    seen: dict[Cell, set[int]] = {cell: set() for cell in order}
    known = [sum(one.weight(cell) * figures[cell] for cell in one.cells) for one in sums]
    for guess in product(range(most + 1), repeat=len(order)):
        world = figures | dict(zip(order, guess, strict=True))
        if all(
            sum(one.weight(cell) * world[cell] for cell in one.cells) == is_
            for one, is_ in zip(sums, known, strict=True)
        ):
            for cell, value in zip(order, guess, strict=True):
                seen[cell].add(value)
    return {cell for cell, values in seen.items() if len(values) < 2}


@settings(max_examples=60)
@given(st.lists(st.integers(0, 4), min_size=2, max_size=3), st.integers(0, 4), st.data())
def test_no_hidden_figure_can_be_computed(parts: list[int], gone: int, data: st.DataObject) -> None:
    """A threshold of 3, so that all worlds can be tried."""
    figures, sums = publication(1, sum(parts), {f"p{i}": count for i, count in enumerate(parts)})
    shifted = data.draw(st.integers(0, parts[0]))
    figures |= {(1, "shifted"): shifted, (1, "kept"): parts[0] - shifted}
    sums.append(Sum((1, "p0"), ((1, "shifted"), (1, "kept"))))
    more = {(2, "same"): sum(parts), (2, "gone"): gone, (2, "new"): 2, (2, "stock"): sum(parts) + 2}
    links = [Sum((1, "stock"), ((2, "same"), (2, "gone"))), Sum((2, "stock"), ((2, "same"), (2, "new")))]

    first, both = hidden([(figures, sums)], small=3), hidden([(figures, sums), (more, links)], small=3)

    assert computable(first, figures, sums) == set()
    assert {cell for cell in both if cell[0] == 1} == first
    assert {cell for cell, count in (figures | more).items() if 0 < count < 3} <= both
    if len(both) <= 4:  # all worlds of five would be tried for a minute
        assert computable(both, figures | more, sums + links) == set()
