"""Words for kinds of absence, and the phase that each means."""

import pytest

from paper.kinds import GROUNDS, PERMITTED_KINDS, PHASES, WORDS, Kind, read_kind


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("absolute", Kind("absoluut")),
        ("relative", Kind("relatief")),
        ("exemption", Kind("vrijgesteld")),
        ("medical", Kind("geoorloofd", "ziek")),
        ("suspension", Kind("geoorloofd", "schorsing")),
        ("LRV", Kind("relatief")),
        ("  l.r.v. ", Kind("relatief")),
        ("Thuiszitter", Kind("relatief")),
        ("luxeverzuim", Kind("relatief")),
        ("Luxe-verzuim", Kind("relatief")),
        ("ZIEK", Kind("geoorloofd", "ziek")),
        ("geschorst", Kind("geoorloofd", "schorsing")),
        ("geoorloofd", Kind("geoorloofd", "anders")),
        ("ongeoorloofd", Kind("relatief")),
        ("Opbouwrooster", Kind("deels")),
        ("5 onder a", Kind("vrijgesteld", "5a")),
        ("artikel 5a", Kind("vrijgesteld", "5a_trekkend")),
        ("zorg om aanwezigheid", Kind("zorg")),
        ("zorg voorliggend", Kind("geoorloofd", "zorg_eerst")),
    ],
)
def test_read_kind_understands_words_of_the_field(word: str, kind: Kind) -> None:
    assert read_kind(word) == kind


@pytest.mark.parametrize("word", ["vakantie?", "terug", "griep", "relatieve dispensatie"])
def test_read_kind_never_guesses(word: str) -> None:
    with pytest.raises(ValueError, match=r"is niet bekend. Gebruik relatief, absoluut"):
        read_kind(word)


@pytest.mark.parametrize("word", ["", "  ", "-", "?"])
def test_read_kind_says_when_it_is_missing(word: str) -> None:
    with pytest.raises(ValueError, match=r"^De soort verzuim ontbreekt\.$"):
        read_kind(word)


def test_every_word_means_one_kind() -> None:
    words = [(word, kind) for kind, words in WORDS.items() for word in words]

    assert [(word, read_kind(word)) for word, _ in words] == words


def test_kinds_use_known_phases_and_reasons() -> None:
    assert {kind.phase for kind in WORDS} == set(PHASES)
    reasons = {phase: {kind.permitted_kind for kind in WORDS if kind.phase == phase} for phase in PHASES}
    assert reasons.pop("geoorloofd") == set(PERMITTED_KINDS)
    assert reasons.pop("vrijgesteld") == {"", *GROUNDS}
    assert set.union(*reasons.values()) == {""}
