"""House numbers, unknown schools, and every word with a capital that nobody explained: these are asked about."""

import re

from overleg.anonymise.findings import Category
from overleg.anonymise.patterns import numbers_a_line
from overleg.anonymise.places import behind_person
from overleg.anonymise.state import Mark, State, is_prefix, shouted
from overleg.anonymise.text import Token
from overleg.anonymise.words import (
    CAPITAL_WORDS,
    COUNTED,
    DETERMINERS,
    GREETINGS,
    INFLECTED,
    NO_NAMES,
    ORGANISATION_CUES,
    PLACE_PREPOSITIONS,
    PROVIDERS,
    ROLES,
    SAYING,
    SCHOOL_CUES,
    SCHOOL_TYPES_AFTER,
    SCHOOL_TYPES_BEFORE,
    UNITS,
    is_kind_of_organisation,
)

_ENDINGS = ("t", "en", "te", "de", "d", "e", "ing", "er", "el", "ers", "tie", "isch", "heid")
_STREETS = ("straat", "laan", "weg", "plein", "gracht", "kade", "singel", "steeg")
_QUARTERS = ("wijk", "buurt")
_STREET_WORDS = ("laan", "plein", "weg", "hof", "park", "straat", "kade", "dijk")
_BEFORE_NUMBER = ("nr", "nummer", "huisnr", "huisnummer")
_NAMELESS = NO_NAMES | CAPITAL_WORDS | ROLES
_BEFORE_NAMES = frozenset(
    """
    met en van door voor bij naar uit in aan dat als of zegt vindt belt appt noemt vriend kent
""".split()
)
_LONG_ROLES = tuple(role for role in ROLES if len(role) > 4)
# What only people do, or those who speak for a school.
_PERSONAL = (SAYING - {"is", "kan", "heeft", "laat", "houdt", "geeft"}) | frozenset(
    "regelt kijkt stelt zoekt neemt plant spreekt sprak overlegt voelt snapt weigert hoopt hoorde vertelt bezoekt zet".split()
)
_FUNCTION_WORDS = DETERMINERS | frozenset(
    """ik jij je hij zij ze wij we jullie u me mij hem haar en of maar want dus als dan toen er daar hier nu wel niet ja nee wat wie
    waar waarom
    hoe wanneer in op aan bij met voor naar van uit om tot te door over onder na sinds per zonder tijdens is was
    heeft wil gaat kan moet
    graag dag hoi beste geachte groet groeten""".split()
)


def mark_house_numbers(state: State) -> None:
    """Ask about a capital word before a house number (Havendam 3, de Kluut 5, Vliet NZ 3)."""
    for token in state.text.tokens:
        if not re.fullmatch(r"\d{1,4}", token.raw) or token.index in state.taken or not token.before.isspace():
            continue
        if numbers_a_line(state.text.clean, token.start):
            continue
        last = state.previous(token)
        if last is not None and last.folded in _BEFORE_NUMBER and last.before.isspace():
            last = state.previous(last)
        if last is None or last.folded in COUNTED or last.index in state.taken or _counts(state, token):
            continue
        small = state.text.quiet and state.rare(last) and state.before(last) in ("op", "aan", "naar", "adres", "woont")
        if not (last.capital or small):
            continue
        if re.fullmatch(r"19[5-9]\d|20[0-3]\d", token.raw) or last.folded in CAPITAL_WORDS | ROLES:
            continue
        first = last
        back = state.previous(first)
        while back and back.capital and not back.first and first.before.isspace() and back.index not in state.taken:
            first = back
            back = state.previous(first)
        first = _over_street_word(state, first)
        back = state.previous(first)
        if back and back.first and back.capital and first.before.isspace() and back.folded not in _FUNCTION_WORDS:
            first = back
        if not (first is last and _is_no_street(state, last, token)):
            _house_number(state, first, last, token)


def _counts(state: State, number: Token) -> bool:
    unit = state.next(number)
    return unit is not None and unit.folded in UNITS and unit.before in ("", " ")


def _is_no_street(state: State, word: Token, number: Token) -> bool:
    """An abbreviation before a score (TIQ 84), a name before a date or fraction (Pauw 3/2)."""
    return word.upper or re.match(r"/\d", state.after_text(number)) is not None


def _over_street_word(state: State, first: Token) -> Token:
    """Laan van Meerdervoort 12: the street word stands in front, with small prefixes in between."""
    step = state.previous(first)
    while step and step.folded in ("van", "de", "der", "den", "het"):
        step = state.previous(step)
    near_by = step is not None and step.capital and step.index + 4 > first.index
    return step if step and near_by and step.folded in _STREET_WORDS else first


def _house_number(state: State, first: Token, last: Token, number: Token) -> None:
    if first.first and state.lexicon.is_common(first.folded) and first is last:
        return
    suffix = re.match(r"\s?[a-zA-Z](?![\w.'])|-\d{1,3}\b", state.text.clean[number.end :])
    end = number.end + (suffix.end() if suffix else 0)
    before = state.before(first)
    article = state.previous(first)
    if before in ("de", "het") and article is not None:
        before = state.before(article)
    sure = before in ("aan", "adres", "woont", "op", "huisadres") and not any(
        state.marks.get(index) for index in range(first.index, last.index + 1)
    )
    for index in range(first.index, last.index + 1):
        state.marks.pop(index, None)
    state.claim(first.start, end, "ADRES", "sure" if sure else "ask")


def mark_school_types(state: State) -> None:
    """Ask about a school that is not in the record: Gooiland College, basisschool De Ark."""
    for token in state.text.tokens:
        kind = state.next(token)
        if state.plain_case and kind and kind.before == " " and state.free(kind) and _names_school(state, token, kind):
            state.marks[kind.index] = Mark("SCHOOL", "ask")
            continue
        if kind is None or kind.folded not in SCHOOL_TYPES_AFTER or kind.before != " ":
            continue
        if state.plain_case and state.rare(token) and state.free(token) and state.free(kind):
            state.marks[token.index] = state.marks[kind.index] = Mark("SCHOOL", "ask")
        if not kind.capital:
            continue
        ordinary = token.folded in CAPITAL_WORDS or token.folded in _FUNCTION_WORDS or token.folded in ROLES
        if token.capital and not token.upper and state.free(token) and state.free(kind) and not ordinary:
            state.marks[token.index] = state.marks[kind.index] = Mark("SCHOOL", "ask")


def _names_school(state: State, kind: Token, name: Token) -> bool:
    """lyceum wolterbeek: in a text without capitals a word that nobody counts, behind a kind of school."""
    told = kind.folded in SCHOOL_TYPES_BEFORE or kind.folded.endswith("basisschool")
    return told and state.free(kind) and state.rare(name) and not state.lexicon.is_common(name.folded)


def mark_unknown(state: State) -> None:
    """Ask about capital words that nobody explained; in a text without useful capitals, about words no dictionary knows."""
    for token in state.text.tokens:
        if state.free(token) and not token.raw.isdigit() and len(token.raw) > 1 and _is_unknown(state, token):
            state.marks[token.index] = Mark(_guess(state, token), "ask")
    _mark_repeated(state)


def _is_unknown(state: State, token: Token) -> bool:
    provider = state.plain_case and token.folded in PROVIDERS and token.folded not in state.lexicon.frequent
    if provider and state.before(token) in ("van", "bij", "via", "door"):
        return True
    if state.text.loud or shouted(state, token):
        return len(token.raw) > 2 and _unknown_word(state, token)
    if token.upper:
        common = len(token.raw) > 4 and state.lexicon.is_common(token.folded)
        return (
            token.folded not in NO_NAMES and token.folded not in CAPITAL_WORDS and not common and len(token.raw) <= 12
        )
    if token.capital and not token.first:
        return _unknown_inside(state, token)
    if token.capital:
        explained = state.explained(token) and token.folded not in _NAMELESS | _FUNCTION_WORDS  # Berg (moeder)
        return explained or _unknown_word(state, token) or _opens_double_name(state, token)
    return _small_unknown(state, token)


def _opens_double_name(state: State, token: Token) -> bool:
    """Bakker-Lok belt: two capitals joined are a name, whatever the first one means."""
    after = state.next(token)
    joined = after is not None and after.before == "-" and after.capital and not after.upper
    return joined and not token.upper and token.folded not in CAPITAL_WORDS | NO_NAMES | _FUNCTION_WORDS


def _unknown_inside(state: State, token: Token) -> bool:
    """A capital inside a sentence names something, unless the word is known to carry one."""
    opens_line = "\n" in token.before  # Afw: de ouders
    if is_prefix(token) or (token.folded in NO_NAMES and (opens_line or not token.raw[1:].islower())):
        return False
    previous = state.previous(token)
    if previous and is_prefix(previous) and previous.folded in ("van", "der", "den", "ter", "ten", "v/d", "v.d."):
        return token.folded not in CAPITAL_WORDS  # Emmanuel van der Meer
    if token.before == " " and _is_given(state, previous):
        return True  # Toon Arts, whatever else the second word means; not "Toons Nederlands"
    return token.folded not in CAPITAL_WORDS and token.folded not in _FUNCTION_WORDS and token.folded not in ROLES


def _is_given(state: State, token: Token | None) -> bool:
    """Whether a given name stands here in full, behind a role or not."""
    mark = state.marks.get(token.index) if token else None
    whole = token is not None and (token.folded in state.record.words or state.lexicon.is_given(token.folded))
    return mark is not None and mark.category == "PERSOON" and mark.kind in ("given", "family") and whole


def _mark_repeated(state: State) -> None:
    """What was a name inside a sentence is one at the start of a sentence too (Gesprek met Bakker. Bakker vindt …)."""
    names = {
        token.folded: mark
        for token in state.text.tokens
        if (mark := state.marks.get(token.index)) and mark.category == "PERSOON" and token.capital and not token.first
    }
    for token in state.text.tokens:
        opening = token.first and (token.folded in GREETINGS or token.folded in _FUNCTION_WORDS)  # Dag Leonie Dag
        if token.capital and state.free(token) and token.folded in names and not (opening or is_prefix(token)):
            state.marks[token.index] = Mark("PERSOON", "ask", names[token.folded].kind)


def _small_unknown(state: State, token: Token) -> bool:
    """A word in small letters that no dictionary knows, where a name would fit; not a slip in an ordinary word."""
    folded = token.folded
    if _is_street_or_quarter(state, token):
        return True
    if len(folded) < 3 or not folded.isalpha() or _nameless(folded) or token.before.endswith("/"):
        return False  # ib/rt, /map/bestand
    if (
        state.before(token) in DETERMINERS - {"dat", "als"}
        or state.lexicon.is_common(folded)
        or (_slip(state, folded) and not (state.text.quiet and len(folded) < 7))
    ):
        return False
    if state.text.quiet:
        return folded not in state.lexicon.listed or not folded.endswith(INFLECTED)
    if len(folded) < 4 or folded in state.lexicon.listed:
        return False
    return state.before(token) in _BEFORE_NAMES or state.is_verb(state.next(token)) or token.first


def _is_street_or_quarter(state: State, token: Token) -> bool:
    """de eemskanaalweg, in de gorechtbuurt: behind its article too, as long as no dictionary has it (snelweg, achterbuurt)."""
    folded = token.folded
    named = len(folded) > 8 and folded.endswith(_STREETS + _QUARTERS)
    return named and folded not in state.lexicon.counted and folded not in state.lexicon.listed


def _slip(state: State, folded: str) -> bool:
    """Whether one letter too many, too few, changed or swapped behind the first makes it an ordinary word of five letters or more,
    alone or at the end of a compound (oudergesrpek)."""
    if not 5 <= len(folded) <= 25:
        return False
    counted = state.lexicon.counted
    return _one_letter_off(folded, counted) or any(
        folded[:cut] in counted and _one_letter_off(folded[cut:], counted) for cut in range(4, len(folded) - 5)
    )


def _one_letter_off(folded: str, counted: frozenset[str]) -> bool:
    for cut in range(1, len(folded)):
        shorter = folded[:cut] + folded[cut + 1 :]
        swapped = folded[:cut] + folded[cut + 1 : cut + 2] + folded[cut] + folded[cut + 2 :]
        if shorter in counted or swapped in counted:
            return True
        if any(
            folded[:cut] + letter + folded[cut + end :] in counted
            for letter in "aeiourstndlkgjmpvwbhcfz"
            for end in (0, 1)
        ):
            return True
    return False


def _nameless(folded: str) -> bool:
    """Words, roles and abbreviations that name nobody, and what is made of them: polisnr, JB'er."""
    return folded in _NAMELESS or folded.endswith("nr") or folded.removesuffix("'er") in NO_NAMES


def _unknown_word(state: State, token: Token) -> bool:
    folded = token.folded.removesuffix("'s")
    if _nameless(folded) or folded in GREETINGS or folded in _FUNCTION_WORDS:
        return False
    if state.lexicon.is_word(folded) and (folded in ORGANISATION_CUES or folded.endswith(_LONG_ROLES)):
        return False  # Wijkteam neemt contact op, Kinderpsychiater schrijft
    if state.lexicon.is_common(folded):
        return _speaks(state, token)
    # A rare dictionary word may be a surname as well, unless its ending says what it is and nothing makes it a person.
    return folded not in state.lexicon.listed or not folded.endswith(_ENDINGS) or _acts(state, token)


def _speaks(state: State, token: Token) -> bool:
    """Smid denkt, Horizon stuurt: an ordinary word without its article, at the start of a sentence, does what people do."""
    after = state.next(token)
    rare = token.folded not in state.lexicon.frequent and token.capital and token.first
    return rare and after is not None and after.folded in _PERSONAL


def _acts(state: State, token: Token) -> bool:
    """ "Lubbers van de administratie", "Lubbers belt"."""
    after = state.next(token)
    said = after is not None and (after.folded in ("van", "en") or after.folded in SAYING or state.is_verb(after))
    return token.capital and said


def _continues_prefix(state: State, article: Token | None) -> bool:
    """Whether this article is the second prefix of a surname with capitals."""
    first = state.previous(article) if article and article.folded in ("de", "den", "der", "het", "'t") else None
    return first is not None and first.capital and not first.first and is_prefix(first)


def _guess(state: State, token: Token) -> Category:
    step = prefix = state.previous(token)
    words: list[str] = []
    while step and len(words) < 3:
        words.append(step.folded)
        step = state.previous(step)
    if token.folded in PROVIDERS:
        return "ORGANISATIE"
    if _continues_prefix(state, prefix):
        return "PERSOON"  # Van 't Hul
    if prefix and prefix.folded == "te" and behind_person(state, prefix):
        return "PERSOON"  # Anouk te Riele
    if words and words[0] in PLACE_PREPOSITIONS:
        return "PLAATS"
    if any(word in SCHOOL_CUES or word.endswith("school") for word in words[:2]):
        return "SCHOOL"
    cue = any(word in ORGANISATION_CUES or is_kind_of_organisation(word) for word in words)
    if not cue and _is_street_or_quarter(state, token):
        return "PLAATS" if token.folded.endswith(_QUARTERS) else "ADRES"
    if token.upper or cue or (words and words[0] in ("de", "het", "'t")):
        return "ORGANISATIE"
    return "PERSOON"
