//! What Kestrel makes of the answer that the host gives it.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::accept::Accepted;
use super::connection::Options;
use super::refusal::Refusal;
use super::{known, reason};
use crate::wire::{AnswerHead, Fields, Framing, Version};

/// The answer as the host gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The status.
    pub status: u16,
    /// The reason phrase; empty for the usual one.
    pub reason: String,
    /// The fields in any order; values of one name stay together.
    pub fields: Fields,
}

/// How much of a body is known when the head is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// It has this many bytes.
    Whole(u64),
    /// Its first bytes are there, and others may follow.
    Begun,
}

/// The answer as the caller gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The head, with all fields.
    pub head: AnswerHead,
    /// How the body is sent. [`Framing::None`] also where `Content-Length` says something
    /// else, as for `HEAD`.
    pub framing: Framing,
    /// Whether the connection stays open.
    pub keep_alive: bool,
}

/// Why Kestrel cannot write an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    /// A value has characters other than the printable ones of ASCII.
    #[error("a header field of the answer has characters that are not ASCII")]
    Value,
    /// `Content-Length` is not one number.
    #[error("the answer has no valid Content-Length")]
    Length,
    /// The status allows no body.
    #[error("the answer has a body, which its status does not allow")]
    Body,
    /// The body is shorter or longer than `Content-Length` says.
    #[error("the body of the answer has another length than its header says")]
    WrongLength,
}

/// Writes the answer to a call.
///
/// # Errors
/// When Kestrel cannot write it; the host then answers 500.
pub fn answer(
    call: &Accepted,
    draft: Draft,
    extent: Extent,
    now: Timestamp,
) -> Result<Reply, Unwritable> {
    let mut sorted = Sorted::read(&draft.fields)?;
    let mut length = sorted.length()?;
    let status = draft.status;
    let is_head = call.method == "HEAD";
    let is_interim = (100..200).contains(&status);
    let allows_body = !is_head && !is_interim && !matches!(status, 204 | 205 | 304);

    if is_interim || status == 204 {
        if length.is_some_and(|length| length > 0) {
            return Err(Unwritable::WrongLength);
        }
        length = None;
    } else if status == 205 && extent != Extent::Whole(0) {
        return Err(Unwritable::Body);
    } else if let (true, Some(length), Extent::Whole(bytes)) = (allows_body, length, extent)
        && length != bytes
    {
        return Err(Unwritable::WrongLength);
    }

    let has_connection = sorted.has("Connection");
    let mut keep_alive = call.keep_alive && status != 101;
    let mut framing = match length {
        _ if !allows_body => Framing::None,
        Some(length) => Framing::Sized(length),
        None if extent == Extent::Whole(0) => Framing::Sized(0),
        None if call.version == Version::Http11 => Framing::Chunked,
        None => Framing::UntilClose,
    };
    match framing {
        Framing::Chunked => sorted.set("Transfer-Encoding", "chunked"),
        Framing::Sized(bytes) => length = Some(bytes),
        Framing::UntilClose => keep_alive = false,
        Framing::None if status == 205 => length = Some(0),
        Framing::None => {}
    }
    if framing == Framing::None && status == 205 {
        framing = Framing::Sized(0);
    }
    sorted.set_length(length);

    if has_connection {
        let options = Options::read(sorted.get("Connection"));
        if let Some(value) = options.replacement().filter(|_| keep_alive) {
            sorted.set("Connection", value);
        }
        keep_alive &= options.keep_alive;
    } else if !keep_alive && status != 101 {
        sorted.set("Connection", "close");
    } else if call.version == Version::Http10 {
        sorted.set("Connection", "keep-alive");
    }
    Ok(sorted.reply(status, draft.reason, framing, keep_alive, now))
}

/// An answer without a body and without fields of the host, as for 401 and 404.
pub fn empty(call: &Accepted, status: u16, now: Timestamp) -> Reply {
    let mut sorted = Sorted::default();
    sorted.set_length(Some(0));
    match (call.keep_alive, call.version) {
        (false, _) => sorted.set("Connection", "close"),
        (true, Version::Http10) => sorted.set("Connection", "keep-alive"),
        (true, Version::Http11) => {}
    }
    let framing = match call.method.as_str() {
        "HEAD" => Framing::None,
        _ => Framing::Sized(0),
    };
    sorted.reply(status, String::new(), framing, call.keep_alive, now)
}

/// The answer to a request that Kestrel refuses.
pub fn refuse(refusal: Refusal, now: Timestamp) -> Reply {
    let mut sorted = Sorted::default();
    sorted.set_length(Some(0));
    sorted.set("Connection", "close");
    if let Some(method) = refusal.allowed() {
        sorted.set("Allow", method);
    }
    sorted.reply(
        refusal.status(),
        String::new(),
        Framing::Sized(0),
        false,
        now,
    )
}

/// Fields in the order in which Kestrel writes them.
#[derive(Debug, Default)]
struct Sorted(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    /// The place among the fields that Kestrel knows; the others come after them.
    rank: usize,
    name: String,
    values: Vec<String>,
}

impl Sorted {
    fn read(fields: &Fields) -> Result<Self, Unwritable> {
        let mut sorted = Self::default();
        for (name, value) in fields.iter() {
            if !is_writable(value) {
                return Err(Unwritable::Value);
            }
            sorted.edit(name, |values| values.push(value.to_owned()));
        }
        Ok(sorted)
    }

    /// Changes the values of `name`, which has none if it is new.
    fn edit(&mut self, name: &str, change: impl FnOnce(&mut Vec<String>)) {
        let mut entries = self.0.iter_mut();
        if let Some(entry) = entries.find(|entry| entry.name.eq_ignore_ascii_case(name)) {
            return change(&mut entry.values);
        }
        let known = known::position(&known::ANSWER, name);
        let rank = known.unwrap_or(known::ANSWER.len());
        let name = known::ANSWER.get(rank).copied().unwrap_or(name);
        let mut values = Vec::new();
        change(&mut values);
        let before = self.0.partition_point(|entry| entry.rank <= rank);
        let name = name.to_owned();
        self.0.insert(before, Entry { rank, name, values });
    }

    fn get(&self, name: &str) -> &[String] {
        let mut entries = self.0.iter();
        let found = entries.find(|entry| entry.name.eq_ignore_ascii_case(name));
        found.map_or(&[], |entry| &entry.values)
    }

    fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    fn set(&mut self, name: &str, value: &str) {
        self.edit(name, |values| *values = vec![value.to_owned()]);
    }

    fn set_length(&mut self, length: Option<u64>) {
        let length = length.map(|length| length.to_string());
        self.edit("Content-Length", |values| {
            *values = length.into_iter().collect();
        });
    }

    fn length(&self) -> Result<Option<u64>, Unwritable> {
        match self.get("Content-Length") {
            [] => Ok(None),
            [one] => one.parse().map(Some).map_err(|_| Unwritable::Length),
            _ => Err(Unwritable::Length),
        }
    }

    fn reply(
        mut self,
        status: u16,
        reason: String,
        framing: Framing,
        keep_alive: bool,
        now: Timestamp,
    ) -> Reply {
        if !self.has("Server") {
            self.set("Server", "Kestrel");
        }
        if !self.has("Date") {
            self.set("Date", &date(now));
        }
        let mut fields = Fields::new();
        for entry in self.0 {
            for value in entry.values {
                fields.push(entry.name.as_str(), value);
            }
        }
        let reason = match reason.as_str() {
            "" => reason::phrase(status).to_owned(),
            _ => reason,
        };
        Reply {
            head: AnswerHead {
                status,
                reason,
                fields,
            },
            framing,
            keep_alive,
        }
    }
}

/// Whether an answer may have a field with this value.
pub(crate) fn is_writable(value: &str) -> bool {
    value
        .bytes()
        .all(|byte| matches!(byte, b'\t' | b' '..=b'~'))
}

/// A time as in the field `Date`.
fn date(time: Timestamp) -> String {
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&time);
    date.unwrap_or_default()
}
