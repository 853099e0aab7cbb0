"""Functions that declare in code what function.json is to contain."""

from __future__ import annotations

from typing import Any

import pytest

import corral
from corral import testing
from corral.declaration import declaration_of

STORAGE = {"connection": "AzureWebJobsStorage"}


def plain(value: Any) -> None:
    return None


def entries(trigger: corral.Binding, **options: Any) -> list[dict[str, Any]]:
    def function(value: Any) -> None:
        return None

    declaration = declaration_of(corral.function(trigger, **options)(function))
    assert declaration is not None
    found: list[dict[str, Any]] = declaration.function_json()["bindings"]
    return found


@pytest.mark.parametrize(
    ("binding", "type", "name", "properties"),
    [
        (
            corral.http(methods=["post"], route="orders", auth_level="anonymous"),
            "httpTrigger",
            "req",
            {"methods": ["post"], "route": "orders", "authLevel": "anonymous"},
        ),
        (corral.timer("0 30 9 * * *"), "timerTrigger", "timer", {"schedule": "0 30 9 * * *"}),
        (corral.queue("orders"), "queueTrigger", "item", {"queueName": "orders", **STORAGE}),
        (
            corral.queue("orders", name="order", connection="Other"),
            "queueTrigger",
            "order",
            {"queueName": "orders", "connection": "Other"},
        ),
        (
            corral.blob("in/{name}", data_type="binary"),
            "blobTrigger",
            "blob",
            {"path": "in/{name}", "dataType": "binary", **STORAGE},
        ),
        (
            corral.event_hub("e", connection="E", consumer_group="g"),
            "eventHubTrigger",
            "item",
            {"eventHubName": "e", "connection": "E", "consumerGroup": "g", "cardinality": "many"},
        ),
        (corral.event_grid(), "eventGridTrigger", "item", {}),
        (corral.service_bus("q"), "serviceBusTrigger", "item", {"queueName": "q"}),
        (
            corral.service_bus(topic_name="t", subscription_name="s"),
            "serviceBusTrigger",
            "item",
            {"topicName": "t", "subscriptionName": "s"},
        ),
        (
            corral.cosmos_db("d", "c", connection="C", create_lease_container_if_not_exists=True),
            "cosmosDBTrigger",
            "item",
            {
                "databaseName": "d",
                "containerName": "c",
                "connection": "C",
                "createLeaseContainerIfNotExists": True,
            },
        ),
        (corral.raw("kafkaTrigger", topic="t"), "kafkaTrigger", "item", {"topic": "t"}),
    ],
)
def test_a_trigger_has_the_properties_and_defaults_of_function_json(
    binding: corral.Binding, type: str, name: str, properties: dict[str, Any]
) -> None:
    expected = {"type": type, "direction": "in", "name": name, **properties}
    assert entries(binding)[0] == expected


@pytest.mark.parametrize(
    ("binding", "type", "properties"),
    [
        (corral.http(), "http", {}),
        (corral.queue("orders"), "queue", {"queueName": "orders", **STORAGE}),
        (corral.blob("out/{id}"), "blob", {"path": "out/{id}", **STORAGE}),
        (corral.table("rows", take=5), "table", {"tableName": "rows", "take": 5, **STORAGE}),
        (
            corral.event_hub("e", connection="E"),
            "eventHub",
            {"eventHubName": "e", "connection": "E"},
        ),
        (corral.service_bus(topic_name="t"), "serviceBus", {"topicName": "t"}),
        (
            corral.cosmos_db("d", "c", connection="C", id="{id}"),
            "cosmosDB",
            {"databaseName": "d", "containerName": "c", "connection": "C", "id": "{id}"},
        ),
        (corral.raw("signalR", hubName="h"), "signalR", {"hubName": "h"}),
    ],
)
def test_an_output_has_its_properties(
    binding: corral.Binding, type: str, properties: dict[str, Any]
) -> None:
    expected = {"type": type, "direction": "out", "name": "out", **properties}
    assert entries(corral.timer("s"), outputs={"out": binding})[1:] == [expected]


def test_inputs_and_outputs_follow_the_trigger_in_their_order() -> None:
    @corral.function(
        corral.http(),
        outputs={"message": corral.queue("orders"), "rows": corral.table("rows")},
        inputs={"picture": corral.blob("in/{id}")},
        retry={"strategy": "fixedDelay", "maxRetryCount": 2, "delayInterval": "00:00:01"},
        disabled=True,
    )
    def order(request: corral.HttpRequest, ctx: corral.Context, picture: bytes) -> None:
        return None

    declaration = declaration_of(order)
    assert declaration is not None
    document = declaration.function_json()
    found = [(one["direction"], one["name"]) for one in document["bindings"]]
    assert found == [
        ("in", "req"),
        ("in", "picture"),
        ("out", "res"),
        ("out", "message"),
        ("out", "rows"),
    ]
    assert (document["retry"]["maxRetryCount"], document["disabled"]) == (2, True)
    assert declaration.output_names() == ["res", "message", "rows"]


def test_a_function_without_arguments_declares_nothing() -> None:
    assert declaration_of(corral.function(plain)) is None


def other(value: Any, context: corral.Context, picture: bytes) -> None:
    return None


@pytest.mark.parametrize(
    ("trigger", "options", "function", "message"),
    [
        (corral.http(), {"outputs": {"out": "orders"}}, plain, "`out` is not a binding"),
        (
            corral.http(),
            {"outputs": {"out": corral.timer("s")}},
            plain,
            "`out`: a `timerTrigger` can only start a function",
        ),
        (
            corral.http(),
            {"outputs": {"$return": corral.queue("q")}},
            plain,
            "is the response; name the output",
        ),
        (corral.table("t"), {}, plain, "a `table` binding starts no function"),
        (
            corral.http(),
            {"inputs": {"image": corral.blob("b")}},
            other,
            "`other`: there is no input `picture`; it declares: image",
        ),
    ],
)
def test_declarations_that_cannot_be_are_refused(
    trigger: corral.Binding, options: dict[str, Any], function: Any, message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        corral.function(trigger, **options)(function)


def test_a_queue_or_a_topic_is_named() -> None:
    with pytest.raises(TypeError, match="name a queue or a topic"):
        corral.service_bus()


@pytest.mark.parametrize("method", ["output", "push"])
def test_an_output_that_is_not_declared_is_an_error(method: str) -> None:
    @corral.function(
        corral.queue("q"), outputs={"message": corral.queue("p"), "$return": corral.queue("r")}
    )
    def forward(name: str, context: corral.Context) -> str:
        getattr(context, method)(name, "1")
        return "2"

    assert testing.call(forward, testing.queue("message")).return_value == "2"
    error = testing.call(forward, testing.queue("$return")).error
    assert "there is no output `$return`; the function declares: message" in error.message
