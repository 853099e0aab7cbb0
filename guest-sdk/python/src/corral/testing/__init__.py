"""Calls a function natively with a simulated trigger.

```python
report = testing.call(order, testing.http("POST", "/api/order", body="test"))
assert report.text("message") == "test"
assert report.response.status == 200
```
"""

from .call import call
from .exchange import Answer, respond
from .host import LogLine, Progress
from .report import Report
from .trigger import (
    Trigger,
    binary,
    http,
    json,
    mcp_prompt,
    mcp_resource,
    mcp_tool,
    nothing,
    queue,
    text,
    timer,
)

__all__ = [
    "Answer",
    "LogLine",
    "Progress",
    "Report",
    "Trigger",
    "binary",
    "call",
    "http",
    "json",
    "mcp_prompt",
    "mcp_resource",
    "mcp_tool",
    "nothing",
    "queue",
    "respond",
    "text",
    "timer",
]
