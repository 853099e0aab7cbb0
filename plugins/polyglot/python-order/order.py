"""Accepts an order over HTTP and enqueues it unchanged."""

import corral


@corral.function(
    corral.http(methods=["post"]), outputs={"message": corral.queue("orders")}
)
def order(request: corral.HttpRequest, context: corral.Context) -> str:
    context.output("message", request.text())
    return "Order enqueued"
