"""The command `python -m corral build`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from . import component, section
from .module import find
from .problem import Problem


def main(arguments: Sequence[str]) -> int:
    """Runs the command in the current folder, and returns its exit code."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    try:
        output, size = _build(options)
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    print(f"{output}: {-(-size // 1024)} KiB in {time.monotonic() - started:.1f} s")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m corral", description="Builds plugins.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="make a plugin from a module")
    build.add_argument(
        "module",
        nargs="?",
        help="its name; default: the one in this folder that has a `@corral.function`",
    )
    build.add_argument("-o", "--output", type=Path, help="the component; default: <folder>.wasm")
    build.add_argument(
        "-p",
        "--python-path",
        action="append",
        type=Path,
        default=[],
        metavar="FOLDER",
        help="a folder with more modules; may be repeated",
    )
    build.add_argument(
        "--fetch",
        action=argparse.BooleanOptionalAction,
        help="whether the plugin has an HTTP client; default: if a module uses `corral.fetch`",
    )
    return parser


def _build(options: argparse.Namespace) -> tuple[Path, int]:
    folder = Path.cwd()
    folders = [folder, *options.python_path]
    module = find(options.module, folders)
    declaration = module.declaration()
    fetches = module.uses_fetch() if options.fetch is None else options.fetch
    output = options.output or Path(f"{folder.name}.wasm")
    output.parent.mkdir(parents=True, exist_ok=True)
    component.build(module.name, folders, output, fetches=fetches)
    if declaration is not None:
        section.append(output, declaration.function_json())
    return output, output.stat().st_size
