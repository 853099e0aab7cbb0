//! GUIDs in the forms that .NET writes; the one of hexadecimal fields in nested
//! braces is left to .NET.

use super::Verdict;

/// The lengths of the groups between hyphens.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// Whether .NET parses `text` as a GUID. It has further forms for texts with
/// `0x` or a plus sign in them.
pub(super) fn holds(text: &str) -> Verdict {
    let guess = is_guid(text);
    if !guess && text.contains(['x', 'X', '+']) {
        Verdict::Unsure { guess }
    } else {
        Verdict::of(guess)
    }
}

/// 32 hexadecimal digits, plain, with hyphens, or with hyphens in braces or
/// parentheses.
fn is_guid(text: &str) -> bool {
    let text = text.trim();
    let enclosed = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    match enclosed('{', '}').or_else(|| enclosed('(', ')')) {
        Some(inner) => is_hyphenated(inner),
        None => (text.len() == 32 && is_hexadecimal(text)) || is_hyphenated(text),
    }
}

fn is_hyphenated(text: &str) -> bool {
    text.split('-').map(str::len).eq(GROUPS) && text.split('-').all(is_hexadecimal)
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|letter| letter.is_ascii_hexdigit())
}
