"""Messages of Azure Storage queues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from .inputs import FromInput, Input

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QueueMessage(FromInput, Generic[T]):
    """A message of a Storage queue, with its metadata.

    `QueueMessage[Order]` reads the body as `Order`; without brackets it is text. If you
    need only the body, take `str` or `Order` itself.
    """

    body: T
    """The body."""
    id: str | None
    """The queue's id. A JSON body with a property `id` hides it: the Functions host lets
    the body's properties replace the queue's."""
    dequeue_count: int
    """How often the message was dequeued, including this time."""
    pop_receipt: str | None
    """The receipt that is needed to delete or change the message."""
    insertion_time: str | None
    """When the message was enqueued, as the host wrote it (ISO 8601)."""
    expiration_time: str | None
    """When the queue drops the message (ISO 8601)."""
    next_visible_time: str | None
    """When the message becomes visible again if this invocation fails (ISO 8601)."""

    @classmethod
    def from_input(cls, given: Input, *arguments: Any) -> Self:
        """Combines the body with the metadata."""
        (body,) = arguments or (str,)
        metadata = given.metadata
        count = metadata.number("DequeueCount")
        return cls(
            body=given.to(body),
            id=metadata.text("Id"),
            dequeue_count=1 if count is None else count,
            pop_receipt=metadata.text("PopReceipt"),
            insertion_time=metadata.text("InsertionTime"),
            expiration_time=metadata.text("ExpirationTime"),
            next_visible_time=metadata.text("NextVisibleTime"),
        )
