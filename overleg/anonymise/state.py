"""What is known while one text is being scanned."""

from dataclasses import dataclass, field
from typing import Literal

from cases.names import PREFIXES, fold
from overleg.anonymise.findings import Category, Certainty
from overleg.anonymise.lexicon import Lexicon
from overleg.anonymise.record import Record
from overleg.anonymise.text import Text, Token
from overleg.anonymise.words import CAPITAL_WORDS, MONTHS, NO_NAMES, ROLES, looks_like_verb

Kind = Literal["given", "family", "initial", "unknown"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One word that is, or may be, (part of) a name."""

    category: Category
    certainty: Certainty
    kind: Kind = "unknown"


@dataclass(slots=True)
class State:
    """Marks per word, and finished spans; a word under a finished span is taken."""

    text: Text
    record: Record
    lexicon: Lexicon
    marks: dict[int, Mark] = field(default_factory=dict)
    spans: list[tuple[int, int, Category, Certainty]] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def claim(self, start: int, end: int, category: Category, certainty: Certainty) -> bool:
        """Finish `clean[start:end]` unless a word in it is taken already."""
        words = self.text.tokens_within(start, end)
        if any(word.index in self.taken for word in words) or end <= start:
            return False
        self.spans.append((start, end, category, certainty))
        self.taken.update(word.index for word in words)
        return True

    def free(self, token: Token | None) -> bool:
        """Whether the word is neither taken nor marked."""
        return token is not None and token.index not in self.taken and token.index not in self.marks

    def previous(self, token: Token) -> Token | None:
        """The word before, in the same sentence."""
        return None if token.first else self.text.get(token.index - 1)

    def next(self, token: Token) -> Token | None:
        """The word after, in the same sentence."""
        after = self.text.get(token.index + 1)
        return None if after is None or after.first else after

    def before(self, token: Token) -> str:
        """The word before, folded; empty at the start of a sentence."""
        word = self.previous(token)
        return word.folded if word else ""

    def is_verb(self, token: Token | None) -> bool:
        """Whether the word looks like a finite verb."""
        return token is not None and not token.capital and looks_like_verb(token.folded, self.lexicon.counted)

    def rare(self, token: Token) -> bool:
        """Whether no running text holds the word, our own shorthand aside: in a text without capitals it may be a name."""
        return (
            token.folded not in self.lexicon.counted
            and token.folded not in NO_NAMES | CAPITAL_WORDS
            and not token.raw.isdigit()
        )

    def rare_letters(self, token: Token) -> bool:
        """Whether these letters spell no ordinary word (isk, not pro or sint)."""
        return token.folded not in self.lexicon.counted and token.folded not in self.lexicon.listed

    def is_month(self, token: Token) -> bool:
        """ "in jan. start het dagdeel", not "jan belt"."""
        small = token.folded in MONTHS and not token.capital and not self.plain_case
        return small and self.after_text(token).startswith(".")

    def explained(self, token: Token) -> bool:
        """Whether a role in brackets says who this is: nel (oma), de haan (pa)."""
        role = self.next(token)
        return role is not None and role.before in (" (", "(") and role.folded in ROLES

    def after_text(self, token: Token, length: int = 3) -> str:
        """The characters right behind a word."""
        return self.text.clean[token.end : token.end + length]

    @property
    def plain_case(self) -> bool:
        """Capitals tell nothing in this text."""
        return self.text.loud or self.text.quiet


_GLUED_PREFIXES = frozenset("v/d v.d. v.d o/d o.d. o.d v.t. v.t i.t. i.t o.t. o.t v. vd v d t".split())


def is_prefix(token: Token) -> bool:
    """van, de, v/d, 't …"""
    if len(token.raw) == 1 and token.raw.isupper():
        return False  # an initial
    folded = token.folded.replace(" ", "")
    return (folded in PREFIXES or is_glued_prefix(token)) and not folded.isdigit()


def is_glued_prefix(token: Token) -> bool:
    """Prefixes written as one: vd, v/d, o.d."""
    return token.folded.replace(" ", "") in _GLUED_PREFIXES


def shouted(state: State, token: Token) -> bool:
    """Whether the word stands in three or more words of capitals (LET OP: GEEN INFO DELEN): there a capital tells nothing."""
    if not token.upper or len(token.raw) < 2:
        return False
    run = 1
    for step in (state.previous, state.next):
        word = step(token)
        while word is not None and word.upper and len(word.raw) > 1 and run < 3:
            run += 1
            word = step(word)
    return run >= 3


def flat(text: str) -> str:
    """Folded letter by letter, so that positions stay the same."""
    if text.isascii():
        return text.lower()
    return "".join(
        folded if len(folded := fold(char)) == 1 else char.lower()[:1] if char.strip() else char for char in text
    )
