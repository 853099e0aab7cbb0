//! Which web pages may use the host's own interfaces, `/admin` and `/_corral`.
//!
//! A page of any site can send requests to this machine, also under a name that leads to
//! it. What only the developer may do is answered only to pages of the host itself and
//! to programs that are not browsers.

use crate::wire::RequestHead;

/// Whether a request for one of the host's own interfaces comes from this machine's own
/// pages, or from no page at all.
pub(super) fn is_own(head: &RequestHead) -> bool {
    let Some(host) = head.fields.get("Host") else {
        return false;
    };
    let same = |origin: &str| {
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
    };
    is_loopback(host) && head.fields.get("Origin").is_none_or(same)
}

/// Whether `host`, the field of that name, means this machine whatever names lead to.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|own| name.eq_ignore_ascii_case(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_sites_are_refused() {
        for (host, origin, own) in [
            ("localhost:7071", "", true),
            ("LOCALHOST", "", true),
            ("127.0.0.1:7071", "", true),
            ("[::1]:7071", "", true),
            ("localhost:7071", "http://localhost:7071", true),
            ("localhost:7071", "http://localhost:3000", false),
            ("localhost:7071", "https://evil.example", false),
            ("localhost:7071", "null", false),
            ("evil.example:7071", "", false),
            ("localhost.evil.example", "", false),
            ("localhost:x", "", false),
            ("", "", false),
        ] {
            let fields = [("Host", host), ("Origin", origin)];
            let head = RequestHead {
                method: "GET".to_owned(),
                target: "/admin/functions".to_owned(),
                fields: fields
                    .into_iter()
                    .filter(|(_, value)| !value.is_empty())
                    .collect(),
            };
            assert_eq!(is_own(&head), own, "{host} {origin}");
        }
    }
}
