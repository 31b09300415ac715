"""Text into tokens, as BERT does it: words and signs first, then each word into the longest pieces that the
vocabulary has (J. Devlin and others, arXiv 1810.04805; Y. Wu and others, arXiv 1609.08144, section 4.1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator

UNKNOWN = "[UNK]"
LONGEST_WORD = 100  # letters: what is longer is no word to BERT


def words(text: str) -> list[str]:
    """Return the words and signs of a text in lower case, accents and control characters taken off.

    >>> words("The café isn't open!")
    ['the', 'cafe', 'isn', "'", 't', 'open', '!']
    """
    spread = "".join(_set_apart(character) for character in text)
    plain = "".join(c for c in unicodedata.normalize("NFD", spread) if unicodedata.category(c) != "Mn")
    small = "".join(c.lower() for c in plain)  # one by one: a Greek word's last sigma isn't special here
    return [part for word in small.split() for part in _signs_apart(word)]


def pieces(word: str, vocabulary: Container[str]) -> list[str]:
    """Return the longest pieces of a word that the vocabulary has, from the left; `##` marks those inside.

    >>> pieces("thermometers", {"thermo", "##meter", "##s", "##met"})
    ['thermo', '##meter', '##s']
    >>> pieces("☃", {"thermo"})
    ['[UNK]']
    """
    found: list[str] = []
    begin = 0
    while begin < len(word):
        mark = "##" if begin else ""
        ends = range(len(word), begin, -1)
        end = next((end for end in ends if mark + word[begin:end] in vocabulary), None)
        if end is None or len(word) > LONGEST_WORD:
            return [UNKNOWN]
        found.append(mark + word[begin:end])
        begin = end
    return found


def _set_apart(character: str) -> str:
    """Blanks become spaces, Chinese characters are words by themselves, what can't be seen goes."""
    category = unicodedata.category(character)
    if character in "\t\n\r" or category == "Zs":
        return " "
    if character == "\ufffd" or category in ("Cc", "Cf", "Co", "Cn", "Cs"):
        return ""
    chinese = any(first <= ord(character) <= last for first, last in _CHINESE)
    return f" {character} " if chinese else character


def _signs_apart(word: str) -> Iterator[str]:
    run = ""
    for character in word:
        # BERT takes all of ASCII's signs for punctuation, those of mathematics too
        if unicodedata.category(character).startswith("P") or character in "$+<=>^`|~":
            if run:
                yield run
            yield character
            run = ""
        else:
            run += character
    if run:
        yield run


_CHINESE = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip
