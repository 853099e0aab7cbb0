//! `backendUri`: where a proxy sends requests.
//!
//! Scheme, host and port are fixed when the file is read. Only path and query
//! have variables, so no request can choose the server.

use corral_app::json::Cursor;
use http::uri::Authority;

use crate::encode;
use crate::query::{PairTemplate, pairs};
use crate::reader::Reader;
use crate::template::{Piece, Scanned, Template};
use crate::variable::{Scope, Values, Variable};

/// The default port of Azure's local tools, which run only on a developer's
/// machine.
const LOCAL_TOOLS_PORT: u16 = 7071;

/// What is said of a back end there.
const LOCAL_TOOLS: &str = "port 7071, where Azure's local tools listen, which this app does not";

/// The back end of a proxy.
#[derive(Debug)]
pub struct Backend {
    https: bool,
    authority: Authority,
    local: bool,
    path: Template,
    pub(crate) query: Vec<PairTemplate>,
}

impl Backend {
    /// `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    /// Host and port as the file names them.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Whether this is the app itself, which is called without a connection.
    pub fn is_local(&self) -> bool {
        self.local
    }

    /// Why it may not answer, as far as its address tells.
    pub fn advice(&self) -> Option<String> {
        let suspect = !self.local && is_local_tools(&self.authority);
        suspect.then(|| {
            format!(
                "the proxy names {LOCAL_TOOLS}; write `localhost` without a port for the app itself"
            )
        })
    }

    /// Reads the URL at `cursor`; what is wrong is reported there.
    pub(crate) fn read(cursor: &Cursor<'_>, reader: &Reader<'_>) -> Option<Self> {
        if cursor.if_object().is_some() {
            cursor.error(
                "is an object, which was the format before proxies were released",
                "write the URL as a string, and the method as \"backend.request.method\" in requestOverrides",
            );
            return None;
        }
        let text = cursor.non_empty_text()?;
        let scanned = reader.scan(text, cursor, &Scope::url(reader.parameters));
        let (https, rest) = scheme(&scanned, cursor)?;
        let (authority, rest) = authority(&rest, &scanned, cursor)?;
        let local = is_local(&authority, reader);
        if !local && is_local_tools(&authority) {
            cursor.warn(
                format!("names {LOCAL_TOOLS}"),
                "write `localhost` without a port for the app itself",
            );
        }
        let rest = if local {
            rest
        } else {
            without_fragment(&rest, cursor)
        };
        let (path, query) = match rest.split_at_any(&['?']) {
            (path, Some((_, query))) => (path, pairs(&query)),
            (path, None) => (path, Vec::new()),
        };
        let path = path.map_text(encode::path);
        check_dots(&path, cursor)?;
        Some(Self {
            https,
            authority,
            local,
            path,
            query,
        })
    }

    /// The path of one request. `slashes` says that an escaped slash in a
    /// parameter of the route becomes a slash.
    ///
    /// `None` when a value would escape from the path that the file names.
    pub(crate) fn path(&self, values: &Values<'_>, slashes: bool) -> Option<String> {
        let path = self.path.render(|variable| {
            let Variable::Route(name) = variable else {
                return encode::path_value(&values.get(variable)).into();
            };
            let Some(param) = values.param(name) else {
                return "".into();
            };
            let escaped = encode::path(&param.escaped);
            if slashes {
                escaped.replace("%2F", "/").replace("%2f", "/").into()
            } else {
                escaped.into()
            }
        });
        let path = if path.starts_with('/') {
            path
        } else {
            format!("/{path}")
        };
        (!escapes_base(&path)).then_some(path)
    }
}

/// The scheme, and what follows `://`.
fn scheme(scanned: &Scanned, cursor: &Cursor<'_>) -> Option<(bool, Template)> {
    const REMEDY: &str = "begin it with http:// or https://";
    let (before, after) = scanned.template.split_at_any(&[':']);
    let scheme = before.constant().unwrap_or_default();
    let after = after.and_then(|(_, after)| {
        let (first, after) = after.split_at_any(&['/']);
        let (second, after) = after.filter(|_| is_empty(&first))?.1.split_at_any(&['/']);
        Some(after.filter(|_| is_empty(&second))?.1)
    });
    let known = ["http", "https"]
        .into_iter()
        .find(|known| scheme.eq_ignore_ascii_case(known));
    match (known, after) {
        (Some(known), Some(after)) => Some((known == "https", after)),
        (None, Some(_)) if !scheme.is_empty() => {
            refuse_unset(&scheme, scanned, cursor)?;
            cursor.error(format!("has the scheme `{scheme}`"), REMEDY);
            None
        }
        _ => {
            let head = scanned.template.pieces.first();
            if let Some(Piece::Text(head)) = head {
                refuse_unset(head, scanned, cursor)?;
            }
            cursor.error("is not an absolute URL", REMEDY);
            None
        }
    }
}

/// Host and port, and what follows them.
fn authority(
    rest: &Template,
    scanned: &Scanned,
    cursor: &Cursor<'_>,
) -> Option<(Authority, Template)> {
    let (host, after) = rest.split_at_any(&['/', '?', '#', '\\']);
    let Some(text) = host.constant() else {
        cursor.error(
            "has a variable in its host, which would let a caller choose the server",
            "write the host as it is, or take it from an app setting",
        );
        return None;
    };
    refuse_unset(&text, scanned, cursor)?;
    if text.contains('@') {
        cursor.error(
            "has a user name in its host",
            "remove it, and set the header Authorization in requestOverrides",
        );
        return None;
    }
    let authority = text.parse::<Authority>().ok();
    let authority = authority.filter(|authority| {
        let port = text.rsplit_once(':').filter(|_| !text.ends_with(']'));
        !authority.host().is_empty() && (port.is_none() || authority.port_u16().is_some())
    });
    let Some(authority) = authority else {
        cursor.error(
            format!("has no valid host: `{text}`"),
            "write it as https://host/path or https://host:port/path",
        );
        return None;
    };
    let rest = match after {
        // A slash or a question mark belongs to what follows.
        Some((delimiter, mut after)) => {
            let delimiter = delimiter.to_string().replace('\\', "/");
            after.pieces.insert(0, Piece::Text(delimiter));
            after
        }
        None => Template::default(),
    };
    Some((authority, rest))
}

/// Refuses a URL whose beginning depends on a setting that is missing.
fn refuse_unset(text: &str, scanned: &Scanned, cursor: &Cursor<'_>) -> Option<()> {
    let mut unset = scanned.unset.iter();
    let Some(name) = unset.find(|name| text.contains(&format!("%{name}%"))) else {
        return Some(());
    };
    cursor.error(
        format!("takes its server from the app setting `{name}`, which is not set"),
        format!("set {name} to an address such as https://api.example.com"),
    );
    None
}

/// `localhost`, or the app's host name, without a port or with one on which the
/// app listens. Another port is another program.
fn is_local(authority: &Authority, reader: &Reader<'_>) -> bool {
    let own = reader.settings.get("WEBSITE_HOSTNAME").unwrap_or_default();
    if !own.is_empty() && authority.as_str().eq_ignore_ascii_case(own) {
        return true;
    }
    let own = own.parse::<Authority>().ok();
    let host = authority.host();
    let named = host.eq_ignore_ascii_case("localhost")
        || own
            .as_ref()
            .is_some_and(|own| host.eq_ignore_ascii_case(own.host()));
    let own_port = own.and_then(|own| own.port_u16());
    named
        && authority
            .port_u16()
            .is_none_or(|port| own_port == Some(port) || reader.ports.contains(&port))
}

fn is_local_tools(authority: &Authority) -> bool {
    let loopback = ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|host| authority.host().eq_ignore_ascii_case(host));
    loopback && authority.port_u16() == Some(LOCAL_TOOLS_PORT)
}

fn without_fragment(rest: &Template, cursor: &Cursor<'_>) -> Template {
    let (before, fragment) = rest.split_at_any(&['#']);
    if fragment.is_some() {
        cursor.warn(
            "has a #, and what follows it is never sent to a server",
            "remove it, or write %23 for the character itself",
        );
    }
    before
}

fn check_dots(path: &Template, cursor: &Cursor<'_>) -> Option<()> {
    // Any text can stand for a variable here.
    if escapes_base(&path.render(|_| "x".into())) {
        cursor.error(
            "has a `.` or `..` segment in its path",
            "write the path without . and ..",
        );
        return None;
    }
    Some(())
}

fn is_empty(template: &Template) -> bool {
    template.constant().is_some_and(|text| text.is_empty())
}

/// Whether a server could read a part of `path` as `.` or `..`, however escaped.
/// Some servers treat a backslash as a slash.
fn escapes_base(path: &str) -> bool {
    let mut text = path.to_ascii_lowercase();
    for (escaped, letter) in [("%2e", "."), ("%2f", "/"), ("%5c", "/"), ("\\", "/")] {
        text = text.replace(escaped, letter);
    }
    text.split('/')
        .any(|segment| segment == "." || segment == "..")
}

#[cfg(test)]
mod tests {
    use super::escapes_base;

    #[test]
    fn escaped_dot_segments_are_detected() {
        for (path, expected) in [
            ("/a/b", false),
            ("/a/..", true),
            ("/a/./b", true),
            ("/a/%2e%2E/b", true),
            ("/a%2F..%2fb", true),
            ("/a%5C..", true),
            ("/a/...", false),
            ("/a/.b", false),
            ("/a..b", false),
        ] {
            assert_eq!(escapes_base(path), expected, "{path}");
        }
    }
}
