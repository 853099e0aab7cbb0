//! Recordings hold placeholders for what differs from run to run: they are filled in
//! before anything is compared.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The guid of everything that has one.
pub(crate) const GUID: &str = "7b3b2e4c-9f0e-4a63-8c5e-0f6e1c2d3b4a";

/// Now, with a fraction of a second.
pub(crate) const NOW: &str = "2026-11-29T08:00:00.1234567Z";

/// Now, without it.
pub(crate) const SECOND: &str = "2026-11-29T08:00:00Z";

/// The port of the handler.
pub(crate) const PORT: u16 = 41_037;

/// The keys that callers send.
pub(crate) const FUNCTION_KEY: &str = "key";

/// The pop receipt of every message.
pub(crate) const POP_RECEIPT: &str = "AgAAAAMAAAAAAAAA";

/// What stands in place of each.
const VALUES: [(&str, &str); 11] = [
    ("<guid>", GUID),
    ("<host-port>", "7071"),
    ("<port>", "41037"),
    ("<time.fffffffZ>", NOW),
    ("<time.fffffff+00:00>", "2026-11-29T08:00:00.1234567+00:00"),
    ("<time+00:00>", "2026-11-29T08:00:00+00:00"),
    ("<time>", NOW),
    ("<pop-receipt>", POP_RECEIPT),
    ("<function key>", FUNCTION_KEY),
    ("<master key>", "master"),
    // The emulated host has none.
    ("<stack trace>", ""),
];

/// `text` with every placeholder filled in. A blob that was cut becomes `blob` again.
pub(crate) fn filled(text: &str, blob: &[u8]) -> String {
    if text.contains("<… base64 of") {
        return STANDARD.encode(blob);
    }
    let mut text = text.to_owned();
    for (placeholder, value) in VALUES {
        if text.contains(placeholder) {
            text = text.replace(placeholder, value);
        }
    }
    repeated(&text)
}

/// `<48000 times x>` is that many times the letter.
fn repeated(text: &str) -> String {
    let Some((before, rest)) = text.split_once('<') else {
        return text.to_owned();
    };
    let whole = rest.split_once('>').and_then(|(inside, after)| {
        let (count, letter) = inside.split_once(" times ")?;
        let count = count.parse().ok()?;
        let letters = letter.repeat(count);
        Some(format!("{before}{letters}{}", repeated(after)))
    });
    whole.unwrap_or_else(|| format!("{before}<{}", repeated(rest)))
}
