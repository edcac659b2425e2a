"""The look that every journey takes at its pages finds what it is there for."""

import pytest

from tests.journeys.conftest import Visit

PAGE = """<!doctype html><html lang="nl"><head><title>Proef</title><meta name="viewport" content="width=device-width"><style>{style}</style>
</head><body style="margin: 0"><main><h1>Proef</h1><label for="veld">Naam</label> <input id="veld"><p class="a"><span>Een zin.</span></p>
</main></body></html>"""
NARROW = "@media (max-width: 30rem)"


@pytest.mark.parametrize(
    ("style", "found"),
    [
        (".a { color: #ccc }", "1280px.*color-contrast"),
        (NARROW + "{ .a { color: #ccc } }", "320px.*color-contrast"),  # another colour
        (NARROW + "{ .a { background: #555 } }", "320px.*color-contrast"),  # under a text that itself stays the same
        (".a { display: none; color: #ccc } " + NARROW + "{ .a { display: block } }", "320px.*color-contrast"),
        ("label { display: none }", "1280px.*label"),
        (NARROW + "{ label { display: none } }", "320px.*label"),
        (NARROW + "{ .a { width: 400px } }", "scrolls sideways at 320px"),
    ],
)
def test_a_planted_fault_is_found(visit: Visit, style: str, found: str) -> None:
    walker = visit()
    walker.page.set_content(PAGE.format(style=style))

    with pytest.raises((AssertionError, pytest.fail.Exception), match=f"(?s){found}"):
        walker.check()


def test_a_page_without_faults_passes(visit: Visit) -> None:
    walker = visit()
    walker.page.set_content(PAGE.format(style=".a { color: #222 }"))
    walker.check()
    walker.page.evaluate("() => { document.querySelector('.a').style.color = '#ccc'; }")

    with pytest.raises(AssertionError, match="color-contrast"):
        walker.check()
