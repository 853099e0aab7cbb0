//! Proxying: the request is passed on by YARP (protocol reference, section 6.3).

use super::forwarding::{HOST_VERSION, INVOCATION_ID};
use super::request::{Body, Context, Relayed, Unsendable, method, needs_length};
use crate::dotnet::{self, ClientFields};
use crate::kestrel::Accepted;
use crate::wire::{Fields, Framing, RequestHead};

/// Another field with the id of the call; a caller's value is kept.
const CORRELATION_ID: &str = "x-ms-invocation-id";

/// Fields that YARP passes on in neither direction.
const SKIPPED: [&str; 17] = [
    "Connection",
    "Transfer-Encoding",
    "Keep-Alive",
    "Upgrade",
    "Proxy-Connection",
    "Proxy-Authenticate",
    "Proxy-Authentication-Info",
    "Proxy-Authorization",
    "Proxy-Features",
    "Proxy-Instruction",
    "Security-Scheme",
    "ALPN",
    "Close",
    "HTTP2-Settings",
    "Upgrade-Insecure-Requests",
    "TE",
    "Alt-Svc",
];

/// Whether YARP does not pass on the field.
pub(super) fn is_skipped(name: &str) -> bool {
    SKIPPED
        .iter()
        .any(|skipped| skipped.eq_ignore_ascii_case(name))
}

pub(super) fn request(
    call: &Accepted,
    context: &Context<'_>,
    unicode_host: &str,
) -> Result<Relayed, Unsendable> {
    let method = method(&call.method);
    if method == "CONNECT" {
        return Err(Unsendable::Connect);
    }
    let mut caller = call.fields.clone();
    caller.set(HOST_VERSION, context.host_version);
    caller.set(INVOCATION_ID, context.invocation_id);
    if !caller.has(CORRELATION_ID) {
        caller.set(CORRELATION_ID, context.invocation_id);
    }

    let mut head_fields = ClientFields::default();
    let mut content_fields = ClientFields::default();
    let mut body = match call.body {
        _ if is_upgrade(call) => Body::None,
        Framing::Sized(length) if length > 0 => Body::Whole(length),
        Framing::Chunked => Body::Streamed,
        _ => Body::None,
    };
    for (name, values) in caller.iter().filter(|(name, _)| !is_skipped(name)) {
        let values = values.iter().cloned();
        if dotnet::is_content(name) {
            content_fields.add(name, values);
            if body == Body::None {
                body = Body::Empty;
            }
        } else {
            head_fields.add(name, values);
        }
    }
    transform(&mut head_fields, call, context, unicode_host);
    if let Some(protocol) = upgrade(call).filter(|_| call.upgradable) {
        let options = call.fields.values("Connection").iter();
        let mut options = options.flat_map(|value| value.split(',')).map(str::trim);
        let option = options.find(|option| option.eq_ignore_ascii_case("upgrade"));
        head_fields.add("Connection", option.map(str::to_owned));
        head_fields.add("Upgrade", [protocol.to_owned()]);
    }
    if body == Body::Streamed {
        head_fields.add("Transfer-Encoding", ["chunked".to_owned()]);
    }
    if !head_fields.is_ascii() || !content_fields.is_ascii() {
        return Err(Unsendable::Field);
    }
    if body == Body::Empty && !content_fields.has("Content-Length") {
        content_fields.add("Content-Length", ["0".to_owned()]);
    }

    let mut fields = Fields::new();
    if !head_fields.has("Host") {
        fields.push("Host", format!("127.0.0.1:{}", context.worker_port));
    }
    head_fields.write(&mut fields);
    content_fields.write(&mut fields);
    if body == Body::None && needs_length(method) {
        fields.push("Content-Length", "0");
    }
    let target = dotnet::escaped_path(&call.path) + &dotnet::query_text(&call.query);
    let head = RequestHead {
        method: method.to_owned(),
        target,
        fields,
    };
    Ok(Relayed { head, body })
}

/// What YARP changes by default, in its order.
fn transform(
    fields: &mut ClientFields,
    call: &Accepted,
    context: &Context<'_>,
    unicode_host: &str,
) {
    // The comparison is with the decoded name, so that Punycode is taken for a host that
    // was set on purpose.
    if call.host().eq_ignore_ascii_case(unicode_host) {
        fields.remove("Host");
    }
    fields.remove("Forwarded");
    let set = |fields: &mut ClientFields, name, value| {
        fields.remove(name);
        fields.add(name, [value]);
    };
    set(fields, "X-Forwarded-For", context.caller.to_string());
    set(fields, "X-Forwarded-Host", call.host().to_owned());
    set(fields, "X-Forwarded-Proto", "http".to_owned());
    fields.remove("X-Forwarded-Prefix");
}

/// The protocol to which the caller wants to change, if YARP passes that on.
fn upgrade(call: &Accepted) -> Option<&str> {
    let protocol = call.fields.values("Upgrade").first()?;
    let spdy = protocol.get(..5).unwrap_or_default();
    let known = protocol.eq_ignore_ascii_case("websocket") || spdy.eq_ignore_ascii_case("SPDY/");
    known.then_some(protocol)
}

/// Whether the caller may get an answer with status 101.
pub(super) fn is_upgrade(call: &Accepted) -> bool {
    call.upgradable && upgrade(call).is_some()
}
