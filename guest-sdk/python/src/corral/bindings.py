"""The bindings that have a declaration of their own.

Their properties are those that Azure documents for function.json, in the spelling of
Python: `queue_name` is `queueName`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .binding import Binding

STORAGE = "AzureWebJobsStorage"
"""The app setting with the storage account, unless a binding names another."""

Method = Literal["get", "post", "put", "patch", "delete", "head", "options", "trace"]


def http(
    *,
    methods: Sequence[Method] | None = None,
    route: str | None = None,
    auth_level: Literal["anonymous", "function", "admin"] | None = None,
    name: str = "req",
) -> Binding:
    """An HTTP request. As an output, an HTTP response."""
    trigger = {
        "methods": None if methods is None else list(methods),
        "route": route,
        "authLevel": auth_level,
    }
    return Binding("http", "httpTrigger", name=name, trigger_properties=trigger)


def timer(
    schedule: str,
    *,
    run_on_startup: bool | None = None,
    use_monitor: bool | None = None,
    name: str = "timer",
) -> Binding:
    """A timer. The schedule has six fields, the first of which is seconds."""
    properties = {
        "schedule": schedule,
        "runOnStartup": run_on_startup,
        "useMonitor": use_monitor,
    }
    return Binding(None, "timerTrigger", properties, name)


def queue(queue_name: str, *, connection: str = STORAGE, name: str | None = None) -> Binding:
    """A Storage queue, as a trigger or an output."""
    properties = {"queueName": queue_name, "connection": connection}
    return Binding("queue", "queueTrigger", properties, name)


def blob(
    path: str,
    *,
    connection: str = STORAGE,
    data_type: Literal["binary", "string"] | None = None,
    source: Literal["EventGrid", "LogsAndContainerScan"] | None = None,
    name: str = "blob",
) -> Binding:
    """The blob at a path, as a trigger, an input or an output.

    `data_type="binary"` is for a parameter of type `bytes`.
    """
    properties = {"path": path, "dataType": data_type, "connection": connection}
    return Binding("blob", "blobTrigger", properties, name, {"source": source})


def table(
    table_name: str,
    *,
    connection: str = STORAGE,
    partition_key: str | None = None,
    row_key: str | None = None,
    filter: str | None = None,
    take: int | None = None,
) -> Binding:
    """A table of a storage account, as an input or an output."""
    properties = {
        "tableName": table_name,
        "partitionKey": partition_key,
        "rowKey": row_key,
        "filter": filter,
        "take": take,
        "connection": connection,
    }
    return Binding("table", None, properties)


def event_hub(
    event_hub_name: str,
    *,
    connection: str,
    consumer_group: str | None = None,
    cardinality: Literal["one", "many"] = "many",
    data_type: Literal["binary", "string"] | None = None,
    name: str | None = None,
) -> Binding:
    """An event hub, as a trigger, which takes a `Batch`, or an output."""
    properties = {"eventHubName": event_hub_name, "connection": connection}
    trigger = {
        "consumerGroup": consumer_group,
        "cardinality": cardinality,
        "dataType": data_type,
    }
    return Binding("eventHub", "eventHubTrigger", properties, name, trigger)


def event_grid(*, name: str | None = None) -> Binding:
    """An event of Event Grid, as a trigger."""
    return Binding(None, "eventGridTrigger", name=name)


def service_bus(
    queue_name: str | None = None,
    *,
    topic_name: str | None = None,
    subscription_name: str | None = None,
    connection: str | None = None,
    is_sessions_enabled: bool | None = None,
    name: str | None = None,
) -> Binding:
    """A Service Bus queue or topic, as a trigger, with a subscription, or an output."""
    if (queue_name is None) == (topic_name is None):
        raise TypeError("name a queue or a topic: `service_bus(topic_name=…)`")
    properties = {"queueName": queue_name, "topicName": topic_name, "connection": connection}
    trigger = {"subscriptionName": subscription_name, "isSessionsEnabled": is_sessions_enabled}
    return Binding("serviceBus", "serviceBusTrigger", properties, name, trigger)


def mcp_tool(
    tool_name: str,
    description: str,
    *,
    output_schema: str | None = None,
    metadata: str | None = None,
    name: str = "call",
) -> Binding:
    """A tool of the MCP extension, as a trigger. Its function's parameters are its arguments.

    `Annotated[str, "the city"]` describes one. `output_schema` is the JSON text of the
    schema of structured content.
    """
    properties = {
        "toolName": tool_name,
        "description": description,
        "useResultSchema": True,
        "outputSchema": output_schema,
        "metadata": metadata,
    }
    return Binding(None, "mcpToolTrigger", properties, name)


def mcp_resource(
    uri: str,
    resource_name: str,
    *,
    description: str | None = None,
    mime_type: str | None = None,
    name: str = "call",
) -> Binding:
    """A resource of the MCP extension, as a trigger.

    Its function may take `uri`, and each parameter in braces of the URI by its name.
    """
    properties = {
        "uri": uri,
        "resourceName": resource_name,
        "description": description,
        "mimeType": mime_type,
    }
    return Binding(None, "mcpResourceTrigger", properties, name)


def mcp_prompt(prompt_name: str, description: str, *, name: str = "call") -> Binding:
    """A prompt of the MCP extension, as a trigger. Its function's parameters are its arguments."""
    properties = {"promptName": prompt_name, "description": description}
    return Binding(None, "mcpPromptTrigger", properties, name)


def cosmos_db(
    database_name: str,
    container_name: str,
    *,
    connection: str,
    id: str | None = None,
    partition_key: str | None = None,
    sql_query: str | None = None,
    create_if_not_exists: bool | None = None,
    lease_container_name: str | None = None,
    create_lease_container_if_not_exists: bool | None = None,
    name: str | None = None,
) -> Binding:
    """A container of Cosmos DB, as a trigger, an input or an output."""
    properties = {
        "databaseName": database_name,
        "containerName": container_name,
        "connection": connection,
        "id": id,
        "partitionKey": partition_key,
        "sqlQuery": sql_query,
        "createIfNotExists": create_if_not_exists,
    }
    trigger = {
        "leaseContainerName": lease_container_name,
        "createLeaseContainerIfNotExists": create_lease_container_if_not_exists,
    }
    return Binding("cosmosDB", "cosmosDBTrigger", properties, name, trigger)
