//! The path of a request, as ASP.NET Core sees it and writes it again.

use std::fmt::Write as _;

use super::unescape::unescaped;

/// The path with its escapes undone, but for slashes and what is not UTF-8, and its dot
/// segments resolved. Slashes that follow each other stay.
pub fn decoded_path(raw: &str) -> String {
    let path = unescaped(raw, &['/']);
    let mut segments: Vec<&str> = Vec::new();
    let mut parts = path.split('/').skip(1).peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        match part {
            "." => {}
            ".." => {
                segments.pop();
            }
            part => {
                segments.push(part);
                continue;
            }
        }
        if is_last {
            segments.push("");
        }
    }
    format!("/{}", segments.join("/"))
}

/// A decoded path as it is written into a URL: what looks like an escape is left as it is.
pub fn escaped_path(decoded: &str) -> String {
    let mut escaped = String::with_capacity(decoded.len());
    for (at, letter) in decoded.char_indices() {
        let may_stand = match letter {
            '%' => is_escape(decoded.get(at + 1..).unwrap_or_default()),
            letter => letter.is_ascii_alphanumeric() || "!$&'()*+,-./:;=@_~".contains(letter),
        };
        if may_stand {
            escaped.push(letter);
            continue;
        }
        let mut bytes = [0; 4];
        for byte in letter.encode_utf8(&mut bytes).bytes() {
            // A string takes whatever is written to it.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

fn is_escape(rest: &str) -> bool {
    let digits = rest.bytes().take(2).filter(u8::is_ascii_hexdigit);
    digits.count() == 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{decoded_path, escaped_path};

    #[test]
    fn paths_are_decoded_resolved_and_escaped_again() {
        for (raw, decoded, escaped) in [
            ("/", "/", "/"),
            ("", "/", "/"),
            ("/API/Hp", "/API/Hp", "/API/Hp"),
            ("/a%20b/%C3%A9", "/a b/é", "/a%20b/%C3%A9"),
            ("/a%2Fb/c%2fd", "/a%2Fb/c%2fd", "/a%2Fb/c%2fd"),
            ("/a%252Fb/%25", "/a%2Fb/%", "/a%2Fb/%25"),
            ("/a//b/", "/a//b/", "/a//b/"),
            ("/a/../b/./c", "/b/c", "/b/c"),
            ("/a/%2e%2e/b", "/b", "/b"),
            ("/a/b/..", "/a/", "/a/"),
            ("/..", "/", "/"),
            ("/a%zzb%", "/a%zzb%", "/a%25zzb%25"),
            ("/a%FFb", "/a%FFb", "/a%FFb"),
            ("/a%5Cb\\c", "/a\\b\\c", "/a%5Cb%5Cc"),
            ("/{x}|[y]", "/{x}|[y]", "/%7Bx%7D%7C%5By%5D"),
        ] {
            assert_eq!(decoded_path(raw), decoded, "{raw}");
            assert_eq!(escaped_path(decoded), escaped, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn written_paths_are_ascii_and_begin_at_the_root(raw in any::<String>()) {
            let written = escaped_path(&decoded_path(&format!("/{raw}")));
            prop_assert!(written.is_ascii());
            prop_assert!(written.starts_with('/'));
        }
    }
}
