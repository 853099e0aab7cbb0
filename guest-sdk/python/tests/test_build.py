"""The command `python -m corral build`, up to where componentize-py begins."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import corral
from corral.build import command, component, section
from corral.build.module import find
from corral.build.problem import Problem

DECLARED = """\
import corral

@corral.function(corral.http(methods=["post"]), outputs={"message": corral.queue("Zürich")})
def order(request: corral.HttpRequest, context: corral.Context) -> None:
    context.output("message", request.text())
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return tmp_path


@pytest.fixture(autouse=True)
def modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules that a test imports are forgotten."""
    monkeypatch.setattr(sys, "modules", {**sys.modules})


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_the_component_has_the_declaration_in_a_section(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def build(module: str, folders: list[Path], output: Path, *, fetches: bool) -> None:
        output.write_bytes(f"{module} {fetches} ".encode())

    monkeypatch.setattr(component, "build", build)
    write({"order.py": DECLARED})
    assert command.main(["build", "-o", "out/order.wasm"]) == 0
    assert capsys.readouterr().out.startswith("out/order.wasm: 1 KiB in ")
    content = (folder / "out/order.wasm").read_bytes().removeprefix(b"order False ")
    kind, low, high, name = content[:4]
    size = (low & 0x7F) + (high << 7)
    assert (kind, size, name) == (0, len(content) - 3, len(section.NAME))
    found = json.loads(content[4:].removeprefix(section.NAME.encode()))
    assert [binding["name"] for binding in found["bindings"]] == ["req", "res", "message"]
    assert found["bindings"][2]["queueName"] == "Zürich"


def test_without_a_declaration_there_is_no_section(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(module: str, folders: list[Path], output: Path, *, fetches: bool) -> None:
        output.write_bytes(b"component")

    monkeypatch.setattr(component, "build", build)
    # Not evaluated, so what it imports need not be there natively.
    source = "import absent\nfrom corral import function\n@function\ndef order(value): ...\n"
    write({"order.py": source})
    assert command.main(["build", "order"]) == 0
    assert (folder / f"{folder.name}.wasm").read_bytes() == b"component"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            '    context.push("mesage", 1)',
            "order.py:6:18: there is no output `mesage`; the function declares: res, message",
        ),
        (
            "    def later():\n        context.output(\n            name='x', value=1)",
            "order.py:8:18: there is no output `x`; the function declares: res, message",
        ),
        (
            '    context.output("a", 1); context.output("b", 1)',
            "order.py:6:20: there is no output `a`; the function declares: res, message\n"
            "error: order.py:6:44: there is no output `b`; the function declares: res, message",
        ),
    ],
)
def test_a_literal_that_names_no_output_is_refused_with_its_place(
    lines: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write({"order.py": f"{DECLARED}{lines}\n"})
    assert command.main(["build"]) == 1
    assert capsys.readouterr().err == f"error: {message}\n"


def test_only_calls_of_the_context_are_looked_at() -> None:
    extra = "    name = request.text()\n    context.output(name, 1)\n    list(map(lambda context: "
    extra += 'context.output("inner"), []))\n    other.output("x")\n'
    write({"order.py": DECLARED + extra})
    assert find("order", [Path.cwd()]).declaration() is not None


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        ({}, [], "no module in .* has a `@corral.function`"),
        ({}, ["order"], "there is no module `order` in "),
        ({"a.py": DECLARED, "b.py": DECLARED}, [], "name one of: a, b"),
        ({"a.py": "def (:\n"}, ["a"], "a.py:1:5: invalid syntax"),
        ({"a.py": f"{DECLARED}\n1 / 0\n"}, [], "a.py:7: ZeroDivisionError: division by zero"),
        (
            {"a.py": DECLARED.replace("@corral", "@staticmethod\n@corral")},
            [],
            "a.py:5: `order` does not have its declaration",
        ),
    ],
)
def test_what_cannot_be_built_is_explained(
    files: dict[str, str], arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(files)
    assert command.main(["build", *arguments]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    with pytest.raises(Problem, match=message):
        raise Problem(error)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.py": "import corral\nasync def f(): await corral.fetch('u')"}, True),
        ({"a.py": "import corral as c\nf = lambda: c.fetch"}, True),
        ({"a.py": "from corral import fetch as get\ndef f(): get('u')"}, True),
        ({"a.py": "import corral, b", "b.py": "import corral\nx = corral.fetch"}, True),
        (
            {
                "a.py": "from b import c",
                "b/c.py": "import corral\nx = corral.fetch",
                "b/__init__.py": "",
            },
            True,
        ),
        (
            {
                "a.py": "import b",
                "b/__init__.py": "from . import c",
                "b/c.py": "from corral import fetch\nfetch",
            },
            True,
        ),
        ({"a.py": "import a, b", "b.py": "import a\nx = a.fetch\nfetch = 1"}, False),
        ({"a.py": "import corral, json\ncorral.function"}, False),
    ],
)
def test_a_plugin_has_an_http_client_if_a_module_uses_it(
    files: dict[str, str], expected: bool
) -> None:
    write(files)
    assert find("a", [Path.cwd()]).uses_fetch() is expected


def test_a_missing_componentize_py_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Problem, match=r"pip install 'corral-sdk\[build\]'"):
        component.build("a", [Path.cwd()], Path("a.wasm"), fetches=False)


@pytest.mark.parametrize("start", [["-m", "corral"], [str(Path(corral.__file__).parent)]])
def test_the_command_is_started_as_a_module_or_by_its_folder(start: list[str]) -> None:
    command = [sys.executable, *start, "build", "absent"]
    environment = {"PYTHONPATH": str(Path(corral.__file__).parent.parent)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: there is no module `absent` in ")
