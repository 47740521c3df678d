"""Finds words that reach Markdown without being plain: in source text, without running it.

A sink is an argument that Streamlit renders as Markdown. Words in a sink are in order if they are

- a literal;
- `plain(…)`, `linked(…)`, `to_page(…)`, `icon(…)`;
- a sentence of the interface, `say("…")` or `sentence("…", language)`, its values being numbers to be seen as such:
  a literal, `len(…)`, a constant of the module;
- one of `DECLARED` in `tests.docs.streamlit_words`;
- put together of such: f-string, sum, join, choice, list, tuple, table; a name of the same function, all that is
  ever put into it; a private function of the same module, all that it returns.

Anything else is a finding, and so is a function of Streamlit that is in neither list there: whoever uses it first
says what it does with words.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tests.docs.streamlit_words import DECLARED, METHODS, NAMESPACES, SILENT, SINKS

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module


def findings(source: str) -> list[str]:
    """Return what is wrong with a module, by line."""
    tree = ast.parse(source)
    module = _Module(tree)
    return [f"{line}: {words}" for line, words in sorted(set(module.findings()))]


class _Module:
    """A module with its functions."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    def findings(self) -> Iterator[tuple[int, str]]:
        """Yield line and words of each finding."""
        called = {id(node.func) for node in ast.walk(self._tree) if isinstance(node, ast.Call)}
        looked_into = {id(node.value) for node in ast.walk(self._tree) if isinstance(node, ast.Attribute)}
        called |= {id(node.annotation) for node in ast.walk(self._tree) if isinstance(node, ast.arg)}
        for node in ast.walk(self._tree):
            match node:
                case ast.keyword(arg="unsafe_allow_html"):
                    yield node.lineno, "unsafe_allow_html"
                case ast.ImportFrom(module="streamlit") | ast.Import(names=[ast.alias("streamlit", None)]):
                    yield node.lineno, "functions of Streamlit go by st."
                case ast.Name(id="st") if id(node) not in looked_into:
                    yield node.lineno, "st is asked for a function by its name"
                case ast.Attribute():
                    name = _streamlit(node)
                    if name in SINKS and id(node) not in called:
                        yield node.lineno, f"st.{name} is called where it stands, and goes by no other name"
                    elif name and name not in (*SINKS, *NAMESPACES) and name.split(".")[0] not in SILENT:
                        yield node.lineno, f"st.{name} is not known here"
        functions: list[Function] = [self._tree, *self._functions.values()]
        for function in functions:
            for call in _own(function):
                if isinstance(call, ast.Call):
                    yield from self._call(call, function)

    def _call(self, call: ast.Call, function: Function) -> Iterator[tuple[int, str]]:
        name = _streamlit(call.func)
        if name is None and isinstance(call.func, ast.Attribute) and call.func.attr in METHODS:
            yield call.lineno, f"{ast.unparse(call.func)}: a part of the page is filled by st.{call.func.attr}"
        for place in SINKS.get(name or "", ()):
            if isinstance(place, int):
                given = call.args[place : place + 1]
            else:
                given = [one.value for one in call.keywords if one.arg == place]
            for words in given:
                for found in self._words(words, function, frozenset()):
                    yield found.lineno, f"{name}: {ast.unparse(found)} is not plain"
        if name in SINKS and len(call.args) > (3 if name == "metric" else 2):
            yield call.lineno, f"{name}: what is behind the second argument goes by its name"
        if name in SINKS and any(one.arg is None for one in call.keywords):
            yield call.lineno, f"{name}: what ** holds is not known"

    def _words(self, node: ast.expr, function: Function, seen: frozenset[str]) -> Iterator[ast.expr]:
        """Yield the parts of an expression that are not in order."""
        if ast.unparse(node) in DECLARED:
            return
        match node:
            case ast.Constant():
                return
            case ast.Call():
                yield from self._called(node, function, seen)
            case ast.Name(id=name):
                if name in seen:
                    return
                put = _put_into(name, function)
                if not put:
                    yield node
                for one in put:
                    yield from self._words(one, function, seen | {name})
            case ast.DictComp():
                for one in (node.key, node.value):
                    yield from self._words(one, function, seen)
            case _:
                parts = _parts(node)
                if parts is None:
                    yield node
                for one in parts or ():
                    yield from self._words(one, function, seen)

    def _called(self, call: ast.Call, function: Function, seen: frozenset[str]) -> Iterator[ast.expr]:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        own = self._functions.get(name)
        if name in ("plain", "linked", "to_page", "icon"):
            return
        if name in ("say", "sentence"):
            if not isinstance(call.args[0], ast.Constant) or not all(map(self._is_number, call.keywords)):
                yield call
        elif name == "join" or ast.unparse(call.func) in ("pd.DataFrame", "list", "tuple"):
            of = call.func.value if name == "join" and isinstance(call.func, ast.Attribute) else None
            for one in (*([of] if of else []), *call.args, *(word.value for word in call.keywords)):
                yield from self._words(one, function, seen)
        elif _streamlit(call.func) == "Page":
            return  # a page is looked at where it is made
        elif isinstance(call.func, ast.Attribute) and name == "values" and isinstance(call.func.value, ast.Name):
            put = _put_into(call.func.value.id, function)
            for one in put:
                yield from self._words(one.value if isinstance(one, ast.DictComp) else one, function, seen)
            if not put:
                yield call
        elif own and name.startswith("_") and isinstance(call.func, ast.Name):
            if name not in seen:
                for one in _returned(own):
                    yield from self._words(one, own, seen | {name})
        else:
            yield call

    def _is_number(self, value: ast.keyword) -> bool:
        match value.value:
            case ast.Constant(value=int()):
                return True
            case ast.Call(func=ast.Name(id="len")):
                return True
            case ast.Name(id=name):
                given = _put_into(name, self._tree) if name.isupper() else []
                return bool(given) and all(
                    isinstance(one, ast.Constant) and isinstance(one.value, int) for one in given
                )
            case _:
                return False


def _streamlit(node: ast.expr) -> str | None:
    """Return the name of something of Streamlit, None for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    if not (isinstance(node, ast.Name) and node.id == "st" and names):
        return None
    return ".".join(names[: {"column_config": 2, "components": 3}.get(names[0], 1)])


def _parts(node: ast.expr) -> Iterable[ast.expr] | None:
    """Return what an expression is put together of, None where that cannot be told."""
    match node:
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return parts
        case ast.FormattedValue(value=part) | ast.Starred(value=part) | ast.Lambda(body=part):
            return [part]
        case ast.ListComp(elt=part) | ast.GeneratorExp(elt=part):
            return [part]
        case ast.Dict():
            return [part for part in (*node.keys, *node.values) if part]
        case ast.IfExp():
            return [node.body, node.orelse]
        case ast.BoolOp(values=parts):
            return parts
        case ast.BinOp(op=ast.Add() | ast.BitOr()):
            return [node.left, node.right]
        case _:
            return None


def _put_into(name: str, function: Function) -> list[ast.expr]:
    """Return all that a name of a function is given, or a list of that name is lengthened by; nothing if not all of it.

    A parameter, the name of a loop and the like are given what cannot be told.
    """
    given: list[ast.expr] = []
    told: set[int] = set()
    stored: set[int] = set()
    for node in _own(function):
        match node:
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
                for place, one in _assigned(name, target, value):
                    told.add(id(place))
                    given.append(one)
            case ast.AugAssign(target=ast.Name(id=own) as target, value=value) if own == name:
                told.add(id(target))
                given.append(value)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=own), attr="append" | "extend"), args=[value]):
                given += [value] if own == name else []
            case ast.Name(id=own, ctx=ast.Store()) if own == name:
                stored.add(id(node))
    parameters = [] if isinstance(function, ast.Module) else ast.walk(function.args)
    is_parameter = any(isinstance(one, ast.arg) and one.arg == name for one in parameters)
    return [] if is_parameter or stored - told else given


def _assigned(name: str, target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    match target, value:
        case (ast.Name(id=own), _) if own == name:
            yield target, value
        case ast.Subscript(value=ast.Name(id=own), slice=key), _ if own == name:
            yield from ((target, key), (target, value))
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            for one, given in zip(targets, values, strict=True):
                yield from _assigned(name, one, given)


def _own(function: Function) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of functions in it."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            waiting += ast.iter_child_nodes(node)


def _returned(function: ast.FunctionDef) -> Iterator[ast.expr]:
    for node in _own(function):
        if isinstance(node, ast.Return | ast.Yield) and node.value:
            yield node.value
