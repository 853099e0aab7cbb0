//! Forms of request targets, and requests that the host never gets to see.

use super::split_target;
use crate::wire::RequestHead;

/// The target in origin form: a path, perhaps with a query. `None` when Kestrel answers 400:
/// a target that is not ASCII, one without a path, an address that is not that of the
/// field `Host`, or a path with a null character.
pub fn origin_form(head: &RequestHead) -> Option<String> {
    let target = &head.target;
    if !target.is_ascii() {
        return None;
    }
    let origin = if target.starts_with('/') {
        target.clone()
    } else {
        let host = head.fields.get("Host")?;
        let address = target.get(7..)?;
        let scheme = target.get(..7)?;
        let rest = address.strip_prefix(host)?;
        if !scheme.eq_ignore_ascii_case("http://") {
            return None;
        }
        match rest.chars().next() {
            None => "/".to_owned(),
            Some('/') => rest.to_owned(),
            Some('?') => format!("/{rest}"),
            Some(_) => return None,
        }
    };
    let (path, _) = split_target(&origin);
    (!path.contains("%00")).then_some(origin)
}

/// Whether Kestrel hands a request over; else it answers 400 by itself. It wants one field
/// `Host`, a target that [`origin_form`] understands, and values in UTF-8.
pub fn accepts(head: &RequestHead) -> bool {
    let is_utf8 = |value: &str| {
        let bytes: Option<Vec<u8>> = value.chars().map(|c| u8::try_from(c).ok()).collect();
        bytes.is_none_or(|bytes| std::str::from_utf8(&bytes).is_ok())
    };
    head.fields.all("Host").count() == 1
        && head.fields.iter().all(|(_, value)| is_utf8(value))
        && origin_form(head).is_some()
}

#[cfg(test)]
mod tests {
    use super::{accepts, origin_form};
    use crate::wire::RequestHead;

    #[test]
    fn requests_that_cannot_be_read_are_refused() {
        let host = ("Host", "h:1");
        for (target, fields, accepted) in [
            ("/", &[host][..], true),
            ("/", &[host, ("X", "\u{c3}\u{a9}")], true),
            ("/", &[host, ("X", "\u{e9}")], false),
            ("/", &[], false),
            ("/", &[host, host], false),
            ("*", &[host], false),
        ] {
            let head = RequestHead {
                method: "GET".to_owned(),
                target: target.to_owned(),
                fields: fields.iter().copied().collect(),
            };
            assert_eq!(accepts(&head), accepted, "{target} {fields:?}");
        }
    }

    #[test]
    fn targets_are_paths_or_addresses_of_the_host() {
        for (target, origin) in [
            ("/", Some("/")),
            ("/a?b=%00", Some("/a?b=%00")),
            ("//a", Some("//a")),
            ("http://h:1/a?b", Some("/a?b")),
            ("HTTP://h:1", Some("/")),
            ("http://h:1?b", Some("/?b")),
            ("http://h:12/a", None),
            ("http://other/a", None),
            ("https://h:1/a", None),
            ("/a%00b", None),
            ("/\u{e9}", None),
            ("/a?\u{e9}", None),
            ("*", None),
            ("a", None),
            ("", None),
        ] {
            let head = RequestHead {
                method: "GET".to_owned(),
                target: target.to_owned(),
                fields: [("Host", "h:1")].into_iter().collect(),
            };
            assert_eq!(origin_form(&head).as_deref(), origin, "{target}");
        }
    }
}
