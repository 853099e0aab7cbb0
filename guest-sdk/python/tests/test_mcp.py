"""Tools, resources and prompts of the MCP extension."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import pytest

import corral
from corral import Context, ToolResult, mcp, testing
from corral.declaration import declaration_of


class Unit(enum.Enum):
    CELSIUS = "c"
    FAHRENHEIT = "f"


@dataclass
class Place:
    lat: float


def trigger_of(function: Any) -> dict[str, Any]:
    declaration = declaration_of(function)
    assert declaration is not None
    found: dict[str, Any] = declaration.function_json()["bindings"][0]
    return found


@corral.function(corral.mcp_tool("forecast", "the weather"))
def forecast(
    city: Annotated[str, "the city"],
    context: Context,
    days: Annotated[int, "how many"] = 3,
    tags: list[str] | None = None,
    unit: Unit = Unit.CELSIUS,
    mode: Literal["short", "long"] = "short",
    where: Place | None = None,
) -> Any:
    if city == "Atlantis":
        raise corral.CallerError("there is no city `Atlantis`")
    return [city, days, tags, unit.value, mode, where and where.lat]


def test_parameters_become_the_properties_of_the_tool() -> None:
    trigger = trigger_of(forecast)
    properties = json.loads(trigger.pop("toolProperties"))
    assert trigger == {
        "type": "mcpToolTrigger",
        "direction": "in",
        "name": "call",
        "toolName": "forecast",
        "description": "the weather",
        "useResultSchema": True,
    }
    city, days, tags, unit, mode, where = properties
    assert city == {
        "propertyName": "city",
        "propertyType": "string",
        "description": "the city",
        "isRequired": True,
    }
    assert (days["propertyType"], days["isRequired"]) == ("integer", False)
    assert (tags["propertyType"], tags["isArray"], tags["isRequired"]) == ("string", True, False)
    assert unit["enumValues"] == ["c", "f"]
    assert mode["enumValues"] == ["short", "long"]
    assert where["propertyType"] == "object"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"city": "Oslo"}, '["Oslo",3,null,"c","short",null]'),
        (
            {"city": "Oslo", "days": 5, "tags": ["a"], "unit": "f", "where": {"lat": 59.9}},
            '["Oslo",5,["a"],"f","short",59.9]',
        ),
        ({"city": "Oslo", "days": None}, '["Oslo",3,null,"c","short",null]'),
    ],
)
def test_arguments_have_their_types(arguments: dict[str, Any], text: str) -> None:
    report = testing.call(forecast, testing.mcp_tool(**arguments))
    assert report.tool == {"content": [{"type": "text", "text": text}]}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({}, "the argument `city` is missing"),
        ({"city": 5}, "argument `city`: expected text, found"),
        ({"city": "Oslo", "days": "3"}, "argument `days`: expected an integer"),
        ({"city": "Atlantis"}, "there is no city `Atlantis`"),
    ],
)
def test_the_model_reads_the_reason_of_a_failure(arguments: dict[str, Any], reason: str) -> None:
    result = testing.call(forecast, testing.mcp_tool(**arguments)).tool
    assert result["isError"] is True
    assert reason in result["content"][0]["text"]


@pytest.mark.parametrize(
    ("returned", "encoded"),
    [
        (
            "rich",
            '{"type":"text","content":"{\\"type\\":\\"text\\",\\"text\\":\\"rich\\"}"}',
        ),
        (
            ToolResult.of("a", mcp.image(b"\0\0\0", "image/png"), structured={"a": 1}),
            '{"type":"multi_content_result","content":"[{\\"type\\":\\"text\\",\\"text\\":\\"a\\"},'
            '{\\"type\\":\\"image\\",\\"data\\":\\"AAAA\\",\\"mimeType\\":\\"image/png\\"}]",'
            '"structuredContent":"{\\"a\\":1}"}',
        ),
        (
            ToolResult.of(mcp.audio(b"\0\0\0", "audio/wav")),
            '{"type":"audio","content":"{\\"type\\":\\"audio\\",\\"data\\":\\"AAAA\\",'
            '\\"mimeType\\":\\"audio/wav\\"}"}',
        ),
        (
            ToolResult.of(mcp.resource_link("a://b", "b", mime_type="text/plain")),
            '{"type":"resource_link","content":"{\\"type\\":\\"resource_link\\",'
            '\\"uri\\":\\"a://b\\",\\"name\\":\\"b\\",\\"mimeType\\":\\"text/plain\\"}"}',
        ),
        (
            ToolResult.of(mcp.resource("a://b", "t")),
            '{"type":"resource","content":"{\\"type\\":\\"resource\\",'
            '\\"resource\\":{\\"uri\\":\\"a://b\\",\\"text\\":\\"t\\"}}"}',
        ),
        (
            ToolResult.error("no"),
            '{"type":"call_tool_result","content":"{\\"content\\":[{\\"type\\":\\"text\\",'
            '\\"text\\":\\"no\\"}],\\"isError\\":true}"}',
        ),
        (None, '{"type":"call_tool_result","content":"{\\"content\\":[]}"}'),
        (
            {"a": 1},
            '{"type":"text","content":"{\\"type\\":\\"text\\",\\"text\\":\\"{\\\\\\"a\\\\\\":1}\\"}",'
            '"structuredContent":"{\\"a\\":1}"}',
        ),
    ],
)
def test_results_have_the_form_of_the_extension(returned: Any, encoded: str) -> None:
    @corral.function(corral.mcp_tool("t", "d"))
    def tool() -> Any:
        return returned

    value = testing.call(tool, testing.mcp_tool()).outcome.return_value
    assert isinstance(value, corral.Message)
    assert value.content == encoded


def test_other_failures_fail_the_invocation() -> None:
    @corral.function(corral.mcp_tool("t", "d"))
    def tool() -> Any:
        raise corral.UpstreamError("no answer")

    assert testing.call(tool, testing.mcp_tool()).error.fault is corral.Fault.UPSTREAM

    @corral.function(corral.mcp_tool("t", "d"))
    def binary() -> Any:
        return b"x"

    assert "image(…)" in testing.call(binary, testing.mcp_tool()).error.message


def test_resources_and_prompts() -> None:
    @corral.function(corral.mcp_resource("docs://{id}", "doc", mime_type="text/plain"))
    def resource(uri: str, id: str) -> str:
        return f"{uri} {id}"

    report = testing.call(resource, testing.mcp_resource("docs://7", id="7"))
    assert report.outcome.return_value == corral.Message(corral.Kind.TEXT, "docs://7 7")
    assert "toolProperties" not in trigger_of(resource)

    @corral.function(corral.mcp_prompt("p", "d"))
    def prompt(topic: Annotated[str, "what about"], tone: str = "dry") -> str:
        return f"{topic}, {tone}"

    report = testing.call(prompt, testing.mcp_prompt(topic="x"))
    assert report.outcome.return_value == corral.Message(corral.Kind.TEXT, "x, dry")
    assert json.loads(trigger_of(prompt)["promptArguments"]) == [
        {"name": "topic", "description": "what about", "required": True},
        {"name": "tone", "description": "", "required": False},
    ]


def test_types_that_no_argument_has_are_refused() -> None:
    with pytest.raises(TypeError, match="`when`: `date` cannot be read from JSON"):

        @corral.function(corral.mcp_tool("t", "d"))
        def tool(when: date) -> None:
            return None

    with pytest.raises(TypeError, match="an argument of a prompt is text"):

        @corral.function(corral.mcp_prompt("p", "d"))
        def prompt(days: int) -> None:
            return None
