//! What Kestrel makes of the head of a request.

use super::connection::{self, Options};
use super::fields::{self, RequestFields};
use super::refusal::Refusal;
use super::target::Target;
use crate::wire::{Framing, RequestHead, Version};

/// A request that Kestrel gives to the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The method, as written.
    pub method: String,
    /// The path, decoded once and without dot segments; escaped slashes and bytes that are
    /// not UTF-8 stay escaped. Empty for the targets `*` and `host:port`.
    pub path: String,
    /// The query with its question mark, as written; empty without one.
    pub query: String,
    /// The header fields.
    pub fields: RequestFields,
    /// How the body comes. A length of 0 is told from no length.
    pub body: Framing,
    /// The version that the caller speaks.
    pub version: Version,
    /// Whether the caller accepts another answer on the same connection.
    pub keep_alive: bool,
    /// Whether the caller asks for another protocol and has no body.
    pub upgradable: bool,
    /// Whether the caller gets `100 Continue` once its body is read.
    pub expects_continue: bool,
}

/// Reads the head of a request as Kestrel does.
///
/// # Errors
/// The reason for which Kestrel refuses it.
pub fn accept(head: &RequestHead, version: Version) -> Result<Accepted, Refusal> {
    if head.method.is_empty() || !head.method.bytes().all(fields::is_token) {
        return Err(Refusal::Method);
    }
    let target = Target::read(&head.method, &head.target)?;
    let mut fields = RequestFields::read(&head.fields)?;
    let length = length(&fields)?;
    match fields.values("Host") {
        [] if version == Version::Http11 => return Err(Refusal::NoHost),
        [] => {}
        [host] if target.fits(host) => {}
        [_] => return Err(Refusal::Host),
        _ => return Err(Refusal::ManyHosts),
    }

    let options = Options::read(fields.values("Connection"));
    let mut keep_alive = version == Version::Http11 || options.keep_alive;
    keep_alive &= !options.close;
    if let Some(value) = options.replacement() {
        fields.set("Connection", value);
    }
    let is_coded = fields.has("Transfer-Encoding");
    let upgradable = options.upgrade && !is_coded && length.unwrap_or_default() == 0;
    let body = if is_coded {
        if !connection::ends_chunked(fields.values("Transfer-Encoding")) {
            return Err(Refusal::Coding);
        }
        if let Some(length) = length {
            // Two lengths may be an attempt to smuggle a request.
            fields.remove("Content-Length");
            fields.set("X-Content-Length", length.to_string());
            keep_alive = false;
        }
        Framing::Chunked
    } else if let Some(length) = length {
        Framing::Sized(length)
    } else if version == Version::Http10 && matches!(head.method.as_str(), "POST" | "PUT") {
        return Err(Refusal::NoLength);
    } else {
        Framing::None
    };

    let expects = |value: &String| value.eq_ignore_ascii_case("100-continue");
    let has_body = !matches!(body, Framing::None | Framing::Sized(0));
    let expects_continue = version == Version::Http11
        && has_body
        && fields.values("Expect").first().is_some_and(expects);
    Ok(Accepted {
        method: head.method.clone(),
        path: target.path,
        query: target.query,
        fields,
        body,
        version,
        keep_alive,
        upgradable,
        expects_continue,
    })
}

impl Accepted {
    /// The value of `Host`; empty if the field is missing, which HTTP/1.0 allows.
    pub fn host(&self) -> &str {
        let host = self.fields.values("Host").first();
        host.map(String::as_str).unwrap_or_default()
    }

    /// Whether there is a body to read.
    pub fn has_body(&self) -> bool {
        !matches!(self.body, Framing::None | Framing::Sized(0))
    }

    /// Refuses a body that is longer than `limit` bytes, which Kestrel does when the host
    /// begins to read it (section 8: 100 MiB unless a setting says otherwise).
    ///
    /// # Errors
    /// [`Refusal::Body`].
    pub fn check_body(&self, limit: u64) -> Result<(), Refusal> {
        match self.body {
            Framing::Sized(length) if length > limit => Err(Refusal::Body),
            _ => Ok(()),
        }
    }
}

fn length(fields: &RequestFields) -> Result<Option<u64>, Refusal> {
    match fields.values("Content-Length") {
        [] => Ok(None),
        [one] if one.bytes().all(|byte| byte.is_ascii_digit()) => {
            let length: Result<i64, _> = one.parse();
            let length = length.ok().and_then(|length| u64::try_from(length).ok());
            length.ok_or(Refusal::Length).map(Some)
        }
        _ => Err(Refusal::Length),
    }
}
