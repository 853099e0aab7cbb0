//! The target of a request line in its four forms (RFC 9112, section 3.2).

use url::Url;

use super::refusal::Refusal;
use super::{host, path};

/// The most bytes of a request line.
const MOST: usize = 8 << 10;

/// What a target says.
pub(super) struct Target {
    /// The decoded path; empty for `*` and for a host.
    pub(super) path: String,
    /// The query with its question mark, as written.
    pub(super) query: String,
    form: Form,
}

enum Form {
    Origin,
    Absolute(Box<Url>),
    Authority(String),
    Asterisk,
}

impl Target {
    /// Reads the target of a request with this method.
    pub(super) fn read(method: &str, target: &str) -> Result<Self, Refusal> {
        if method.len() + target.len() + "  HTTP/1.1\r\n".len() > MOST {
            return Err(Refusal::LongTarget);
        }
        if !target.is_ascii() || target.contains('\0') {
            return Err(Refusal::Target);
        }
        let (before, query) = match target.find('?') {
            Some(at) => target.split_at(at),
            None => (target, ""),
        };
        let (path, form) = if target.starts_with('/') {
            (decoded(before)?, Form::Origin)
        } else if target == "*" {
            if method != "OPTIONS" {
                return Err(Refusal::AsteriskTarget);
            }
            (String::new(), Form::Asterisk)
        } else if is_absolute(target) {
            let url = Url::parse(target).map_err(|_| Refusal::Target)?;
            (decoded(url.path())?, Form::Absolute(Box::new(url)))
        } else {
            authority(method, target)?
        };
        let query = match form {
            Form::Origin | Form::Absolute(_) => query.to_owned(),
            Form::Authority(_) | Form::Asterisk => String::new(),
        };
        Ok(Self { path, query, form })
    }

    /// Whether the field `Host` fits.
    pub(super) fn fits(&self, field: &str) -> bool {
        match &self.form {
            Form::Origin | Form::Asterisk => host::is_valid(field),
            Form::Authority(authority) => field == authority,
            Form::Absolute(url) => {
                let name = url.host_str().unwrap_or_default();
                match (url.port(), url.port_or_known_default()) {
                    (Some(port), _) => field == format!("{name}:{port}"),
                    (None, Some(port)) => field == name || field == format!("{name}:{port}"),
                    (None, None) => field == name,
                }
            }
        }
    }
}

fn decoded(path: &str) -> Result<String, Refusal> {
    path::decode(path).ok_or(Refusal::Target)
}

fn is_absolute(target: &str) -> bool {
    let scheme = target.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}

fn authority(method: &str, target: &str) -> Result<(String, Form), Refusal> {
    let is_valid = |character: char| {
        character.is_ascii_alphanumeric() || ":.-[]@!$&'()*+,;=_~%".contains(character)
    };
    if !target.chars().all(is_valid) {
        return Err(Refusal::Target);
    }
    if method != "CONNECT" {
        return Err(Refusal::AuthorityTarget);
    }
    Ok((String::new(), Form::Authority(target.to_owned())))
}
