//! Forwarding and `httpWorker`: the request is rebuilt (protocol reference, section 6.2).

use super::Mode;
use super::request::{Body, Context, Relayed, Unsendable, method, needs_length};
use crate::dotnet::{self, ClientFields};
use crate::kestrel::Accepted;
use crate::wire::{Fields, Framing, RequestHead};

/// The header fields that name the host and the call.
pub(super) const HOST_VERSION: &str = "X-Azure-Functions-HostVersion";
pub(super) const INVOCATION_ID: &str = "X-Azure-Functions-InvocationId";

pub(super) fn request(
    mode: Mode,
    call: &Accepted,
    context: &Context<'_>,
) -> Result<Relayed, Unsendable> {
    if call.fields.has("Transfer-Encoding") {
        return Err(Unsendable::Chunks);
    }
    let mut head_fields = ClientFields::default();
    for (name, values) in call.fields.iter() {
        // Of the fields of a body only those below are copied.
        if !dotnet::is_content(name) {
            head_fields.add(name, values.iter().cloned());
        }
    }
    if let Some(values) = head_fields.values_mut("User-Agent") {
        let parsed = values.iter().map(|value| match dotnet::products(value) {
            Some(products) => products,
            None if value.is_empty() => Vec::new(),
            None => vec![value.clone()],
        });
        *values = parsed.flatten().collect();
    }
    head_fields.add(HOST_VERSION, [context.host_version.to_owned()]);
    head_fields.add(INVOCATION_ID, [context.invocation_id.to_owned()]);
    let agent = format!("Azure-Functions-Host/{}", context.host_version);
    head_fields.add("User-Agent", [agent]);
    if !head_fields.is_ascii() {
        return Err(Unsendable::Field);
    }
    let mut fields = Fields::new();
    head_fields.write(&mut fields);

    let method = method(&call.method);
    let body = match call.body {
        Framing::Sized(length) if length > 0 => {
            fields.push("Content-Length", length.to_string());
            if let Some(value) = content_type(call)? {
                fields.push("Content-Type", value);
            }
            Body::Whole(length)
        }
        _ => {
            if needs_length(method) {
                fields.push("Content-Length", "0");
            }
            Body::None
        }
    };
    let target = match method {
        // The caller names the host to connect to.
        "CONNECT" => call.host().to_owned(),
        _ => target(mode, call, context),
    };
    let head = RequestHead {
        method: method.to_owned(),
        target,
        fields,
    };
    Ok(Relayed { head, body })
}

fn target(mode: Mode, call: &Accepted, context: &Context<'_>) -> String {
    let path = match mode {
        Mode::Legacy => format!("/{}", context.function),
        _ => dotnet::absolute_path(&call.path, &call.query),
    };
    path + &dotnet::rebuilt_query(&call.query)
}

/// The media type of the body as .NET writes it.
fn content_type(call: &Accepted) -> Result<Option<String>, Unsendable> {
    let values = call.fields.values("Content-Type").join(",");
    if values.is_empty() {
        return Ok(None);
    }
    dotnet::media_type(&values)
        .ok_or(Unsendable::Type)
        .map(Some)
}
