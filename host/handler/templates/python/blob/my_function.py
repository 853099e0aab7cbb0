"""Reads each new blob, and writes a summary to another one."""

import corral


@corral.function
def my_function(blob: bytes, context: corral.Context) -> None:
    summary = f"{len(blob)} bytes"
    context.log.info("%s", summary)
    context.output("summary", summary)
