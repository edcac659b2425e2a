"""Recognise the known schools, in full, short or by their initials."""

import re

from overleg.anonymise.findings import Certainty
from overleg.anonymise.record import SCHOOL_TYPES, School, school_word
from overleg.anonymise.state import State, flat, is_prefix
from overleg.anonymise.text import Token
from overleg.anonymise.words import ABBREVIATIONS, DETERMINERS, SAYING, SCHOOL_TYPES_AFTER

_ARTICLES = frozenset(("de", "het", "'t", "t", "it"))
_TYPES_AFTER = SCHOOL_TYPES_AFTER | {"vwo", "vso", "pro", "park"}


def mark_schools(state: State) -> None:
    """Claim every mention of a known school."""
    for school in state.record.schools:
        _with_number(state, school)
        for token in state.text.tokens:
            if state.free(token):
                _full(state, school, token) or _initials(state, school, token) or _short(state, school, token)


def _with_number(state: State, school: School) -> None:
    """2College, 4e Gymnasium: taken apart into words, the number says nothing."""
    name = [word for word in school.words if word not in _ARTICLES]
    if any(char.isdigit() for word in name for char in word):
        words = r"\s+".join(map(re.escape, name))
        pattern = rf"(?<!\w)(?:(?:de|het|'t) )?{words}(?!\w)"
        for match in re.finditer(pattern, flat(state.text.clean)):
            state.claim(match.start(), match.end(), "SCHOOL", "sure")


def _run(state: State, token: Token, words: tuple[str, ...]) -> list[Token]:
    """The words of the text from here on, when they are these words."""
    run: list[Token] = []
    here: Token | None = token
    for word in words:
        if run and here and here.folded == "en":
            here = state.text.get(here.index + 1)  # Stad en Esch
        if here is None or here.folded.rstrip(".") != word or here.index in state.taken:
            return []
        if run and here.before.strip(" \n-.,()&") != "":
            return []
        run.append(here)
        here = state.text.get(here.index + 1)
    return run


def _full(state: State, school: School, token: Token) -> bool:
    if len(school.words) < 2 or token.folded != school.words[0]:
        return False
    run = _run(state, token, school.words)
    if not run:
        return False
    distinctive = [word for word in run if word.folded in school.core or not school.core]
    capital = any(word.capital for word in distinctive)
    ordinary = all(state.lexicon.is_word(word.folded) for word in distinctive)
    if not capital and ordinary and (len(school.words) < 3 or set(school.words) - set(SCHOOL_TYPES) <= _ARTICLES):
        named = state.plain_case and len(school.core) > 1  # "bos en veld" is Bos & Veld, or a walk
        return named and state.claim(run[0].start, run[-1].end, "SCHOOL", "ask")
    return state.claim(run[0].start, run[-1].end, "SCHOOL", "sure")


def _initials(state: State, school: School, token: Token) -> bool:
    if not token.upper:
        letters = state.text.quiet and len(token.raw) > 2 and state.rare_letters(token)
        return (
            letters
            and token.folded in school.initials | school.types
            and state.claim(_with_article(state, token), token.end, "SCHOOL", "ask")
        )
    if token.folded in school.types and not school.core:
        return state.claim(_with_article(state, token), token.end, "SCHOOL", "sure")
    if token.folded in school.initials and token.folded not in ABBREVIATIONS:
        return state.claim(_with_article(state, token), token.end, "SCHOOL", "sure" if len(token.raw) > 2 else "ask")
    return token.folded in school.types and state.claim(token.start, token.end, "SCHOOL", "ask")


def _short(state: State, school: School, token: Token) -> bool:
    if not school.core or not _own_word(state, school, token):
        return False
    first, last = _grow(state, school, token)
    certainty = _weigh(state, school, first, last)
    if certainty is None:
        return False
    end = last
    after = state.next(last)
    if after and after.capital and after.folded in _TYPES_AFTER and after.before.isspace():
        end = after
    return state.claim(_with_article(state, first), end.end, "SCHOOL", certainty)


def _with_article(state: State, first: Token) -> int:
    """Where the article in front begins: "het Scala" is one mention, whether or not the record writes the article."""
    article = state.previous(first)
    return article.start if article and article.folded in _ARTICLES and first.before.isspace() else first.start


def _own_word(state: State, school: School, token: Token) -> bool:
    rare = token.capital and token.folded not in state.lexicon.counted
    if not rare and (state.lexicon.is_word(token.folded) or not state.plain_case):
        return school_word(school, token.folded, strict=True)
    if token.folded in state.record.words and token.folded not in school.core:
        return False
    return school_word(school, token.folded, strict=state.lexicon.is_given(token.folded))


def _grow(state: State, school: School, token: Token) -> tuple[Token, Token]:
    """Take the neighbours that belong to the school's name as well; prefixes in between included."""
    last = token
    step = state.next(token)
    while step and step.index not in state.taken and step.before.strip(" -.") == "":
        if (school_word(school, step.folded, strict=False) and (step.capital or not token.capital)) or (
            step.folded in school.words and (step.capital or step.folded == school.words[-1])
        ):
            last = step
        elif step.folded not in school.words and not is_prefix(step):
            break
        step = state.next(step)
    first = token
    back = state.previous(first)
    while (
        back
        and back.index not in state.taken
        and is_prefix(back)
        and back.folded in school.words
        and back.folded not in _ARTICLES
    ):
        first = back
        back = state.previous(first)
    saint = back is not None and back.folded in ("sint", "st") and "sint" in school.words
    named = back is not None and back.folded in school.words and back.folded not in _ARTICLES
    if len(school.words) > 1 and back and ((named and back.capital) or (saint and (back.capital or state.plain_case))):
        first = back
    return first, last


def _weigh(state: State, school: School, first: Token, last: Token) -> Certainty | None:
    words = state.text.tokens[first.index : last.index + 1]
    capital = any(word.capital and not word.first for word in words)
    ordinary = all(state.lexicon.is_word(word.folded) or state.lexicon.is_given(word.folded) for word in words)
    article = state.previous(first)
    with_article = article is not None and article.folded in _ARTICLES
    after = state.next(last)
    if capital:
        person = all(word.folded in state.record.words for word in words)
        return None if person and not with_article else "sure"
    if not ordinary or (
        len(words) > 1 and not any(state.lexicon.is_word(word.folded) for word in words if not is_prefix(word))
    ):
        return "sure" if not any(word.folded in state.record.words for word in words) else "ask"
    if first.capital:
        return _weigh_opening(state, first, after)
    several = sum(word.folded in state.lexicon.counted or not is_prefix(word) for word in words) > 1
    rare = several or not any(
        state.lexicon.is_common(word.folded) or word.folded in state.lexicon.word_names for word in words
    )
    if rare and (with_article == school.article or state.before(first) not in DETERMINERS):
        return "ask"
    if state.plain_case and (
        (with_article and school.article) or _behind_preposition(state, article if with_article else first)
    ):
        return "ask"
    return "ask" if _small_but_acting(state, first, after, with_article=with_article, expected=school.article) else None


def _behind_preposition(state: State, first: Token | None) -> bool:
    """op staring, naar het pallas, school (horizon): where a school stands, in a text without capitals."""
    return first is not None and state.before(first) in ("op", "naar", "van", "bij", "vanuit", "nr", "school")


def _small_but_acting(state: State, first: Token, after: Token | None, *, with_article: bool, expected: bool) -> bool:
    """An ordinary word in small letters that says, wants or offers something, as a school does."""
    says = after is not None and after.folded in SAYING - {"is"}
    opening = first.first or state.before(first) in ("dat", "en")
    if with_article:
        return with_article == expected and (says or state.text.loud)
    return opening and (says or (state.plain_case and state.is_verb(after)))


def _weigh_opening(state: State, first: Token, after: Token | None) -> Certainty | None:
    if first.folded in state.record.words:
        return None
    return "sure" if state.is_verb(after) or (after is not None and after.capital) else "ask"
