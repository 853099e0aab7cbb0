//! How large a message for a storage queue may be.

use crate::json::Object;

/// 64 KiB of base64, in which the Functions host sends unless told otherwise.
pub(super) const ENCODED: usize = 49_152;

/// 64 KiB, with `"messageEncoding": "none"`.
const PLAIN: usize = 65_536;

/// The most bytes that storage accepts as one message, by
/// `extensions.queues.messageEncoding`.
pub(super) fn message_limit(file: &Object<'_>) -> usize {
    let encoding = file
        .get("extensions")
        .and_then(|extensions| extensions.if_object())
        .and_then(|extensions| extensions.get("queues"))
        .and_then(|queues| queues.if_object())
        .and_then(|queues| queues.get("messageEncoding"))
        .and_then(|encoding| encoding.if_text());
    match encoding {
        Some(text) if text.eq_ignore_ascii_case("none") => PLAIN,
        _ => ENCODED,
    }
}
