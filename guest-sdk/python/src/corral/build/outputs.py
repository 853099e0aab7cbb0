"""Outputs that a function names and does not declare."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .problem import Problem

if TYPE_CHECKING:
    from .module import Function, Names

_METHODS = ("output", "push")
"""Methods of the context that take the name of an output."""


def check(function: Function, corral: Names, names: list[str], file: str) -> None:
    """Raises `Problem` for a literal in the body that is not in `names`."""
    context = _context(function, corral)
    if context is None:
        return
    problems = [
        f"{file}:{node.lineno}:{node.col_offset + 1}: there is no output `{name}`; "
        f"the function declares: {', '.join(names)}"
        for node, name in _named(function.body, context)
        if name not in names
    ]
    if problems:
        raise Problem("\nerror: ".join(problems))


def _parameters(function: Function | ast.Lambda) -> list[ast.arg]:
    arguments = function.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def _context(function: Function, corral: Names) -> str | None:
    """The name of the parameter that gets the context."""
    for parameter in _parameters(function):
        annotation = parameter.annotation
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            annotation = ast.parse(annotation.value, mode="eval").body
        if annotation is None and parameter.arg == "context":
            return parameter.arg
        if corral.means(annotation, "Context"):
            return parameter.arg
    return None


def _named(
    nodes: list[ast.stmt] | list[ast.AST], context: str
) -> Iterator[tuple[ast.Constant, str]]:
    """The literals in calls such as `context.output("message", …)`."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and any(
            parameter.arg == context for parameter in _parameters(node)
        ):
            continue
        if isinstance(node, ast.Call) and _is_method(node.func, context):
            by_name = [keyword.value for keyword in node.keywords if keyword.arg == "name"]
            for given in [*node.args[:1], *by_name]:
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given, given.value
        yield from _named(list(ast.iter_child_nodes(node)), context)


def _is_method(node: ast.expr, context: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in _METHODS
        and isinstance(node.value, ast.Name)
        and node.value.id == context
    )
