"""Where a name begins: initials, prefixes, the article and the kind of organisation in front of a marked word."""

from overleg.anonymise.initials import adjacent, is_initial, is_small_initial
from overleg.anonymise.state import Mark, State, is_glued_prefix, is_prefix
from overleg.anonymise.text import Token
from overleg.anonymise.words import (
    CAPITAL_WORDS,
    CLUBS,
    DETERMINERS,
    FIRMS,
    ROLES,
    SCHOOL_TYPES_BEFORE,
    is_kind_of_organisation,
)

_KIN = frozenset(
    """
    moeder vader ouders ouder broer broertje zus zusje opa oma oom tante vriend vriendin neef nicht zoon dochter
    klasgenoot
""".split()
)
_LETTERED = ("groep", "klas", "leerjaar", "cluster", "blok", "niveau", "gebouw", "lokaal", "bijlage")
_ARTICLES = ("de", "het", "it", "den", "la", "le")


def start_of(state: State, first: Token, mark: Mark) -> int:
    """Take the initials, prefixes and articles that stand before a name."""
    start = first
    if mark.category in ("PERSOON", "ORGANISATIE") and mark.kind in ("family", "unknown"):
        start = _over_prefixes(state, start, mark)
    if mark.category in ("ORGANISATIE", "SCHOOL") or (
        mark.category == "PERSOON" and mark.kind in ("unknown", "given") and start is first
    ):
        article = state.previous(first)
        if article and adjacent(first) and _article_belongs(article, mark):
            start = article
    if mark.category == "PERSOON":
        start = _over_initials(state, start, first)
    start = _over_adjective(state, start, mark)
    cue = state.previous(start)
    if (
        cue
        and cue.index not in state.taken
        and start.before.isspace()
        and (
            (mark.category == "ORGANISATIE" and is_kind_of_organisation(cue.folded))
            or (mark.kind in ("family", "unknown") and cue.folded.endswith(FIRMS))
            or (mark.category == "SCHOOL" and (cue.folded in SCHOOL_TYPES_BEFORE or cue.folded.endswith("school")))
            or (mark.category == "PLAATS" and cue.capital and cue.folded in SCHOOL_TYPES_BEFORE)  # Lyceum Elst
            or cue.folded in CLUBS
        )
    ):
        start = cue
    return start.start


def _article_belongs(article: Token, mark: Mark) -> bool:
    """The article of a school or organisation is part of its name (naar de Wijngaard); before a person only in capitals."""
    if article.capital and not article.first and article.folded in ("de", "het"):
        return True
    if mark.category != "PERSOON":
        return article.folded in _ARTICLES or article.folded in ("'t", "'s", "t")
    return article.folded in ("'t", "'s", "it") or (article.capital and article.folded in _ARTICLES)


def _over_adjective(state: State, start: Token, mark: Mark) -> Token:
    """Sint Jan; Twents Loonwerk; Grote Waal."""
    before = state.previous(start)
    if before is None or before.index in state.taken:
        return start
    if before.folded in ("sint", "st") and start.before in (" ", "-", ". "):
        return before if before.capital or state.plain_case else start
    if not before.capital or start.before != " ":
        return start
    describing = before.folded in CAPITAL_WORDS or before.folded in DETERMINERS.difference(_ARTICLES)
    adjective = mark.kind == "unknown" and not before.first and describing
    return before if adjective else start


def _over_prefixes(state: State, first: Token, mark: Mark) -> Token:
    found, step = first, first
    while adjacent(step) or (step.first and step is not first):
        previous = state.text.get(step.index - 1)
        if (
            previous is None
            or step.first
            or not is_prefix(previous)
            or previous.index in state.taken
            or previous.index in state.marks
            or (step is not first and step.capital and not previous.capital)
            or (step is not first and step.folded in ("van", "vd") and not previous.capital)  # bij van der Knaap
        ):
            break
        step = previous
        found = previous
    if found is first:
        return first
    return found if _prefix_belongs(state, found, first, mark) else _without_small(state, found, first)


def _without_small(state: State, found: Token, first: Token) -> Token:
    """Of "van De Boer" only "De Boer"."""
    for token in state.text.tokens[found.index : first.index]:
        if token.capital:
            return token
    return first


def _prefix_belongs(state: State, found: Token, first: Token, mark: Mark) -> bool:
    if mark.category == "ORGANISATIE":
        return False
    prefixes = state.text.tokens[found.index : first.index]
    if found.capital and not (
        found.first and found.folded in ("de", "het", "van", "in", "op", "aan", "bij", "uit", "voor")
    ):
        return True
    known = all(
        item.folded in state.record.infixes or item.folded == "vd" or "." in item.folded or "/" in item.folded
        for item in prefixes
    )
    if mark.kind == "family" and known and state.record.words.get(first.folded, None) is not None:
        return True
    if state.plain_case and state.explained(first):
        return True  # van leusden (teamleider)
    shortened = prefixes[-1].folded in ("t", "'t") and len(prefixes) == 2  # in 't, op t
    if len(prefixes) > 1 and (
        shortened or not {item.folded for item in prefixes} & {"in", "op", "bij", "uit", "voor", "aan"}
    ):
        return True
    if found.first and found.capital:
        return first.capital
    unknown = state.plain_case and first.folded not in state.record.words
    if found.first and unknown and state.is_verb(state.next(first)):
        return True  # van dongen gaat mee
    before = state.before(found)
    previous = state.previous(found)
    letter = previous and (is_initial(state, previous) or is_small_initial(state, previous))
    if found.before.strip() in ("", ".") and letter:
        return True
    if before in _KIN and len(prefixes) == 1 and prefixes[0].folded == "van" and first.folded not in state.record.words:
        return False  # "de moeder van Lars"
    return (
        before in ROLES
        or before in ("bij", "garage", "bakkerij", "slagerij", "firma")
        or prefixes[0].folded in ("den", "te", "ter", "ten", "el", "al")
        or is_glued_prefix(prefixes[0])
    )


def _over_initials(state: State, start: Token, name: Token) -> Token:
    while adjacent(start) and (start.before.startswith(".") or start.before.isspace()):
        previous = state.text.get(start.index - 1)
        if previous is None or previous.index in state.marks or state.before(previous) in _LETTERED:
            break
        letter = len(previous.raw) == 1 and previous.raw.isalpha()
        dotted = letter and start.before.startswith(".") and name.folded in state.record.words  # h.j. prinsen
        spaced = state.plain_case and f"{previous.folded}{name.folded[0]}" in state.record.initials  # s vd kamp
        small = is_small_initial(state, previous) and name.index in state.marks
        if not (is_initial(state, previous) or dotted or spaced or small):
            break
        start = previous
    return start
