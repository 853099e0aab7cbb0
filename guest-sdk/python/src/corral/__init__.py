"""Write an Azure function in Python and run it as a Corral plugin."""

import sys

from . import mcp, settings
from .batch import Batch
from .binding import Binding, raw
from .bindings import (
    blob,
    cosmos_db,
    event_grid,
    event_hub,
    http,
    mcp_prompt,
    mcp_resource,
    mcp_tool,
    queue,
    service_bus,
    table,
    timer,
)
from .client import FetchResponse, fetch
from .context import Context
from .document import Json, JsonValue
from .errors import CallerError, ConfigurationError, Error, Fault, UpstreamError
from .fields import Fields
from .function import function
from .http_error import HttpError
from .inputs import FromInput, Input
from .level import Level
from .log import TRACE, FunctionLogger, connect, log
from .mcp import ToolResult
from .message import Message, Messages
from .metadata import Metadata
from .output import Outcome, Output
from .progress import report_progress
from .queue_message import QueueMessage
from .request import HttpRequest
from .response import Response
from .schedule import Schedule, Timer
from .service_bus_message import ServiceBusMessage
from .trace import TraceContext
from .value import Kind, Value

__all__ = [
    "TRACE",
    "Batch",
    "Binding",
    "CallerError",
    "ConfigurationError",
    "Context",
    "Error",
    "Fault",
    "FetchResponse",
    "Fields",
    "FromInput",
    "FunctionLogger",
    "HttpError",
    "HttpRequest",
    "Input",
    "Json",
    "JsonValue",
    "Kind",
    "Level",
    "Message",
    "Messages",
    "Metadata",
    "Outcome",
    "Output",
    "QueueMessage",
    "Response",
    "Schedule",
    "ServiceBusMessage",
    "Timer",
    "ToolResult",
    "TraceContext",
    "UpstreamError",
    "Value",
    "blob",
    "cosmos_db",
    "event_grid",
    "event_hub",
    "fetch",
    "function",
    "http",
    "log",
    "mcp",
    "mcp_prompt",
    "mcp_resource",
    "mcp_tool",
    "queue",
    "raw",
    "report_progress",
    "service_bus",
    "settings",
    "table",
    "timer",
]

if sys.platform == "wasi":
    connect()
