"""A tool of an MCP server. Its parameters are the arguments that a model gives."""

from typing import Annotated

import corral


@corral.function(corral.mcp_tool("my-function", "Greets a person by name"))
def my_function(
    name: Annotated[str, "whom to greet"],
    times: Annotated[int, "how often, once unless given"] = 1,
) -> str:
    if not 1 <= times <= 10:
        # The model reads this and can correct its call.
        raise corral.CallerError("`times` is a number from 1 to 10")
    return " ".join([f"Hello, {name}!"] * times)
