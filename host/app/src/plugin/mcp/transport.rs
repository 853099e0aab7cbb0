//! `origins` and `hosts`: which browsers may call the server, and by which name.

use url::Url;
use wildmatch::WildMatch;

use crate::json::{Cursor, Object};

/// Which browsers may call the server, and by which name, so that a web page cannot
/// reach a server on its reader's machine or network by a name that the page chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct McpTransport {
    /// The origins of web pages, with `*` for any characters. Without the key, those
    /// of this machine.
    origins: Option<Vec<String>>,
    /// The names by which the server may be called, with `*` for any characters.
    /// Without the key, any.
    hosts: Option<Vec<String>>,
}

impl McpTransport {
    pub(super) fn read(object: &Object<'_>) -> Self {
        let list = |key: &str, valid: fn(&str) -> bool, example: &str| {
            let entries = object.get(key)?.array()?;
            let entries = entries.iter().filter_map(|entry: &Cursor<'_>| {
                let text = entry.non_empty_text()?;
                if !valid(text) {
                    entry.error(
                        format!("is `{text}`, which is not valid"),
                        format!("write it as in \"{example}\""),
                    );
                    return None;
                }
                Some(text.to_ascii_lowercase())
            });
            Some(entries.collect())
        };
        Self {
            origins: list("origins", is_origin, "https://app.example.com"),
            hosts: list("hosts", is_host, "mcp.example.com"),
        }
    }

    /// Whether a web page of `origin`, as in its header, may call the server.
    pub fn allows_origin(&self, origin: &str) -> bool {
        match &self.origins {
            Some(origins) => matches_any(origins, origin),
            None => is_local(origin),
        }
    }

    /// Whether the server may be called as `host`, with or without a port.
    pub fn allows_host(&self, host: &str) -> bool {
        let Some(hosts) = &self.hosts else {
            return true;
        };
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        matches_any(hosts, host) || matches_any(hosts, name)
    }
}

fn matches_any(patterns: &[String], text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let mut patterns = patterns.iter();
    patterns.any(|pattern| WildMatch::new(pattern).matches(&text))
}

fn is_local(origin: &str) -> bool {
    let url = Url::parse(origin).ok();
    match url.as_ref().and_then(Url::host) {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Scheme, host and perhaps a port, of which any part may be `*`.
fn is_origin(text: &str) -> bool {
    text == "*"
        || text.split_once("://").is_some_and(|(scheme, rest)| {
            let plain = |text: &str| !text.is_empty() && !text.contains(['/', '?', '#', '@']);
            plain(scheme) && plain(rest)
        })
}

fn is_host(text: &str) -> bool {
    !text.contains(['/', '?', '#', '@', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(entries: &[&str]) -> Vec<String> {
        entries.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn origins_and_hosts_are_matched() {
        let local = McpTransport::default();
        let listed = McpTransport {
            origins: Some(list(&["https://app.example.com", "https://*.example.org"])),
            hosts: Some(list(&["mcp.example.com", "localhost:7071", "[::1]"])),
        };
        for (origin, by_default, by_list) in [
            ("http://localhost:6274", true, false),
            ("http://127.0.0.1", true, false),
            ("http://[::1]:80", true, false),
            ("https://localhost.evil.example", false, false),
            ("http://127.0.0.1.evil.example", false, false),
            ("https://app.example.com", false, true),
            ("https://App.Example.com", false, true),
            ("https://app.example.com.evil.example", false, false),
            ("https://a.example.org", false, true),
            ("http://a.example.org", false, false),
            ("null", false, false),
            ("", false, false),
        ] {
            assert_eq!(local.allows_origin(origin), by_default, "{origin}");
            assert_eq!(listed.allows_origin(origin), by_list, "{origin}");
        }
        for (host, by_list) in [
            ("mcp.example.com", true),
            ("MCP.example.com:443", true),
            ("localhost:7071", true),
            ("localhost:7072", false),
            ("localhost", false),
            ("[::1]:7071", true),
            ("evil.example", false),
        ] {
            assert!(local.allows_host(host), "{host}");
            assert_eq!(listed.allows_host(host), by_list, "{host}");
        }
    }
}
