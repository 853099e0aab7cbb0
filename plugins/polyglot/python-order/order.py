"""Accepts an order over HTTP and enqueues it unchanged."""

import corral


@corral.function
def order(request: corral.HttpRequest, context: corral.Context) -> str:
    context.output("message", request.text())
    return "Order enqueued"
