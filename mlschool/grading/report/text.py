"""What learners wrote, made fit to be shown: nothing hidden, nothing endless, no names in an example."""

from __future__ import annotations

import ast
import re

from mlschool.cells import parsed
from mlschool.checking.verdict import Verdict
from mlschool.checking.words import details

LONGEST_LINE = 400  # characters
MOST_LINES = 300

_LONE = re.compile("[\ud800-\udfff]")  # halves of a character, which no file can hold
# What steers a text without being seen: directions, spaces of no width, ends of lines, language tags.
_UNSEEN = re.compile("[\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


def readable(text: str) -> str:
    """Return it with everything in sight: control characters as pictures, direction marks as their numbers.

    >>> readable("a\\x00b\\u202ec")
    'a␀b⟨U+202E⟩c'
    """
    text = _LONE.sub("\ufffd", text.replace("\r\n", "\n"))
    text = _CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])), text)
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def line(text: str, longest: int = LONGEST_LINE) -> str:
    """Return it as one readable line that ends somewhere.

    >>> line("two\\n lines"), line("x" * 500, 9)
    ('two lines', 'xxxxxxxxx …')
    """
    text = " ".join(readable(text[: 4 * longest]).split())
    return text if len(text) <= longest else f"{text[:longest]} …"


def block(text: str, most: int = MOST_LINES, longest: int = LONGEST_LINE) -> str:
    """Return it as readable lines, not too many and none too long; what is left out is said.

    >>> print(block("x" * 500 + "\\nb\\nc", most=2, longest=3))
    xxx … (497 more characters)
    b
    … (1 more line)
    """
    lines = readable(text).strip("\n").split("\n")
    shown = [
        one if len(one) <= longest else f"{one[:longest]} … ({len(one) - longest:,} more characters)"
        for one in lines[:most]
    ]
    if left := len(lines) - len(shown):
        shown.append(f"… ({left:,} more line{'s' if left > 1 else ''})")
    return "\n".join(shown)


def sentence(text: str) -> str:
    """Return a message with a capital letter at its start, unless it starts with code.

    >>> sentence("the bias is left out."), sentence("`w`: it is lost.")
    ('The bias is left out.', '`w`: it is lost.')
    """
    return text[:1].upper() + text[1:]


def case_lines(verdict: Verdict) -> str:
    """Return the lines that show a verdict, with what came and what is expected below each other.

    >>> from mlschool.checking.verdict import Outcome, SeenCase
    >>> print(case_lines(Verdict("a.step", Outcome.WRONG, case=SeenCase("step(0)", "0", "1"))))
    step(0)
    you:       0
    expected:  1
    """
    return block("\n".join(filter(None, details(verdict, apart=True))))


class _Bare(ast.NodeTransformer):
    """Takes off what is said rather than done: docstrings, strings that stand alone, decorators."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:  # noqa: D102
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return None
        return self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:  # noqa: D102
        if hasattr(node, "decorator_list"):
            node.decorator_list = []
        super().generic_visit(node)
        if not isinstance(node, ast.Module) and getattr(node, "body", None) == []:
            node.body = [ast.Expr(ast.Constant(...))]
        return node


def bare(code: str) -> str:
    """Return Python code without comments, docstrings and decorators, laid out anew; "" if it can't be read.

    >>> bare('@exercise("a.b")\\ndef b(x):\\n    "By Anna."\\n    return x  # thanks, Ben')
    'def b(x):\\n    return x'
    """
    try:
        return ast.unparse(_Bare().visit(parsed(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def names_in(text: str, *names: str) -> bool:
    """Tell whether part of a name, of three letters or more, stands in a text, also inside of a word.

    >>> names_in("anna_update(w)", "Anna Kern"), names_in("np.where(w)", "Anna Kern")
    (True, False)
    """
    parts = {part for name in names for part in re.split(r"[\W\d_]+", name.casefold()) if len(part) > 2}
    return any(part in text.casefold() for part in parts)
