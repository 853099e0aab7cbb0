//! Service Bus, one message or a batch.

use super::binding::Binding;
use super::binding_data::BindingData;
use super::described::Described;
use super::event_hub::{batch, enqueued, one};
use super::not_called::NotCalled;
use super::value::object;
use crate::token::{Number, Token};

/// Describes one message for the trigger `binding`. What the service says of it is made
/// up: this host has no Service Bus.
pub(super) fn describe_one(binding: &Binding, message: &[u8]) -> Described {
    let number = |number| Token::Number(Number::Integer(number));
    let mut data = BindingData::default();
    data.set("MessageId", "4f2a");
    data.set("DeliveryCount", number(1));
    data.set("LockToken", "c0ffee");
    data.set("SequenceNumber", number(3));
    data.set("EnqueuedTimeUtc", enqueued());
    data.set("ContentType", "text/plain");
    data.set("Subject", "orders");
    data.set("ApplicationProperties", Token::Object(Vec::new()));
    data.set("MessageActions", Token::Object(Vec::new()));
    data.set("Client", object([("FullyQualifiedNamespace", "bus")]));
    one(binding, message, data)
}

/// Describes a batch of messages.
pub(super) fn describe_many(
    binding: &Binding,
    messages: &[impl AsRef<[u8]>],
) -> Result<Described, NotCalled> {
    let each = |value: Token| Token::Array(vec![value; messages.len()]);
    let number = |number| Token::Number(Number::Integer(number));
    let mut data = BindingData::default();
    data.set("MessageIdArray", each(Token::from("4f2a")));
    data.set("DeliveryCountArray", each(number(1)));
    data.set("SequenceNumberArray", each(number(3)));
    Ok(Described::new(batch(binding, messages)?, data))
}
