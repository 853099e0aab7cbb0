"""The module with the function: its syntax, and what it declares."""

from __future__ import annotations

import ast
import importlib
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..declaration import Declaration, declaration_of
from . import outputs
from .problem import Problem

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    """A module that is a file or a package in one of the folders."""

    name: str
    file: Path
    folders: Sequence[Path]

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax. Raises `Problem`."""
        try:
            return ast.parse(self.file.read_bytes(), self.file)
        except SyntaxError as error:
            place = f"{_shown(self.file)}:{error.lineno}:{error.offset}"
            raise Problem(f"{place}: {error.msg}") from None

    @cached_property
    def corral(self) -> Names:
        """What it calls this package and its parts."""
        return Names(self.tree)

    def functions(self) -> Iterator[tuple[Function, bool]]:
        """The functions with the decorator, and whether it has arguments."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for decorator in node.decorator_list:
                    is_call = isinstance(decorator, ast.Call)
                    called = decorator.func if isinstance(decorator, ast.Call) else decorator
                    if self.corral.means(called, "function"):
                        yield node, is_call

    def declaration(self) -> Declaration | None:
        """What its function declares, if it does. Raises `Problem`, also for outputs that the
        function names and does not declare."""
        for function, is_declared in self.functions():
            if is_declared:
                declaration = self._evaluated(function)
                names = declaration.output_names()
                outputs.check(function, self.corral, names, _shown(self.file))
                return declaration
        return None

    def uses_fetch(self) -> bool:
        """Whether it, or a module in the folders that it imports, uses `corral.fetch`."""
        seen: dict[str, Module] = {}
        left = [self]
        while left:
            module = left.pop()
            if module.name in seen:
                continue
            seen[module.name] = module
            if any(module.corral.means(node, "fetch") for node in ast.walk(module.tree)):
                return True
            left.extend(module.imported())
        return False

    def imported(self) -> Iterator[Module]:
        """The modules in the folders that it imports."""
        package = self.name.split(".")
        if self.file.name != "__init__.py":
            package = package[:-1]
        for node in ast.walk(self.tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else []
                base = ".".join([*above, *([node.module] if node.module else [])])
                names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
            for name in names:
                if (module := _located(name, self.folders)) is not None:
                    yield module

    def _evaluated(self, function: Function) -> Declaration:
        """Imports the module natively. Its folders come first, as in the plugin."""
        sys.path[:0] = [str(folder) for folder in self.folders]
        try:
            module = importlib.import_module(self.name)
        except Exception as error:
            line = next(
                (
                    frame.lineno
                    for frame in reversed(traceback.extract_tb(error.__traceback__))
                    if frame.filename == str(self.file)
                ),
                1,
            )
            text = "".join(traceback.format_exception_only(error)).strip()
            raise Problem(f"{_shown(self.file)}:{line}: {text}") from error
        declaration = declaration_of(getattr(module, function.name, None))
        if declaration is None:
            raise Problem(
                f"{_shown(self.file)}:{function.lineno}: `{function.name}` does not have its "
                "declaration: let `@corral.function` be the first decorator"
            )
        return declaration


class Names:
    """What a module calls this package, and what it imports from it."""

    def __init__(self, tree: ast.Module) -> None:
        self._packages: set[str] = set()
        self._parts: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name == "corral":
                        self._packages.add(alias.asname or alias.name)
            elif isinstance(node, ast.ImportFrom) and node.module == "corral" and not node.level:
                for alias in node.names:
                    self._parts[alias.asname or alias.name] = alias.name

    def means(self, node: ast.AST | None, part: str) -> bool:
        """Whether an expression is this part of the package."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return node.attr == part and node.value.id in self._packages
        return isinstance(node, ast.Name) and self._parts.get(node.id) == part


def find(name: str | None, folders: Sequence[Path]) -> Module:
    """The module of that name, or the one in the first folder with a function."""
    if name is not None:
        module = _located(name, folders)
        if module is None:
            searched = ", ".join(map(str, folders))
            raise Problem(f"there is no module `{name}` in {searched}")
        return module
    folder = folders[0]
    candidates = [Module(file.stem, file, folders) for file in sorted(folder.glob("*.py"))]
    found = [module for module in candidates if any(module.functions())]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Problem(f"no module in {folder} has a `@corral.function`")
    names = ", ".join(module.name for module in found)
    raise Problem(f"several modules have a `@corral.function`; name one of: {names}")


def _located(name: str, folders: Sequence[Path]) -> Module | None:
    path = name.replace(".", "/")
    for folder in folders:
        for file in (folder / f"{path}.py", folder / path / "__init__.py"):
            if file.is_file():
                return Module(name, file, folders)
    return None


def _shown(file: Path) -> str:
    """A file in messages."""
    return str(file.relative_to(Path.cwd())) if file.is_relative_to(Path.cwd()) else str(file)
