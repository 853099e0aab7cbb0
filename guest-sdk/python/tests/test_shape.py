"""Conversion of JSON to types."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, NewType, TypedDict

import pytest

from corral.document import elements
from corral.mismatch import Mismatch
from corral.nesting import LIMIT, is_too_deep
from corral.shape import shape


class Color(enum.Enum):
    BLACK = "black"


@dataclass
class Node:
    name: str
    children: list[Node] = field(default_factory=list)
    color: Color | None = None
    made: int = field(default=0, init=False)


class Optionals(TypedDict, total=False):
    note: str


class Item(Optionals):
    id: int


Id = NewType("Id", int)


@pytest.mark.parametrize(
    ("wanted", "value", "expected"),
    [
        (Any, {"a": [1]}, {"a": [1]}),
        (object, 1, 1),
        (None, None, None),
        (bool, True, True),
        (int, 3, 3),
        (float, 3, 3.0),
        (float, 2.5, 2.5),
        (str, "x", "x"),
        (list, [1, "x"], [1, "x"]),
        (list[int], [], []),
        (dict[str, list[int]], {"a": [1]}, {"a": [1]}),
        (int | str, "x", "x"),
        (int | None, None, None),
        (Literal["a", 1], 1, 1),
        (Annotated[int, "note"], 1, 1),
        (Id, 1, 1),
        (Color, "black", Color.BLACK),
        (Item, {"id": 1, "more": 2}, {"id": 1, "more": 2}),
        (Item, {"id": 1, "note": "n"}, {"id": 1, "note": "n"}),
        (
            Node,
            {"name": "a", "children": [{"name": "b", "color": "black"}], "made": 9},
            Node("a", [Node("b", [], Color.BLACK)]),
        ),
    ],
)
def test_json_that_fits(wanted: Any, value: Any, expected: Any) -> None:
    found = shape(wanted)(value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("wanted", "value", "reason"),
    [
        (bool, 1, "expected a boolean, found a number"),
        (int, True, "expected an integer, found a boolean"),
        (int, 1.0, "expected an integer, found a number"),
        (float, "1", "expected a number, found text"),
        (str, None, "expected text, found null"),
        (list[int], {}, "expected a list, found an object"),
        (list[int], [1, "2"], "`[1]`: expected an integer, found text"),
        (dict[str, int], [], "expected an object, found a list"),
        (int | str, [], "expected an integer or text, found a list"),
        (Literal["a", 1], True, "expected 'a' or 1, found a boolean"),
        (Color, "red", "expected a value of Color, found text"),
        (Item, {}, "there is no `id`"),
        (Item, {"id": 1, "note": 2}, "`note`: expected text, found a number"),
        (Node, [], "expected an object, found a list"),
        (Node, {"name": "a", "children": [{}]}, "`children[0]`: there is no `name`"),
        (Node | None, {"name": 1}, "`name`: expected text, found a number"),
    ],
)
def test_json_that_does_not_fit_says_where(wanted: Any, value: Any, reason: str) -> None:
    with pytest.raises(Mismatch) as caught:
        shape(wanted)(value)
    assert str(caught.value) == reason


@dataclass
class Broken:
    ok: int
    when: complex


def test_types_that_json_cannot_have_are_refused_each_time() -> None:
    for wanted in (complex, Broken, list[Broken], set[int], dict[int, str], Broken):
        with pytest.raises(TypeError):
            shape(wanted)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", []),
        (' [ 1 , "a, ]" ,{ "b" : [2] }] ', ["1", '"a, ]"', '{ "b" : [2] }']),
        ("\ufeff[1.50,1e2,null]", ["1.50", "1e2", "null"]),
    ],
)
def test_elements_keep_their_text(text: str, expected: list[str]) -> None:
    assert [element for _, element in elements(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * LIMIT + "]" * LIMIT, False),
        ("[" * (LIMIT + 1) + "]" * (LIMIT + 1), True),
        ('{"a":[' * LIMIT + "]}" * LIMIT, True),
        ("[" * (LIMIT + 1), True),
        ("[" + "[{}]," * 10_000 + "0]", False),
        ('"' + "[" * 10_000 + '"', False),
        (r'"\"' + "[" * 10_000, False),
        (r'"\\"' + "[" * 10_000, True),
        ('"' + r"\"" * 200_000, False),
        ("[}" * 10_000, False),
    ],
)
def test_the_depth_of_a_document_is_known_before_it_is_parsed(text: str, expected: bool) -> None:
    assert is_too_deep(text) is expected
