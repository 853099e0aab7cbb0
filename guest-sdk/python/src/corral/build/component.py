"""Calls componentize-py."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .problem import Problem

_PACKAGE = Path(__file__).parent.parent

HTTP_OPTIONS = (
    "--wit-path",
    str(_PACKAGE / "wit_http"),
    "--world",
    "corral:python/function-http@0.1.0",
    # Two interfaces are called `types`.
    "--import-interface-name",
    "corral:function/types@0.2.0=types",
    "--import-interface-name",
    "wasi:http/types@0.2.0=http_types",
)
"""The world of a plugin with an HTTP client. `componentize-py.toml` has that of the others."""


def build(module: str, folders: Sequence[Path], output: Path, *, fetches: bool) -> None:
    """Makes a component from a module that is in one of the folders."""
    paths = [str(folder) for folder in [*folders, _PACKAGE.parent]]
    command = [
        _program(),
        "--quiet",
        *(HTTP_OPTIONS if fetches else ()),
        "componentize",
        module,
        *(argument for path in paths for argument in ("--python-path", path)),
        "--output",
        str(output),
    ]
    # The backtrace of the tool itself says nothing about the module.
    environment = {**os.environ, "RUST_BACKTRACE": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise Problem(f"cannot build `{module}`:\n{_reason(done.stdout + done.stderr)}")


def _program() -> str:
    # A virtual environment need not be active.
    folders = [os.path.dirname(sys.executable), os.environ.get("PATH", "")]
    found = shutil.which("componentize-py", path=os.pathsep.join(folders))
    if found is None:
        raise Problem("componentize-py is not installed: run `pip install 'corral-sdk[build]'`")
    return found


def _reason(output: str) -> str:
    """What the tool says about the module, without what it says about itself."""
    text = output.partition("AssertionError: ")[2] or output
    for end in ("\nCaused by:", "\nStack backtrace:"):
        text = text.partition(end)[0]
    return text.strip()
