//! How the Functions host treats a path: which function it selects, whether it
//! checks a key, and which path the handler gets.
//!
//! A model of custom handler protocol, sections 6.2, 6.3 and 7.5, tested against
//! recordings of the host. It shares no code with the handler, so that an error in
//! one is not repeated in the other.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// How the host passes on requests of HTTP functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `enableForwardingHttpRequest`.
    Forwarding,
    /// `enableProxyingHttpRequest`.
    Proxying,
    /// The legacy `httpWorker` section.
    Legacy,
    /// None of them: with an envelope.
    Payload,
}

/// An HTTP function as the host knows it.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The function's name.
    pub function: &'static str,
    /// The template without the prefix: text, `{x}`, `{x?}`, `{x:int}` and
    /// `{*x}`.
    pub template: &'static str,
    /// The methods; empty means all.
    pub methods: &'static [&'static str],
    /// Whether a caller needs a key.
    pub keyed: bool,
    /// Whether it has bindings besides HTTP, so that it gets an envelope.
    pub payload: bool,
}

impl Route {
    /// A function of HTTP alone that everyone may call.
    pub const fn open(function: &'static str, template: &'static str) -> Self {
        Self {
            function,
            template,
            methods: &[],
            keyed: false,
            payload: false,
        }
    }

    /// A function of HTTP alone that needs a key.
    pub const fn keyed(function: &'static str, template: &'static str) -> Self {
        Self {
            keyed: true,
            ..Self::open(function, template)
        }
    }

    /// A function with other bindings, that everyone may call.
    pub const fn payload(function: &'static str, template: &'static str) -> Self {
        Self {
            payload: true,
            ..Self::open(function, template)
        }
    }
}

/// The HTTP functions of an app.
#[derive(Clone, Copy, Debug)]
pub struct Routes {
    /// `extensions.http.routePrefix`.
    pub prefix: &'static str,
    /// All functions; the host orders them by name.
    pub functions: &'static [Route],
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The host answers with this status, and the handler gets no request.
    Refused(u16),
    /// The host runs this function, and the handler gets this request line's
    /// path; with an envelope, `POST` and the name.
    Runs {
        /// The function whose key was checked, if it has one.
        function: &'static str,
        /// The path on the wire.
        path: String,
    },
}

impl Routes {
    /// What happens to a request without a key.
    pub fn fate(&self, style: Style, method: &str, path: &str) -> Fate {
        let Some(decoded) = decode(path) else {
            return Fate::Refused(400);
        };
        let Some(route) = self.pick(method, &decoded) else {
            return Fate::Refused(404);
        };
        if route.keyed {
            return Fate::Refused(401);
        }
        let path = match style {
            _ if route.payload => format!("/{}", route.function),
            Style::Payload | Style::Legacy => format!("/{}", route.function),
            Style::Proxying => proxied(&decoded),
            Style::Forwarding => forwarded(&decoded),
        };
        Fate::Runs {
            function: route.function,
            path,
        }
    }

    /// The function of that name.
    pub fn function(&self, name: &str) -> Option<&'static Route> {
        self.functions.iter().find(|route| route.function == name)
    }

    /// The first function by name whose route matches the decoded path.
    pub fn pick(&self, method: &str, decoded: &str) -> Option<&'static Route> {
        let mut routes: Vec<&'static Route> = self.functions.iter().collect();
        routes.sort_by_key(|route| route.function.to_ascii_uppercase());
        routes.into_iter().find(|route| {
            let takes = route.methods.is_empty()
                || route
                    .methods
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(method));
            takes && self.matches(route.template, decoded)
        })
    }

    fn matches(&self, template: &str, decoded: &str) -> bool {
        let whole = match self.prefix {
            "" => template.to_owned(),
            prefix => format!("{prefix}/{template}"),
        };
        let path = decoded.strip_prefix('/').unwrap_or(decoded);
        let path = path.strip_suffix('/').unwrap_or(path);
        let mut segments: Vec<&str> = path.split('/').collect();
        if path.is_empty() {
            segments.clear();
        }
        let mut segments = segments.into_iter();
        for part in whole.split('/').filter(|part| !part.is_empty()) {
            let name = part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'));
            match (name, segments.next()) {
                (_, Some("")) | (None, None) => return false,
                (Some(name), _) if name.starts_with('*') => return true,
                (Some(name), None) if name.ends_with('?') => {}
                (Some(_), None) => return false,
                (Some(name), Some(text)) => {
                    let number = text.trim_matches(['\t', '\n', '\u{b}', '\u{c}', '\r', ' ']);
                    if name.ends_with(":int") && number.parse::<i32>().is_err() {
                        return false;
                    }
                }
                (None, Some(text)) => {
                    if !same(part, text) {
                        return false;
                    }
                }
            }
        }
        segments.next().is_none()
    }
}

/// Whether two texts are equal but for case, letter by letter; no letter of
/// another script equals one of ASCII.
fn same(one: &str, other: &str) -> bool {
    let upper = |letter: char| {
        let mut upper = letter.to_uppercase();
        match (upper.next(), upper.next()) {
            (Some(upper), None) if letter.is_ascii() == upper.is_ascii() => upper,
            _ => letter,
        }
    };
    one.chars().map(upper).eq(other.chars().map(upper))
}

/// The path as the host sees it: decoded once, but for slashes and for what is
/// not UTF-8, and without dot segments. `None` for what it refuses.
pub fn decode(path: &str) -> Option<String> {
    if !path.is_ascii() || !path.starts_with('/') {
        return None;
    }
    let mut decoded = String::new();
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let mut run = 0;
        while is_escape(&rest[run..]) {
            run += 3;
        }
        if run == 0 {
            decoded.push('%');
            rest = &rest[1..];
            continue;
        }
        let bytes: Vec<u8> = percent_decode_str(&rest[..run]).collect();
        for chunk in bytes.utf8_chunks() {
            for letter in chunk.valid().chars() {
                let length = 3 * letter.len_utf8();
                match letter {
                    '\0' => return None,
                    '/' => decoded.push_str(&rest[..length]),
                    _ => decoded.push(letter),
                }
                rest = &rest[length..];
            }
            let length = 3 * chunk.invalid().len();
            decoded.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    decoded.push_str(rest);
    Some(without_dots(&decoded))
}

/// Resolves `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let last = segments.len().saturating_sub(1);
    for (at, segment) in segments.into_iter().enumerate() {
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
        if at == last && matches!(segment, "." | "..") {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}

/// What stands in a path as it is.
const PLAIN: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The path that a proxying host sends: escaped again, including percent signs.
fn proxied(decoded: &str) -> String {
    utf8_percent_encode(decoded, &PLAIN).to_string()
}

/// The path that a forwarding host sends: it takes the decoded path for a part
/// of a URL, in which escapes, dots, question marks and number signs mean
/// something again, and a backslash is a slash.
fn forwarded(decoded: &str) -> String {
    let text = decoded.split(['?', '#']).next().unwrap_or_default();
    let text = text.trim_end_matches([' ', '\t', '\n', '\r']);
    let mut unescaped = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if is_escape(rest) {
            let escape = &rest[..3];
            match percent_decode_str(escape).next() {
                Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                    unescaped.push(char::from(byte));
                }
                _ => unescaped.push_str(escape),
            }
            rest = &rest[3..];
            continue;
        }
        match letter {
            '%' => unescaped.push_str("%25"),
            '\\' => unescaped.push('/'),
            '[' | ']' => unescaped.push(letter),
            _ => {
                let _ = write!(
                    unescaped,
                    "{}",
                    utf8_percent_encode(letter.encode_utf8(&mut [0; 4]), &PLAIN)
                );
            }
        }
        rest = &rest[letter.len_utf8()..];
    }
    without_dots(&unescaped)
}

fn is_escape(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next() == Some(b'%') && bytes.by_ref().take(2).filter(u8::is_ascii_hexdigit).count() == 2
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::traces;

    /// The functions beneath which the recordings were made.
    const RECORDED: Routes = Routes {
        prefix: "api",
        functions: &[
            Route::open("any", "any/{*rest}"),
            Route::open("plain", "plain"),
            Route {
                methods: &["GET", "POST"],
                ..Route::open("items", "items/{id:int}/{sub?}")
            },
            Route::open("ret", "ret"),
            Route::open("upper", "upper"),
            Route::open("clock", "clock"),
            Route::payload("nores", "nores"),
            Route::keyed("keyed", "keyed"),
        ],
    };

    /// Method and path of a request line.
    fn line(request: &Value) -> Option<(&str, &str)> {
        let line = request["line"].as_str()?;
        let mut words = line.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        let path = target.split('?').next()?;
        (path.starts_with('/') && words.next()?.starts_with("HTTP/")).then_some((method, path))
    }

    /// Cases about something else than paths, in which nothing was sent.
    fn is_about_paths(case: &str) -> bool {
        let about = ["path-", "route-", "key", "unknown-route"];
        about
            .iter()
            .any(|prefix| case.trim_start_matches("httpWorker-").starts_with(prefix))
    }

    #[test]
    fn every_recording_is_predicted() {
        let mut compared = 0;
        for (file, style) in [
            ("forwarding", Style::Forwarding),
            ("proxying", Style::Proxying),
        ] {
            for case in traces::cases(file) {
                let name = case["case"].as_str().unwrap();
                let Some((method, path)) = line(&case["sent"]) else {
                    continue;
                };
                if case["sent"]["app"].is_string() || method == "CONNECT" {
                    continue;
                }
                let style = if name.starts_with("httpWorker-") {
                    Style::Legacy
                } else {
                    style
                };
                let fate = RECORDED.fate(style, method, path);
                let sent = match &case["forwarded"] {
                    Value::Array(all) => &all[0],
                    one => one,
                };
                match (line(sent), &fate) {
                    (Some((_, expected)), Fate::Runs { path, .. }) => {
                        assert_eq!(path, expected, "{file} {name}");
                    }
                    (Some(_), Fate::Refused(_)) => panic!("{file} {name}: {fate:?}"),
                    (None, _) if is_about_paths(name) => {
                        let answer = case["caller_got"]["line"].as_str().unwrap();
                        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
                        assert_eq!(fate, Fate::Refused(status), "{file} {name}");
                    }
                    (None, _) => continue,
                }
                compared += 1;
            }
        }
        assert!(compared > 500, "{compared}");
    }

    #[test]
    fn recorded_apps_with_letter_routes_are_predicted() {
        const APP: Routes = Routes {
            prefix: "api",
            functions: &[
                Route::keyed("secret", "secret/{x?}"),
                Route::open("zall", "{*all}"),
            ],
        };
        for (path, expected) in [
            ("/api/%C5%BFecret", "/api/%C5%BFecret"),
            ("/api/l%C4%B1st/v1", "/api/l%C4%B1st/v1"),
        ] {
            let runs = Fate::Runs {
                function: "zall",
                path: expected.to_owned(),
            };
            assert_eq!(APP.fate(Style::Proxying, "GET", path), runs);
        }
        let secret = APP.fate(Style::Proxying, "GET", "/api/SECRET/x");
        assert_eq!(secret, Fate::Refused(401));
    }

    /// The vulnerability of the host, which depends only on the path.
    #[test]
    fn forwarding_checks_one_path_and_sends_another() {
        const APP: Routes = Routes {
            prefix: "api",
            functions: &[
                Route::open("one", "one/{id}"),
                Route::open("open", "open/{*rest}"),
                Route::keyed("secret", "secret"),
            ],
        };
        for (path, expected) in [
            ("/api/one/..%5Csecret", "/api/secret"),
            ("/api/open/%252e%252e/secret", "/api/secret"),
            ("/api/one/..%5C..%5Conqueue", "/onqueue"),
        ] {
            match APP.fate(Style::Forwarding, "GET", path) {
                Fate::Runs { path, .. } => assert_eq!(path, expected),
                Fate::Refused(status) => panic!("{path}: {status}"),
            }
            let Fate::Runs { path: sent, .. } = APP.fate(Style::Proxying, "GET", path) else {
                panic!("{path}");
            };
            assert_eq!(decode(&sent), decode(path), "{path}");
        }
    }
}
