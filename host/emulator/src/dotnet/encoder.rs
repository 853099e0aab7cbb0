//! `UrlEncoder.Default` of .NET.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const ESCAPED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b'-')
    .remove(b'.')
    .remove(b';')
    .remove(b'@')
    .remove(b'_')
    .remove(b'~');

/// The text as a part of a query.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, &ESCAPED).to_string()
}
