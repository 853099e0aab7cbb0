//! The caller's answer.

use jiff::Timestamp;

use super::{Mode, proxying};
use crate::dotnet;
use crate::kestrel::{self, Accepted, Draft, Extent, Reply, Unwritable};
use crate::wire::{AnswerHead, Fields};

/// The answer that the caller gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Its head and framing.
    pub reply: Reply,
    /// What follows the head.
    pub written: Written,
}

/// What follows the head of the caller's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The body of the handler's answer, if the reply's framing has one.
    Body,
    /// Nothing: the answer is the host's own.
    Nothing,
    /// Bytes in both directions, after status 101.
    Tunnel,
}

/// The caller's answer for the handler's. `extent` is all of the body where the mode
/// buffers it; else [`Extent::Begun`] with the first bytes, or nothing if it ends at once.
/// Interim answers (1xx but 101) are for the caller to drop.
pub fn answer(
    mode: Mode,
    call: &Accepted,
    head: &AnswerHead,
    extent: Extent,
    now: Timestamp,
) -> Answered {
    let draft = Draft {
        status: head.status,
        reason: head.reason.clone(),
        fields: match mode {
            Mode::Proxying => passed_on(head),
            Mode::Forwarding | Mode::Legacy => formatted(call, head, extent),
        },
    };
    let is_switch = head.status == 101;
    if mode == Mode::Proxying && is_switch {
        return switched(call, draft, head, now);
    }
    match kestrel::answer(call, draft, extent, now) {
        Ok(reply) => Answered {
            reply,
            written: if is_switch {
                Written::Tunnel
            } else {
                Written::Body
            },
        },
        Err(error) => failed(mode, call, head, error, now),
    }
}

/// The fields of a proxied answer: as they came, those of the body last.
fn passed_on(head: &AnswerHead) -> Fields {
    let (content, others) = parted(head);
    let fields = others.into_iter().chain(content);
    let mut fields: Fields = fields
        .filter(|(name, _)| !proxying::is_skipped(name))
        .collect();
    if head.fields.get("Transfer-Encoding").is_some() {
        fields.remove("Content-Length");
    }
    fields
}

/// The fields of a forwarded answer: parsed and written again, empty ones left out.
fn formatted(call: &Accepted, head: &AnswerHead, extent: Extent) -> Fields {
    let (content, others) = parted(head);
    let codings: Vec<&str> = head.fields.all("Transfer-Encoding").collect();
    let is_chunked = matches!(codings.as_slice(), [one] if one.eq_ignore_ascii_case("chunked"));
    let mut fields = Fields::new();
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in others.iter().chain(&content) {
        let is_new = !names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_new && !(is_chunked && name.eq_ignore_ascii_case("Transfer-Encoding")) {
            names.push(name);
        }
    }
    for name in names {
        let values: Vec<&str> = head.fields.all(name).collect();
        let values = dotnet::typed(name, &values);
        if values.iter().any(|value| !value.is_empty()) {
            for value in values {
                fields.push(name, value);
            }
        }
    }
    // The length of a body that was read is known.
    if let (Extent::Whole(length), None) = (extent, fields.get("Content-Length"))
        && call.method != "HEAD"
    {
        fields.push("Content-Length", length.to_string());
    }
    fields
}

type Pairs<'a> = Vec<(&'a str, &'a str)>;

/// The fields of the body, and the others, as .NET spells them.
fn parted(head: &AnswerHead) -> (Pairs<'_>, Pairs<'_>) {
    let fields = head.fields.iter();
    fields
        .map(|(name, value)| (dotnet::spelled(name), value))
        .partition(|(name, _)| dotnet::is_content(name))
}

/// Status 101 of a proxied call, which the caller gets only if it asked for it.
fn switched(call: &Accepted, mut draft: Draft, head: &AnswerHead, now: Timestamp) -> Answered {
    for name in ["Connection", "Upgrade"] {
        if let Some(value) = head.fields.get(name) {
            draft.fields.push(name, value);
        }
    }
    let is_upgrade = proxying::is_upgrade(call);
    if !is_upgrade {
        draft.status = 500;
        draft.reason = String::new();
    }
    match kestrel::answer(call, draft, Extent::Whole(0), now) {
        Ok(reply) if is_upgrade => Answered {
            reply,
            written: Written::Tunnel,
        },
        Ok(reply) => Answered {
            reply,
            written: Written::Nothing,
        },
        Err(error) => failed(Mode::Proxying, call, head, error, now),
    }
}

/// The 500 for an answer that the server cannot write.
fn failed(
    mode: Mode,
    call: &Accepted,
    head: &AnswerHead,
    error: Unwritable,
    now: Timestamp,
) -> Answered {
    let copied = matches!(error, Unwritable::Value | Unwritable::Length);
    let reply = (mode.buffers() && copied)
        .then(|| half_copied(call, head, now))
        .flatten();
    Answered {
        reply: reply.unwrap_or_else(|| kestrel::empty(call, 500, now)),
        written: Written::Nothing,
    }
}

/// The 500 for a forwarded answer that fails while it is copied: the phrase is set
/// already, and so are the fields before the one that cannot be written.
fn half_copied(call: &Accepted, head: &AnswerHead, now: Timestamp) -> Option<Reply> {
    let fields = formatted(call, head, Extent::Whole(0));
    let copied = fields.iter().take_while(|(name, value)| {
        !name.eq_ignore_ascii_case("Content-Length") && kestrel::is_writable(value)
    });
    let draft = Draft {
        status: 500,
        reason: head.reason.clone(),
        fields: copied.collect(),
    };
    kestrel::answer(call, draft, Extent::Whole(0), now).ok()
}

/// Whether all that follows the head of the handler's answer is one stream, up to the end
/// of the connection, whatever the fields say: after `CONNECT`.
pub fn is_tunnel(method: &str, head: &AnswerHead) -> bool {
    method == "CONNECT" && head.status == 200
}
