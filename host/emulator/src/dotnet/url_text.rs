//! URLs as `System.Uri` rewrites them.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::kestrel::{escapes_at, without_dots};

/// What `System.Uri` escapes. Brackets stay.
const URL: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What ASP.NET Core escapes in a path.
const PATH: AsciiSet = URL.add(b'#').add(b'?').add(b'[').add(b']');

/// The path that `Uri.AbsolutePath` has for the decoded path and the query of a request:
/// the path is taken for a part of a URL, in which escapes, dots, question marks and
/// number signs mean something again, and a backslash is a slash.
pub(crate) fn absolute_path(path: &str, query: &str) -> String {
    let end = path.find(['?', '#']);
    let text = match end {
        Some(end) => path.get(..end).unwrap_or_default(),
        // The end of a URL is trimmed.
        None if query.is_empty() => path.trim_end_matches([' ', '\t', '\n', '\r']),
        None => path,
    };
    without_dots(&rewritten(&text.replace('\\', "/")))
}

/// The path with everything escaped that is not plain, percent signs included.
pub(crate) fn escaped_path(path: &str) -> String {
    utf8_percent_encode(path, &PATH).to_string()
}

/// The query that `Uri.Query` has for the query of a request.
pub(crate) fn query_text(query: &str) -> String {
    rewritten(&query.replace('#', "%23"))
}

/// The text with valid escapes kept, but for those of letters, digits and `-._~`, which
/// are undone; everything else that is not plain is escaped.
fn rewritten(text: &str) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, escapes) = rest.split_at(at);
        written.extend(utf8_percent_encode(before, &URL));
        let length = escapes_at(escapes);
        if length == 0 {
            written.push_str("%25");
            rest = escapes.get(1..).unwrap_or_default();
            continue;
        }
        let (run, after) = escapes.split_at(length);
        rewrite_run(run, &mut written);
        rest = after;
    }
    written.extend(utf8_percent_encode(rest, &URL));
    written
}

fn rewrite_run(run: &str, written: &mut String) {
    let bytes: Vec<u8> = percent_decode_str(run).collect();
    let mut rest = run;
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            let (escape, after) = rest.split_at(3 * letter.len_utf8());
            match letter {
                _ if letter.is_ascii_alphanumeric() || "-._~".contains(letter) => {
                    written.push(letter);
                }
                _ if letter.is_ascii() => written.push_str(escape),
                // Escaped again, in upper case.
                _ => written.extend(utf8_percent_encode(letter.encode_utf8(&mut [0; 4]), &URL)),
            }
            rest = after;
        }
        let (invalid, after) = rest.split_at(3 * chunk.invalid().len());
        written.push_str(invalid);
        rest = after;
    }
}
