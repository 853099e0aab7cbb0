"""Greets the caller: `?name=Ada`, or the name in the body."""

import corral


@corral.function
def my_function(request: corral.HttpRequest) -> str:
    name = request.query.get("name") or request.text() or "world"
    corral.log.info("greeting %s", name)
    return f"Hello, {name}!"
