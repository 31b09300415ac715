"""Small changes of a function's source, such as people make by mistake: one at a time, in every place."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

_SWAPPED: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Pow),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
_OTHER_NAME = {
    "mean": "sum",
    "sum": "mean",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "maximum": "minimum",
    "minimum": "maximum",
    "floor": "ceil",
    "ceil": "floor",
    "var": "std",
    "std": "var",
    "zeros": "ones",
    "ones": "zeros",
    "sin": "cos",
    "cos": "sin",
    "tril": "triu",
    "triu": "tril",
}
# calls with one argument that are easily left out
_LEFT_OUT = {"abs", "absolute", "square", "sqrt", "exp", "log", "log2", "log10", "tanh", "float", "int"}
_REDUCES = {"sum", "mean", "max", "min", "std", "var", "norm", "prod", "median"}
_TRANSPOSES = {"transpose", "swapaxes"}


@dataclass(frozen=True)
class Mutant:
    """A function's source with one small change in it.

    line    the number of the line that is another, counted from 1 in the function as it is written
    change  which kind of change it is
    before  that line as it was
    after   and as it is
    source  the whole, as Python writes it: without comments
    """

    line: int
    change: str
    before: str
    after: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Return all that differ from a function's source, each of them once; every one of them can be compiled.

    >>> [(one.change, one.after) for one in mutants("def f(a):\\n    return a - 1")][:2]
    [('sign', 'return -(a - 1)'), ('operator', 'return a + 1')]
    """
    tree = _without_docstring(ast.parse(source))
    original = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    for change, line, changed in _changed(tree):
        try:
            text = ast.unparse(ast.fix_missing_locations(changed))
            compile(text, "<mutant>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            continue
        if text != original and text not in found:
            found[text] = Mutant(line, change, *_differing(original, text), text)
    return list(found.values())


def _without_docstring(tree: ast.Module) -> ast.Module:
    function: Any = tree.body[0]
    if ast.get_docstring(function) is not None:
        function.body = function.body[1:] or [ast.Pass()]
    return tree


def _differing(before: str, after: str) -> tuple[str, str]:
    """The lines in which two texts differ, as two short texts."""
    old, new = before.splitlines(), after.splitlines()
    left, right = [], []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            left += old[i:j]
            right += new[k:m]
    return " ⏎ ".join(map(str.strip, left)), " ⏎ ".join(line.rstrip() for line in _dedented(right))


def _dedented(lines: list[str]) -> list[str]:
    margin = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    return [line[margin:] for line in lines]


def _changed(tree: ast.Module) -> Iterator[tuple[str, int, ast.Module]]:
    """Trees with one change in each, what it is, and in which line."""
    for index, node in enumerate(ast.walk(tree)):
        line = getattr(node, "lineno", 1)
        for change, replacement in _replacements(node):
            yield change, line, _with(tree, index, replacement)
        for name, body in ast.iter_fields(node):
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                for change, where, new in _bodies(body):
                    changed = copy.deepcopy(tree)
                    setattr(list(ast.walk(changed))[index], name, copy.deepcopy(new))
                    yield change, where, changed


def _with(tree: ast.Module, index: int, replacement: ast.AST) -> ast.Module:
    """A copy of a tree with another node in the place of one."""
    changed = copy.deepcopy(tree)
    target = list(ast.walk(changed))[index]
    for parent in ast.walk(changed):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, copy.deepcopy(replacement))
                return changed
            if isinstance(value, list) and any(one is target for one in value):
                setattr(parent, name, [copy.deepcopy(replacement) if one is target else one for one in value])
                return changed
    return changed


# ---------------------------------------------------------------------------------------------- statements


def _bodies(body: list[ast.stmt]) -> Iterator[tuple[str, int, list[ast.stmt]]]:
    """What may become of some statements in a row."""
    for i, statement in enumerate(body):
        before, after = body[:i], body[i + 1 :]
        if not isinstance(statement, ast.Return | ast.Pass | ast.FunctionDef):
            yield "left out", statement.lineno, [*before, *after] or [ast.Pass()]
        if isinstance(statement, ast.If) and not statement.orelse:
            yield "condition left out", statement.lineno, [*before, *statement.body, *after]
        if isinstance(statement, ast.For | ast.While):
            if after:  # one indent further, or one less
                inside = _of_loop(statement, [*statement.body, after[0]])
                rest = after[1:]
                yield "into the loop", after[0].lineno, [*before, inside, *rest]
            if len(statement.body) > 1:
                last = statement.body[-1]
                yield (
                    "out of the loop",
                    last.lineno,
                    [*before, _of_loop(statement, statement.body[:-1]), last, *after],
                )


def _of_loop(loop: ast.For | ast.While, body: list[ast.stmt]) -> ast.stmt:
    other = copy.copy(loop)
    other.body = body
    return other


# --------------------------------------------------------------------------------------------- expressions


def _replacements(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What may stand in a node's place."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            for other in _SWAPPED.get(type(op), ()):
                yield "operator", _like(node, op=other())
            if isinstance(op, ast.Sub | ast.Div | ast.Pow | ast.MatMult):
                yield "operands swapped", _like(node, left=right, right=left)
            if isinstance(op, ast.MatMult):
                yield "transpose added", _like(node, left=_transposed(left))
                yield "transpose added", _like(node, right=_transposed(right))
            yield "term left out", left
            if isinstance(op, ast.Add | ast.Mult | ast.Sub):
                yield "term left out", right
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            yield "sign" if isinstance(node.op, ast.USub) else "not left out", operand
        case ast.AugAssign(op=op, target=target, value=value):
            for other in _SWAPPED.get(type(op), ()):
                yield "operator", _like(node, op=other())
            yield "only set", ast.Assign(targets=[target], value=value, lineno=node.lineno)
        case ast.Compare(ops=[op]):
            for other in _SWAPPED.get(type(op), ()):
                yield "comparison", _like(node, ops=[other()])
        case ast.BoolOp(op=op):
            for other in _SWAPPED.get(type(op), ()):
                yield "and, or", _like(node, op=other())
        case ast.IfExp(body=body, orelse=orelse):
            yield "always the first", body
            yield "always the second", orelse
        case ast.Attribute(value=value, attr="T"):
            yield "transpose left out", value
        case ast.Attribute(attr=attr) if attr in _OTHER_NAME:
            yield "another function", _like(node, attr=_OTHER_NAME[attr])
        case ast.Name(id=name, ctx=ast.Load()) if name in _OTHER_NAME:
            yield "another function", _like(node, id=_OTHER_NAME[name])
        case ast.Constant(value=bool() as value):
            yield "constant", _like(node, value=not value)
        case ast.Constant(value=int() | float() as value):
            for other in dict.fromkeys((value + 1, value - 1, 2 * value, type(value)(0))):
                yield "constant", _like(node, value=other)
        case ast.Slice():
            yield from _slices(node)
        case ast.Call():
            yield from _calls(node)
        case ast.Return(value=ast.Tuple(elts=elements)):
            for swapped in _neighbours_swapped(elements):
                yield "order of what is returned", _like(node, value=ast.Tuple(swapped, ast.Load()))
        case ast.Return(value=ast.expr() as value):
            yield "sign", _like(node, value=ast.UnaryOp(ast.USub(), value))


def _slices(node: ast.Slice) -> Iterator[tuple[str, ast.AST]]:
    for name, none in (("lower", 1), ("upper", -1)):
        bound = getattr(node, name)
        if bound is None:
            yield "off by one", _like(node, **{name: ast.Constant(none)})
            continue
        yield "bound left out", _like(node, **{name: None})
        if not isinstance(bound, ast.Constant):  # else its number is changed anyway
            yield "off by one", _like(node, **{name: _plus(bound, 1)})
            yield "off by one", _like(node, **{name: _plus(bound, -1)})
    if node.step is not None:
        yield "step left out", _like(node, step=None)


def _calls(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    method = node.func.value if isinstance(node.func, ast.Attribute) else None
    if name == "range":
        last = len(node.args) - 1 if len(node.args) < 3 else 1
        for step in (1, -1):
            arguments = [_plus(one, step) if i == last else one for i, one in enumerate(node.args)]
            yield "off by one", _like(node, args=arguments)
        if len(node.args) == 1:
            yield "off by one", _like(node, args=[ast.Constant(1), *node.args])
    if name in _LEFT_OUT and len(node.args) == 1:
        yield f"{name} left out", node.args[0]
    if name in _TRANSPOSES and method is not None:
        numpy = isinstance(method, ast.Name) and method.id in ("np", "numpy")
        yield "transpose left out", node.args[0] if numpy and node.args else method
    if name == "copy" and method is not None and not node.args:
        yield "copy left out", method
    for swapped in _neighbours_swapped(node.args):
        yield "arguments swapped", _like(node, args=swapped)
    axis = any(keyword.arg == "axis" for keyword in node.keywords)
    if axis and name in _REDUCES and not any(keyword.arg == "keepdims" for keyword in node.keywords):
        kept = ast.keyword("keepdims", ast.Constant(True))
        yield "keepdims", _like(node, keywords=[*node.keywords, kept])
    for i, keyword in enumerate(node.keywords):
        if keyword.arg is None:
            continue
        before, after = node.keywords[:i], node.keywords[i + 1 :]
        yield f"{keyword.arg} left out", _like(node, keywords=[*before, *after])
        if keyword.arg == "axis":
            for other in (0, 1, -1):
                changed = ast.keyword("axis", ast.Constant(other))
                yield "axis", _like(node, keywords=[*before, changed, *after])


def _neighbours_swapped(elements: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for i in range(len(elements) - 1):
        yield [*elements[:i], elements[i + 1], elements[i], *elements[i + 2 :]]


def _like(node: Any, **changes: Any) -> Any:
    other = copy.copy(node)
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def _plus(node: ast.expr, number: int) -> ast.expr:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return ast.Constant(node.value + number)
    return ast.BinOp(node, ast.Add() if number > 0 else ast.Sub(), ast.Constant(abs(number)))


def _transposed(node: ast.expr) -> ast.expr:
    return ast.Attribute(node, "T", ast.Load())
