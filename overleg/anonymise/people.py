"""Recognise people who are not in the record: those behind a role word, and common given names."""

from overleg.anonymise.known import goes_on_as_name
from overleg.anonymise.state import Mark, State, is_prefix, shouted
from overleg.anonymise.text import Token
from overleg.anonymise.words import (
    CAPITAL_WORDS,
    COPULAS,
    DETERMINERS,
    FEMALE_OR_MALE_TITLES,
    GREETINGS,
    LINKING,
    NO_NAMES,
    PLACE_PREPOSITIONS,
    PREPOSITIONS,
    ROLE_LINKS,
    ROLES,
    looks_like_verb,
)

# These stand before any word: "de juf zegt", "familie in Ede".
_ALSO_NOUNS = frozenset("familie heer juf meester mr dokter imam".split())


def mark_roles(state: State) -> None:
    """Mark the name behind a role word (moeder, juf, mentor, mw.), whatever its case."""
    for token in state.text.tokens:
        if token.folded in ROLES and token.index not in state.marks and token.index not in state.taken:
            _follow_role(state, token)


def _follow_role(state: State, role: Token) -> None:
    step, linked = state.next(role), False
    titled = role.folded in FEMALE_OR_MALE_TITLES - _ALSO_NOUNS
    while (
        step
        and _goes_on(step)
        and (
            step.folded in ROLE_LINKS
            or _is_name_prefix(step)
            or _is_initial(step)
            or (titled and _is_double_prefix(state, step))
        )
    ):
        linked = linked or not (is_prefix(step) or _is_initial(step))
        after = state.next(step)
        if (
            step.capital
            and is_prefix(step)
            and state.free(step)
            and (after is None or not _goes_on(after) or not after.capital)
        ):
            break  # a short surname that looks like a prefix: mw. Le
        step = after
    if step is None or not state.free(step) or not _goes_on(step) or step.raw.isdigit():
        return
    if step.capital and not (role.upper and shouted(state, step)):
        word = step.folded in CAPITAL_WORDS
        nameless = (word and not titled) or (step.upper and step.folded in NO_NAMES)  # mw. Duits, but docent Duits
        if not nameless and len(step.raw) > 1 and not _names_a_place_of_work(state, role, step):
            # "adres klopt niet mr. Zou nu …": a verb behind a full stop begins a sentence.
            acts = step.before.startswith(".") and looks_like_verb(step.folded, state.lexicon.counted)
            state.marks[step.index] = Mark("PERSOON", "ask" if acts or word else "sure", "family")
    elif _small_behind_role(state, role, step, linked):
        state.marks[step.index] = Mark("PERSOON", "ask", "family")


def _names_a_place_of_work(state: State, role: Token, step: Token) -> bool:
    """ "de imam van de Selimiye", not "mevrouw van de Ven": left to the rule for unknown words."""
    between = [token.raw for token in state.text.tokens[role.index + 1 : step.index]]
    return role.folded not in FEMALE_OR_MALE_TITLES and between in (
        ["van", "de"],
        ["van", "het"],
        ["van", "De"],
        ["van", "Het"],
    )


def _is_initial(token: Token) -> bool:
    return len(token.raw) == 1 and token.raw.isupper()


def _is_name_prefix(token: Token) -> bool:
    """A prefix that is not also the preposition of "opa in Terschuur"."""
    return is_prefix(token) and (token.capital or token.folded not in (PREPOSITIONS | {"aan", "bij", "voor"}) - {"te"})


def _is_double_prefix(state: State, token: Token) -> bool:
    """mw. in 't veld: a preposition with an article behind it."""
    article = state.next(token)
    return is_prefix(token) and article is not None and article.folded in ("'t", "t", "de", "den", "der", "het")


def _goes_on(token: Token) -> bool:
    return token.before.strip(" .\n") in ("", "(", ",", ":", "-", ", (")


def _small_behind_role(state: State, role: Token, step: Token, linked: bool) -> bool:
    if step.folded in ROLES or step.folded in ROLE_LINKS or len(step.raw) < 2:
        return False
    if not step.before.isspace() and not (role.folded in FEMALE_OR_MALE_TITLES and step.before.strip() == "."):
        return False
    lexicon = state.lexicon
    if lexicon.is_given(step.folded) and step.folded not in DETERMINERS:
        return not (step.folded in lexicon.word_names and state.is_verb(step))
    prefixed = step.index > role.index + 1
    if role.folded in FEMALE_OR_MALE_TITLES - _ALSO_NOUNS:
        return (
            not state.is_verb(step)
            and (prefixed or step.folded not in DETERMINERS)
            and step.folded not in LINKING | PREPOSITIONS
        )
    if state.plain_case and state.rare(step):
        return True
    if linked or lexicon.is_common(step.folded):
        return False
    if prefixed:
        return True
    # A rare dictionary word may be a surname; one with the ending of a verb or adjective is not.
    return (
        not lexicon.is_word(step.folded)
        or step.folded.endswith("sen")
        or not step.folded.endswith(("t", "en", "d", "e", "s"))
    )


def mark_given_names(state: State) -> None:
    """Mark common given names of people who are not in the record."""
    lexicon = state.lexicon
    for token in state.text.tokens:
        if not state.free(token) or len(token.raw) < 2:
            continue
        folded = token.folded.removesuffix("'s")
        if (
            folded not in lexicon.given_names
            and folded.endswith("s")
            and folded[:-1] in lexicon.given_names
            and len(folded) > 4
        ):
            folded = folded[:-1]
        if folded in lexicon.given_names:
            _given(state, token, sure=token.capital and not (token.upper and folded in NO_NAMES))
        elif folded in lexicon.word_names and token.capital:
            _word_name(state, token)


def _given(state: State, token: Token, *, sure: bool) -> None:
    if state.is_month(token) or _is_greeting(state, token):
        return
    in_place = token.folded in state.lexicon.places and state.before(token) in PLACE_PREPOSITIONS
    if in_place or (not token.capital and len(token.raw) < 3):
        return
    if (
        not token.capital
        and token.folded in state.lexicon.listed
        and not state.plain_case
        and state.before(token) in DETERMINERS
    ):
        return
    state.marks[token.index] = Mark("PERSOON", "sure" if sure else "ask", "given")
    after = state.next(token)
    if after is not None and state.free(after) and _may_be_surname(state, token, after):
        state.marks[after.index] = Mark("PERSOON", "ask", "family")


def _is_greeting(state: State, token: Token) -> bool:
    """ "Lieve Sara", not "Lieve belt" or "Lieve van der Zee"."""
    after = state.next(token)
    return token.folded in GREETINGS and token.first and not state.is_verb(after) and not (after and is_prefix(after))


def _may_be_surname(state: State, given: Token, token: Token) -> bool:
    """Behind a given name in capitals (MANDY JAGER): any word but one that only links or acts. Where the whole text is in capitals
    or has none: a word nobody counted."""
    folded = token.folded
    if state.plain_case:
        return state.rare(token) and token.before == " " and not is_prefix(token) and folded not in DETERMINERS
    return (
        shouted(state, given)
        and shouted(state, token)
        and not (folded in LINKING | COPULAS | PREPOSITIONS | DETERMINERS | ROLES | NO_NAMES or state.is_verb(token))
    )


def _word_name(state: State, token: Token) -> None:
    if token.folded in CAPITAL_WORDS or token.upper or _is_greeting(state, token):
        return
    article = state.previous(token)
    if article and article.capital and not article.first and article.folded in ("de", "het"):
        state.marks[token.index] = Mark("ORGANISATIE", "ask")  # camping De Roos; mevrouw De Roos is known by her title
        return
    if not token.first:
        state.marks[token.index] = Mark("PERSOON", "sure" if state.before(token) not in DETERMINERS else "ask", "given")
        return
    after = state.next(token)
    names_on = (
        after is not None and after.folded == "en" and (second := state.next(after)) is not None and second.capital
    )
    acts = state.is_verb(after) and not state.is_verb(token)
    surname = after is not None and (after.capital or goes_on_as_name(state, after))
    if acts or names_on or surname or state.after_text(token).startswith(("'", " (")):
        state.marks[token.index] = Mark("PERSOON", "ask", "given")
