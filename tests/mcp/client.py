"""The official Python client against the sample server.

Arguments: the URL, and how to agree on a version: `auto` or `legacy`. Prints what it saw,
as JSON.
"""

import asyncio
import json
import sys

from mcp import types
from mcp.client.client import Client


def text(result: types.CallToolResult) -> str:
    return ",".join(part.text for part in result.content)


async def main(url: str, mode: str) -> None:
    async with Client(url, mode=mode) as client:
        tools = await client.list_tools()
        price = await client.call_tool("price", {"item": "apple", "pieces": 10})
        available = await client.call_tool("available", {"item": "cherry"})
        progress: list[float] = []

        async def note(shelf: float, total: float | None, message: str | None) -> None:
            progress.append(shelf)

        counted = await client.call_tool("count", {"shelves": 3}, progress_callback=note)
        cancelled = await cancel(client)
        resources = await client.list_resources()
        templates = await client.list_resource_templates()
        item = await client.read_resource("stock://items/banana")
        try:
            await client.read_resource("stock://items/none")
            missing = "found"
        except Exception:
            missing = "refused"
        prompts = await client.list_prompts()
        prompt = await client.get_prompt("reorder", {"item": "cherry"})
        reference = types.PromptReference(type="ref/prompt", name="reorder")
        completion = await client.complete(reference, {"name": "item", "value": "b"})
        seen = {
            "tools": sorted(tool.name for tool in tools.tools),
            "price": price.structured_content,
            "available": text(available),
            "counted": text(counted),
            "progress": progress,
            "cancelled": cancelled,
            "resources": [str(resource.uri) for resource in resources.resources],
            "templates": [one.uri_template for one in templates.resource_templates],
            "item": json.loads(item.contents[0].text),
            "missing": missing,
            "prompts": [prompt.name for prompt in prompts.prompts],
            "prompt": prompt.messages[0].content.text,
            "completion": completion.completion.values,
        }
        print(json.dumps(seen))


async def cancel(client: Client) -> bool:
    """Cancels a call as soon as it is known to run."""
    running = asyncio.Event()

    async def note(shelf: float, total: float | None, message: str | None) -> None:
        running.set()

    call = asyncio.create_task(
        client.call_tool("count", {"shelves": 100}, progress_callback=note)
    )
    await running.wait()
    call.cancel()
    try:
        await call
    except asyncio.CancelledError:
        return True
    return False


asyncio.run(main(*sys.argv[1:]))
