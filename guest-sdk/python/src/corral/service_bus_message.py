"""Messages of Service Bus queues and topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from .inputs import FromInput, Input

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ServiceBusMessage(FromInput, Generic[T]):
    """A Service Bus message, with its metadata.

    `ServiceBusMessage[Order]` reads the body as `Order`; without brackets it is text.
    """

    body: T
    """The body."""
    message_id: str | None
    """The message id, set by the sender."""
    delivery_count: int
    """How often the message was delivered, including this time."""
    sequence_number: int | None
    """The sequence number, set by Service Bus."""
    correlation_id: str | None
    """The correlation id."""
    content_type: str | None
    """The media type, set by the sender."""
    subject: str | None
    """The subject, which older SDKs call the label."""
    enqueued_time: str | None
    """When the message was enqueued, as the host wrote it (ISO 8601)."""
    properties: dict[str, Any]
    """The application properties."""

    @classmethod
    def from_input(cls, given: Input, *arguments: Any) -> Self:
        """Combines the body with the metadata."""
        (body,) = arguments or (str,)
        metadata = given.metadata
        count = metadata.number("DeliveryCount")
        # The second name of each pair is the one of older Service Bus extensions.
        properties = metadata.get("ApplicationProperties") or metadata.get("UserProperties")
        return cls(
            body=given.to(body),
            message_id=metadata.text("MessageId"),
            delivery_count=1 if count is None else count,
            sequence_number=metadata.number("SequenceNumber"),
            correlation_id=metadata.text("CorrelationId"),
            content_type=metadata.text("ContentType"),
            subject=metadata.text("Subject") or metadata.text("Label"),
            enqueued_time=metadata.text("EnqueuedTimeUtc"),
            properties=properties if isinstance(properties, dict) else {},
        )
