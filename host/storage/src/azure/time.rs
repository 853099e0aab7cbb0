//! Times in headers and XML, such as `Fri, 27 Nov 2026 09:12:15 GMT`.

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::refusal::Refusal;

/// The year of the time that means never, which is later than a timestamp can be.
const NEVER: &str = " 9999 ";

/// Reads a time.
pub(super) fn read(text: &str) -> Result<Timestamp, Refusal> {
    match rfc2822::parse(text) {
        Ok(time) => Ok(time.timestamp()),
        Err(_) if text.contains(NEVER) => Ok(Timestamp::MAX),
        Err(_) => Err(Refusal::unreadable(&format!("`{text}` is not a time"))),
    }
}
