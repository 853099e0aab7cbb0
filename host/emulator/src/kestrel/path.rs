//! Paths as Kestrel decodes them, once.

use percent_encoding::percent_decode_str;

/// The decoded path without dot segments. An escaped slash stays escaped, and so do bytes
/// that are not UTF-8. `None` for an escaped NUL.
pub(super) fn decode(path: &str) -> Option<String> {
    let mut decoded = String::new();
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        let (before, escapes) = rest.split_at_checked(at)?;
        decoded.push_str(before);
        let length = escapes_at(escapes);
        if length == 0 {
            decoded.push('%');
            rest = escapes.get(1..)?;
            continue;
        }
        let (run, after) = escapes.split_at_checked(length)?;
        decode_run(run, &mut decoded)?;
        rest = after;
    }
    decoded.push_str(rest);
    Some(without_dots(&decoded))
}

/// The length of the escapes at the beginning of `text`.
pub(crate) fn escapes_at(text: &str) -> usize {
    let chunks = text.as_bytes().chunks(3);
    let escapes = chunks.take_while(|chunk| match chunk {
        [b'%', high, low] => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        _ => false,
    });
    3 * escapes.count()
}

fn decode_run(run: &str, decoded: &mut String) -> Option<()> {
    let bytes: Vec<u8> = percent_decode_str(run).collect();
    let mut rest = run;
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            let (escape, after) = rest.split_at_checked(3 * letter.len_utf8())?;
            match letter {
                '\0' => return None,
                '/' => decoded.push_str(escape),
                _ => decoded.push(letter),
            }
            rest = after;
        }
        let (escapes, after) = rest.split_at_checked(3 * chunk.invalid().len())?;
        decoded.push_str(escapes);
        rest = after;
    }
    Some(())
}

/// Resolves `.` and `..`.
pub(crate) fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            _ => {
                kept.push(segment);
                continue;
            }
        }
        if segments.peek().is_none() {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}
