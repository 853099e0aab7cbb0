//! Tells of what is sent to the handler, what it answers, and what outputs write: as
//! events, and to the recording.

use super::Instance;
use super::invocation::Invocation;
use crate::bindings::Written;
use crate::events::{Content, EventKind};
use crate::payload::Binding;
use crate::recording::{Kept, Output, RecordedBody};
use crate::wire::{AnswerHead, Fields, RequestHead};

impl Instance {
    /// Tells of a request to the handler.
    pub(crate) fn emit_request(
        &self,
        invocation: &Invocation<'_>,
        head: &RequestHead,
        body: &[u8],
    ) {
        if let Some(kept) = invocation.record_request(head) {
            kept.add(body);
        }
        self.request_sent(invocation, head, Content::of(body));
    }

    /// Tells of a request to the handler whose body is streamed: it is added to what this
    /// returns, if it is recorded.
    pub(crate) fn emit_streamed_request(
        &self,
        invocation: &Invocation<'_>,
        head: &RequestHead,
    ) -> Option<Kept> {
        self.request_sent(invocation, head, Content::streamed());
        invocation.record_request(head)
    }

    fn request_sent(&self, invocation: &Invocation<'_>, head: &RequestHead, body: Content) {
        self.events().emit(EventKind::RequestSent {
            invocation_id: invocation.id().to_string(),
            line: format!("{} {} HTTP/1.1", head.method, head.target),
            fields: owned(&head.fields),
            body,
        });
    }

    /// Tells of an answer of the handler.
    pub(crate) fn emit_answer(&self, invocation: &Invocation<'_>, head: &AnswerHead, body: &[u8]) {
        self.emit_begun_answer(invocation, head, Content::of(body), body, false);
    }

    /// Tells of an answer of the handler of whose body `begin` is known, which may not be
    /// all.
    pub(crate) fn emit_begun_answer(
        &self,
        invocation: &Invocation<'_>,
        head: &AnswerHead,
        content: Content,
        begin: &[u8],
        truncated: bool,
    ) {
        invocation.record_answer(head, begin, truncated);
        self.events().emit(EventKind::AnswerReceived {
            invocation_id: invocation.id().to_string(),
            line: format!("HTTP/1.1 {} {}", head.status, head.reason),
            fields: owned(&head.fields),
            body: content,
        });
    }

    /// Tells of what an output binding has written.
    pub(super) fn emit_write(&self, invocation: &Invocation<'_>, written: Written<'_>) {
        invocation.record_output(|| output(written));
        let invocation_id = invocation.id().to_string();
        self.events().emit(match written {
            Written::Message { queue, content } => EventKind::QueueMessageWritten {
                invocation_id,
                queue: queue.to_owned(),
                content: Content::of(content),
            },
            Written::Blob {
                container,
                name,
                content,
            } => EventKind::BlobWritten {
                invocation_id,
                container: container.to_owned(),
                name: name.to_owned(),
                content: Content::of(content),
            },
            Written::Entity { table, entity } => EventKind::EntityWritten {
                invocation_id,
                table: table.to_owned(),
                content: Content::of(entity.to_string().as_bytes()),
            },
        });
    }

    /// Tells of a value for a binding that is served only by the real host.
    pub(super) fn emit_drop(&self, invocation: &Invocation<'_>, binding: &Binding, value: &str) {
        invocation.record_output(|| Output::Dropped {
            binding: binding.name.clone(),
            binding_type: binding.kind.clone(),
            content: RecordedBody::of(value.as_bytes().to_vec()),
        });
        self.events().emit(EventKind::OutputDropped {
            invocation_id: invocation.id().to_string(),
            binding: binding.name.clone(),
            binding_type: binding.kind.clone(),
            content: Content::of(value.as_bytes()),
        });
    }
}

fn output(written: Written<'_>) -> Output {
    match written {
        Written::Message { queue, content } => Output::Queue {
            queue: queue.to_owned(),
            content: RecordedBody::of(content.to_vec()),
        },
        Written::Blob {
            container,
            name,
            content,
        } => Output::Blob {
            container: container.to_owned(),
            name: name.to_owned(),
            content: RecordedBody::of(content.to_vec()),
        },
        Written::Entity { table, entity } => Output::Table {
            table: table.to_owned(),
            content: RecordedBody::of(entity.to_string().into_bytes()),
        },
    }
}

fn owned(fields: &Fields) -> Vec<(String, String)> {
    let fields = fields.iter();
    fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
