"""Write an Azure function in Python and run it as a Corral plugin."""

import sys

from . import settings
from .batch import Batch
from .context import Context
from .document import Json, JsonValue
from .errors import CallerError, ConfigurationError, Error, Fault, UpstreamError
from .fields import Fields
from .function import function
from .http import HttpRequest
from .http_error import HttpError
from .inputs import FromInput, Input
from .level import Level
from .log import TRACE, FunctionLogger, connect, log
from .message import Message, Messages
from .metadata import Metadata
from .output import Outcome, Output
from .queue_message import QueueMessage
from .response import Response
from .service_bus import ServiceBusMessage
from .timer import Schedule, Timer
from .trace import TraceContext
from .value import Kind, Value

__all__ = [
    "TRACE",
    "Batch",
    "CallerError",
    "ConfigurationError",
    "Context",
    "Error",
    "Fault",
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
    "TraceContext",
    "UpstreamError",
    "Value",
    "function",
    "log",
    "settings",
]

if sys.platform == "wasi":
    connect()
