"""Leaves out what can't run where a framework isn't installed, so that "Run all" reaches the end.

Where everything is installed nothing here is ever asked.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from mlschool import frameworks

WATCHED = ("torch", "keras", "tensorflow", "tensorboard")


def missing() -> tuple[str, ...]:
    """Return the frameworks that a notebook might import and that aren't installed."""
    return tuple(name for name in WATCHED if not frameworks.installed(name))


class LeftOut:
    """Knows which names of a notebook stand for nothing, and what of a cell can run without them.

    absent  the frameworks that aren't installed
    names   names that stand for nothing from the start, each with the framework that it needs
    """

    def __init__(self, absent: Iterable[str], names: dict[str, str]) -> None:
        self.absent = tuple(absent)
        self.gone = dict(names)

    def without(self, source: str, namespace: dict[str, Any]) -> tuple[str, str]:
        """Return what of a cell can run (perhaps ""), and a sentence on the rest ("" where there is none).

        Imports are left out one by one, anything else cell by cell: half a cell may do harm.
        """
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):  # somebody else will say so
            return source, ""
        lost: dict[str, str] = {}
        body = [kept for statement in tree.body if (kept := self._import(statement, lost)) is not None]
        used = _used(body)
        nothing = self.gone | lost
        needs = next((nothing[name] for name in used if name in nothing), None)
        needs = needs or next(filter(None, map(self._imports_inside, body)), None)
        if needs is not None:
            self.gone |= {
                name: needs for name in _changed(tree.body) if not isinstance(namespace.get(name), ModuleType)
            }
            return "", f"{_title(needs)} isn't installed here, and this cell needs it: it is left out."
        for name in _changed(body):
            self.gone.pop(name, None)
        if not lost:
            return source, ""
        self.gone |= lost
        titles = " and ".join(dict.fromkeys(map(_title, lost.values())))
        rest = "\n".join(map(ast.unparse, body))
        many = "isn't" if " and " not in titles else "aren't"
        return rest, f"{titles} {many} installed here: cells that need it are left out, the others run."

    def _import(self, statement: ast.stmt, lost: dict[str, str]) -> ast.stmt | None:
        """Return an import without what isn't there, or None if nothing is left; note the names it loses."""
        if isinstance(statement, ast.ImportFrom) and (root := self._root(statement.module)):
            lost |= {alias.asname or alias.name: root for alias in statement.names}
            return None
        if isinstance(statement, ast.Import):
            there = [alias for alias in statement.names if not self._root(alias.name)]
            for alias in statement.names:
                if root := self._root(alias.name):
                    lost[alias.asname or root] = root
            return ast.Import(there) if there else None
        return statement

    def _imports_inside(self, statement: ast.stmt) -> str | None:
        if _is_exercise(statement):  # it is judged, and says itself what it needs
            return None
        for node in ast.walk(statement):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            if root := next(filter(None, map(self._root, names)), None):
                return root
        return None

    def _root(self, module: str | None) -> str:
        """What the module needs and isn't there, or "": torch.utils.tensorboard needs two things."""
        return next((part for part in (module or "").split(".") if part in self.absent), "")


def _used(body: Iterable[ast.stmt]) -> Iterator[str]:
    """The names whose value is asked for; not those to which the cell itself has given one before."""
    own: set[str] = set()
    for statement in body:
        if _is_exercise(statement):
            continue
        yield from (name for name in _loads(statement) if name not in own)
        own |= _named(statement)


def _loads(node: ast.AST) -> Iterator[str]:
    """The names that are read in a piece of code; not the arguments and targets that it names itself."""
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load):
            yield node.id
        return
    inner = {name for child in ast.iter_child_nodes(node) for name in _loads(child)}
    outside: list[ast.AST] = []  # what is worked out before its own names exist
    if isinstance(node, ast.Lambda | ast.FunctionDef):
        inner -= {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
        outside += [*node.args.defaults, *filter(None, node.args.kw_defaults)]
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        inner -= {name for one in node.generators for name in _targets(one.target)}
        outside.append(node.generators[0].iter)
    yield from inner.union(*map(_loads, outside))


def _named(statement: ast.stmt) -> set[str]:
    """The names that surely have a value once this statement has run."""
    if isinstance(statement, ast.Assign):
        return {name for target in statement.targets for name in _targets(target)}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    return {statement.name} if isinstance(statement, ast.FunctionDef | ast.ClassDef) else set()


def _targets(target: ast.expr) -> set[str]:
    return {
        node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _changed(body: Iterable[ast.stmt]) -> set[str]:
    """The names that get a value, or of whose value a part is changed; an exercise's name keeps its own."""
    found = set()
    for statement in body:
        if _is_exercise(statement):
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                found.add(node.name)
            elif isinstance(node, ast.alias):
                found.add(node.asname or node.name.partition(".")[0])
            elif isinstance(node, ast.Name | ast.Subscript | ast.Attribute) and isinstance(
                node.ctx, ast.Store
            ):
                base: Any = node
                while isinstance(base, ast.Subscript | ast.Attribute):
                    base = base.value
                if isinstance(base, ast.Name):
                    found.add(base.id)
    return found


def _is_exercise(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef) and any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "exercise"
        for one in statement.decorator_list
    )


def _title(name: str) -> str:
    return frameworks.TITLES.get(name, name)
