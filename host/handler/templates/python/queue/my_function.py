"""Processes the messages of a queue, and writes a message to another queue."""

import corral


@corral.function
def my_function(item: corral.QueueMessage[str], context: corral.Context) -> None:
    context.log.info("delivery %d: %s", item.dequeue_count, item.body)
    context.output("message", f"processed: {item.body}")
