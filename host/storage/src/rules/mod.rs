//! Names and values that storage accepts: the documented rules of the service, checked
//! before anything is stored or sent.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::{NewMessage, StorageError};

/// The longest text of a message, in bytes.
const TEXT_LIMIT: usize = 64 * 1024;

/// The longest time that a message can be hidden for.
const LONGEST_HIDDEN: Duration = Duration::from_hours(7 * 24);

/// How many messages are received at most at once.
pub(crate) const RECEIVED_AT_ONCE: usize = 32;

/// The longest name of a blob, in characters.
const BLOB_NAME_LIMIT: usize = 1024;

/// The most metadata of a blob, names and values, in bytes.
const METADATA_LIMIT: usize = 8 * 1024;

/// The longest key of an entity: 1 KiB in UTF-16.
const KEY_LIMIT: usize = 512;

/// Containers that the service itself names.
const SYSTEM_CONTAINERS: [&str; 3] = ["$root", "$web", "$logs"];

/// The name of a queue.
pub(crate) fn queue(name: &str) -> Result<(), StorageError> {
    dashed("queue", name)
}

/// The name of a container.
pub(crate) fn container(name: &str) -> Result<(), StorageError> {
    if SYSTEM_CONTAINERS.contains(&name) {
        return Ok(());
    }
    dashed("container", name)
}

/// The names of queues and containers.
fn dashed(kind: &str, name: &str) -> Result<(), StorageError> {
    let characters = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let dashes = !name.starts_with('-') && !name.ends_with('-') && !name.contains("--");
    if (3..=63).contains(&name.len()) && characters && dashes {
        return Ok(());
    }
    Err(StorageError::Invalid(format!(
        "invalid {kind} name: `{name}`; use 3 to 63 lower-case letters, digits and single dashes, with a letter or digit at both ends"
    )))
}

/// The name of a table.
pub(crate) fn table(name: &str) -> Result<(), StorageError> {
    let characters = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let first = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let reserved = name.eq_ignore_ascii_case("tables");
    if (3..=63).contains(&name.len()) && characters && first && !reserved {
        return Ok(());
    }
    Err(StorageError::Invalid(format!(
        "invalid table name: `{name}`; use 3 to 63 letters and digits, a letter first, but not `tables`"
    )))
}

/// The name of a blob. A segment of it that ends with a dot would be shortened by the
/// service, and a backslash replaced.
pub(crate) fn blob(name: &str) -> Result<(), StorageError> {
    let problem = if name.is_empty() {
        "it is empty"
    } else if name.chars().count() > BLOB_NAME_LIMIT {
        "it has more than 1024 characters"
    } else if name.contains(|c: char| c.is_control() || c == '\\') {
        "it has a control character or a backslash"
    } else if name.split('/').any(|segment| segment.ends_with('.')) {
        "a segment of it ends with a dot"
    } else {
        return Ok(());
    };
    Err(StorageError::Invalid(format!(
        "invalid blob name: `{}`; {problem}",
        name.escape_debug()
    )))
}

/// A partition key or row key.
pub(crate) fn key(name: &str, value: &str) -> Result<(), StorageError> {
    let forbidden = |c: char| c.is_control() || matches!(c, '/' | '\\' | '#' | '?');
    let problem = if value.contains(forbidden) {
        "it has one of `/`, `\\`, `#`, `?` or a control character"
    } else if value.encode_utf16().count() > KEY_LIMIT {
        "it has more than 512 characters"
    } else {
        return Ok(());
    };
    Err(StorageError::Invalid(format!(
        "invalid {name}: `{}`; {problem}",
        value.escape_debug()
    )))
}

/// The name of a property of an entity or of metadata: an identifier.
pub(crate) fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The metadata of a blob as it is stored: with names in lower case, because they are
/// sent as names of headers.
pub(crate) fn metadata(
    metadata: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, StorageError> {
    let mut size = 0;
    let mut stored = BTreeMap::new();
    for (name, value) in metadata {
        if !name.is_ascii() || !is_identifier(&name) {
            return Err(StorageError::Invalid(format!(
                "invalid metadata name: `{}`; use ASCII letters, digits and `_`, no digit first",
                name.escape_debug()
            )));
        }
        let printable = value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if value.is_empty() || !printable || value.trim() != value {
            return Err(StorageError::Invalid(format!(
                "invalid value of metadata `{name}`; use printable ASCII characters without spaces at the ends"
            )));
        }
        size += name.len() + value.len();
        if let Some(_earlier) = stored.insert(name.to_ascii_lowercase(), value) {
            return Err(StorageError::Invalid(format!(
                "metadata `{name}` is given twice; case does not distinguish names"
            )));
        }
    }
    if size > METADATA_LIMIT {
        return Err(StorageError::Invalid(format!(
            "the metadata has {size} bytes; the limit is {METADATA_LIMIT}"
        )));
    }
    Ok(stored)
}

/// The content type of a blob.
pub(crate) fn content_type(content_type: &str) -> Result<(), StorageError> {
    let printable = content_type
        .bytes()
        .all(|byte| (b' '..=b'~').contains(&byte));
    if !content_type.is_empty() && printable && content_type.trim() == content_type {
        return Ok(());
    }
    Err(StorageError::Invalid(format!(
        "invalid content type: `{}`; use printable ASCII characters",
        content_type.escape_debug()
    )))
}

/// A message to add.
pub(crate) fn message(message: &NewMessage) -> Result<(), StorageError> {
    let size = message.text.len();
    if size > TEXT_LIMIT {
        return Err(StorageError::Invalid(format!(
            "the message has {size} bytes; the limit is {TEXT_LIMIT}"
        )));
    }
    if let Some(character) = message.text.chars().find(|c| !in_xml(*c)) {
        return Err(StorageError::Invalid(format!(
            "the message has the character `{}`, which queues cannot store; encode it in base64",
            character.escape_debug()
        )));
    }
    hidden(message.hidden_for)?;
    let Some(time_to_live) = message.time_to_live else {
        return Ok(());
    };
    if time_to_live.is_zero() {
        return Err(StorageError::Invalid(
            "the time to live of the message is zero; use at least a second".to_owned(),
        ));
    }
    if whole_seconds(message.hidden_for) >= whole_seconds(time_to_live) {
        return Err(StorageError::Invalid(
            "the message would be hidden until its time to live ends; hide it for a shorter time"
                .to_owned(),
        ));
    }
    Ok(())
}

/// How long a message is hidden.
pub(crate) fn hidden(hidden_for: Duration) -> Result<(), StorageError> {
    if hidden_for <= LONGEST_HIDDEN {
        return Ok(());
    }
    Err(StorageError::Invalid(
        "a message can be hidden for at most seven days".to_owned(),
    ))
}

/// How long a message is hidden from others when it is received.
pub(crate) fn received(hidden_for: Duration) -> Result<(), StorageError> {
    if hidden_for.is_zero() {
        return Err(StorageError::Invalid(
            "a received message has to be hidden for at least a second".to_owned(),
        ));
    }
    hidden(hidden_for)
}

/// The service counts in whole seconds; a part of one counts as one.
pub(crate) fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

/// Whether XML 1.0, in which messages are sent, has this character.
fn in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests;
