"""Runs every five minutes, and writes a message to a queue."""

import corral


@corral.function
def my_function(timer: corral.Timer, context: corral.Context) -> None:
    state = "late" if timer.is_past_due else "on time"
    context.log.info("%s", state)
    context.output("message", state)
