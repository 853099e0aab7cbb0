//! Size limits of the services.
//!
//! The Functions host learns of a refusal only when it writes the output: the
//! invocation fails after the function has succeeded, with other outputs
//! delivered (custom handler protocol, section 4).

use super::EncodeError;
use super::output_writer::OutputWriter;

/// The limit of one kind of output.
struct Limit {
    kind: &'static str,
    unit: &'static str,
    bytes: usize,
}

/// The limits of JSON documents that apply in every tier of a service.
const LIMITS: [Limit; 3] = [
    Limit {
        kind: "cosmosDB",
        unit: "document",
        bytes: 2 * MEBIBYTE,
    },
    Limit {
        kind: "table",
        unit: "entity",
        bytes: MEBIBYTE,
    },
    Limit {
        kind: "eventGrid",
        unit: "event",
        bytes: MEBIBYTE,
    },
];

const MEBIBYTE: usize = 1_048_576;

/// Checks one message of `size` bytes. The limits of event hubs and Service Bus
/// depend on their tier, so they are not checked.
pub(super) fn check_message(size: usize, writer: &OutputWriter<'_>) -> Result<(), EncodeError> {
    let limit = writer.queue_message_limit();
    if size > limit && writer.binding().is("queue") {
        return Err(too_large("message", size, limit, writer));
    }
    Ok(())
}

/// Checks one JSON document. The host reformats it, so only what is too large in
/// every format counts.
pub(super) fn check_json(json: &str, writer: &OutputWriter<'_>) -> Result<(), EncodeError> {
    // Counting has a cost, and most documents are small.
    let Some(limit) = limit(writer).filter(|limit| json.len() > limit.bytes) else {
        return Ok(());
    };
    match least_size(json) {
        size if size > limit.bytes => Err(too_large(limit.unit, size, limit.bytes, writer)),
        _ => Ok(()),
    }
}

/// Whether `json`, or a part of it, may be more than the service takes.
pub(super) fn may_exceed(json: &str, writer: &OutputWriter<'_>) -> bool {
    limit(writer).is_some_and(|limit| json.len() > limit.bytes)
}

fn limit(writer: &OutputWriter<'_>) -> Option<&'static Limit> {
    LIMITS.iter().find(|limit| writer.binding().is(limit.kind))
}

fn too_large(
    unit: &'static str,
    size: usize,
    limit: usize,
    writer: &OutputWriter<'_>,
) -> EncodeError {
    EncodeError::TooLarge {
        output: writer.name(),
        kind: writer.kind(),
        unit,
        size,
        limit,
    }
}

/// The bytes of a JSON text without the blanks between its parts, an escape
/// counted as one.
fn least_size(json: &str) -> usize {
    let mut size = 0;
    let mut in_string = false;
    let mut bytes = json.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' => {
                if bytes.next() == Some(b'u') {
                    bytes.by_ref().take(4).for_each(drop);
                }
            }
            b' ' | b'\t' | b'\r' | b'\n' if !in_string => continue,
            _ => {}
        }
        size += 1;
    }
    size
}

#[cfg(test)]
mod tests {
    use super::least_size;

    #[test]
    fn blanks_and_escapes_do_not_count() {
        for (json, expected) in [
            ("{}", 2),
            ("{ \"a\" : 1 }\n", 7),
            (r#"["a b","\u00e9\n\""]"#, 13),
        ] {
            assert_eq!(least_size(json), expected, "{json}");
        }
    }
}
