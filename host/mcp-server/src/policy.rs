//! Who may send requests: `Host` and `Origin`, by which the specification demands to
//! refuse pages that reach a server through DNS rebinding.

use http::header::{HOST, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, Uri};

/// Who may send requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The values of `Host` that are accepted; without a port for every port. `None`
    /// for all.
    pub hosts: Option<Vec<String>>,
    /// The origins that pages may send requests from, such as
    /// `https://example.com`; without a port for the port of the scheme, with `:*` for
    /// every port. `None` for all. Requests without `Origin` are always accepted.
    pub origins: Option<Vec<String>>,
}

impl Policy {
    /// Whether a request with these headers is accepted.
    pub(crate) fn accepts(&self, headers: &HeaderMap) -> bool {
        self.accepts_host(headers) && self.accepts_origin(headers)
    }

    fn accepts_host(&self, headers: &HeaderMap) -> bool {
        let Some(hosts) = &self.hosts else {
            return true;
        };
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = host.and_then(|host| host.parse::<Authority>().ok());
        host.is_some_and(|host| {
            let named = |known: &String| {
                known.eq_ignore_ascii_case(host.host()) || known.eq_ignore_ascii_case(host.as_str())
            };
            hosts.iter().any(named)
        })
    }

    fn accepts_origin(&self, headers: &HeaderMap) -> bool {
        let Some(origins) = &self.origins else {
            return true;
        };
        let mut sent = headers.get_all(ORIGIN).iter();
        let origin = match (sent.next(), sent.next()) {
            (None, _) => return true,
            (Some(origin), None) => {
                let origin = origin.to_str().ok();
                let origin = origin.filter(|origin| !origin.ends_with(ANY_PORT));
                origin.and_then(Origin::parse)
            }
            (Some(_), Some(_)) => None,
        };
        origin.is_some_and(|origin| {
            let mut known = origins.iter().filter_map(|known| Origin::parse(known));
            known.any(|known| known.includes(&origin))
        })
    }
}

/// At the end of an origin of the policy: every port.
const ANY_PORT: &str = ":*";

/// Scheme, host and port.
struct Origin {
    scheme: String,
    host: String,
    /// `None` for every port.
    port: Option<u16>,
}

impl Origin {
    fn parse(text: &str) -> Option<Self> {
        let (text, any_port) = match text.strip_suffix(ANY_PORT) {
            Some(text) => (text, true),
            None => (text, false),
        };
        let uri: Uri = text.parse().ok()?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let default = match scheme.as_str() {
            "http" => Some(80),
            "https" => Some(443),
            _ => None,
        };
        let port = uri.port_u16().or(default);
        Some(Self {
            host: uri.host()?.to_ascii_lowercase(),
            port: if any_port { None } else { Some(port?) },
            scheme,
        })
    }

    fn includes(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && self.host == other.host
            && (self.port.is_none() || self.port == other.port)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn hosts_and_origins_are_compared() {
        let list = |entries: &[&str]| Some(entries.iter().map(|one| (*one).to_owned()).collect());
        let policy = Policy {
            hosts: list(&["localhost", "[::1]", "a.example:8080"]),
            origins: list(&[
                "http://localhost:*",
                "https://a.example",
                "https://b.example:8443",
            ]),
        };
        for (host, origin, accepted) in [
            ("localhost", None, true),
            ("LOCALHOST:7071", None, true),
            ("[::1]:7071", None, true),
            ("a.example:8080", None, true),
            ("a.example", None, false),
            ("a.example:81", None, false),
            ("localhost.evil.example", None, false),
            ("", None, false),
            ("localhost", Some("http://localhost"), true),
            ("localhost", Some("http://localhost:6274"), true),
            ("localhost", Some("https://localhost:6274"), false),
            ("localhost", Some("https://a.example"), true),
            ("localhost", Some("https://A.example:443"), true),
            ("localhost", Some("https://a.example:444"), false),
            ("localhost", Some("https://b.example:8443"), true),
            ("localhost", Some("https://b.example"), false),
            ("localhost", Some("null"), false),
            ("localhost", Some("http://localhost:*"), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static(host));
            if let Some(origin) = origin {
                headers.insert(ORIGIN, HeaderValue::from_static(origin));
            }
            assert_eq!(policy.accepts(&headers), accepted, "{host} {origin:?}");
        }
        assert!(Policy::default().accepts(&HeaderMap::new()));
    }
}
