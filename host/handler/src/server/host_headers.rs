//! The headers that distinguish a payload call of the Functions host from a
//! caller's request.
//!
//! Where the host passes requests on, a caller can make it send
//! `POST /<function>` with any body: with an empty route prefix, or with escapes
//! that lead out of a route (custom handler protocol, sections 6.1 to 6.3). So a
//! request is a payload call only if all its headers are those of one. A caller
//! cannot forge two of them: a proxying host always adds `X-Forwarded-Host`, and a
//! forwarding host never sends chunks.

use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, Version};
use uuid::Uuid;

/// Identifies an invocation; the host sends it in every mode, and never with
/// its readiness ping.
pub(super) const INVOCATION_ID: HeaderName =
    HeaderName::from_static("x-azure-functions-invocationid");

/// Headers that only a proxying host adds.
const MS_INVOCATION_ID: &str = "x-ms-invocation-id";
const FORWARDED: &str = "x-forwarded-";

const ENVELOPE: &[u8] = b"application/json; charset=utf-8";
const AGENT: &str = "Azure-Functions-Host/";

/// The function that a payload call names: `POST /<name>` with all headers of the
/// host. `own_address` is where the handler listens; `core_tools` says that the
/// host runs in the Core Tools, where it buffers the envelope and sends its
/// length.
pub(super) fn payload_function<'r>(
    parts: &'r Parts,
    own_address: &str,
    core_tools: bool,
) -> Option<&'r str> {
    let headers = &parts.headers;
    let from_host = parts.method == Method::POST
        && parts.version == Version::HTTP_11
        && parts.uri.query().is_none()
        && only(headers, &HOST) == Some(own_address.as_bytes())
        && !headers.contains_key(MS_INVOCATION_ID)
        && !headers
            .keys()
            .any(|name| name.as_str().starts_with(FORWARDED))
        && is_framed(headers, core_tools)
        && only(headers, &CONTENT_TYPE) == Some(ENVELOPE)
        && only(headers, &USER_AGENT).is_some_and(is_host)
        && only(headers, &INVOCATION_ID)
            .and_then(|id| std::str::from_utf8(id).ok())
            .is_some_and(is_guid);
    if from_host {
        parts.uri.path().strip_prefix('/')
    } else {
        None
    }
}

/// The id that the host gave the invocation. A forwarding host appends it to the
/// value of the caller, which must not get into a log.
pub(super) fn invocation_id(headers: &HeaderMap) -> Option<&str> {
    let given = headers.get_all(INVOCATION_ID).iter().next_back()?;
    let given = given.to_str().ok()?;
    let last = given.rsplit(',').next()?.trim();
    is_guid(last).then_some(last)
}

/// The value of a header that is present exactly once.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h [u8]> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.as_bytes())
}

fn is_framed(headers: &HeaderMap, core_tools: bool) -> bool {
    match (
        headers.contains_key(CONTENT_LENGTH),
        only(headers, &TRANSFER_ENCODING),
    ) {
        (false, Some(coding)) => coding == b"chunked",
        (true, None) => core_tools && !headers.contains_key(TRANSFER_ENCODING),
        _ => false,
    }
}

fn is_host(agent: &[u8]) -> bool {
    let version = agent.strip_prefix(AGENT.as_bytes());
    version.is_some_and(|version| {
        let plain = |letter: &u8| letter.is_ascii_alphanumeric() || b".+-".contains(letter);
        !version.is_empty() && version.iter().all(plain)
    })
}

/// Whether this is a GUID in .NET's default format.
fn is_guid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    const OWN: &str = "127.0.0.1:8080";
    const ID: &str = "7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f";
    const GENUINE: [(&str, &str); 6] = [
        ("host", OWN),
        ("x-azure-functions-hostversion", "4.1037.0.0"),
        ("x-azure-functions-invocationid", ID),
        ("user-agent", "Azure-Functions-Host/4.1037.0.0"),
        ("transfer-encoding", "chunked"),
        ("content-type", "application/json; charset=utf-8"),
    ];

    fn name(line: &str, headers: &[(&str, &str)], core_tools: bool) -> Option<String> {
        let (method, target) = line.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        payload_function(&parts, OWN, core_tools).map(str::to_owned)
    }

    #[test]
    fn genuine_calls_are_recognized() {
        let traced = [
            &GENUINE[..],
            &[("traceparent", "00-1-2-01"), ("tracestate", "a=b")],
        ]
        .concat();
        for headers in [&GENUINE[..], &traced] {
            for core_tools in [true, false] {
                let found = name("POST /gq", headers, core_tools);
                assert_eq!(found.as_deref(), Some("gq"));
            }
        }
    }

    /// Each row removes a header, or replaces its value.
    #[test]
    fn every_header_counts() {
        for (header, values) in [
            ("host", &[][..]),
            ("host", &["localhost:8080"]),
            ("host", &["127.0.0.1"]),
            ("host", &[OWN, OWN]),
            ("x-forwarded-host", &["a.example"]),
            ("x-forwarded-host", &[""]),
            ("x-forwarded-for", &["10.0.0.1"]),
            ("x-ms-invocation-id", &[ID]),
            ("x-ms-invocation-id", &[""]),
            ("transfer-encoding", &[]),
            ("transfer-encoding", &["Chunked"]),
            ("transfer-encoding", &["gzip, chunked"]),
            ("content-length", &["9"]),
            ("content-type", &[]),
            ("content-type", &["application/json"]),
            ("content-type", &["application/json;charset=utf-8"]),
            ("content-type", &["Application/json; charset=utf-8"]),
            (
                "content-type",
                &["application/json; charset=utf-8", "text/plain"],
            ),
            ("user-agent", &[]),
            ("user-agent", &["curl/8"]),
            ("user-agent", &["Azure-Functions-Host/"]),
            ("user-agent", &["curl/8 Azure-Functions-Host/4.1037.0.0"]),
            ("user-agent", &["Azure-Functions-Host/4.1037.0.0 (x)"]),
            ("x-azure-functions-invocationid", &[]),
            ("x-azure-functions-invocationid", &["1"]),
            ("x-azure-functions-invocationid", &[ID, ID]),
            (
                "x-azure-functions-invocationid",
                &["evil, 7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f"],
            ),
        ] {
            let mut headers = GENUINE.to_vec();
            headers.retain(|(name, _)| *name != header);
            headers.extend(values.iter().map(|value| (header, *value)));
            assert_eq!(
                name("POST /gq", &headers, false),
                None,
                "{header} {values:?}"
            );
        }
        for line in ["GET /gq", "PUT /gq", "POST /gq?x", "POST /gq?"] {
            assert_eq!(name(line, &GENUINE, false), None, "{line}");
        }
    }

    #[test]
    fn core_tools_send_a_content_length() {
        let mut headers = GENUINE.to_vec();
        headers.retain(|(name, _)| *name != "transfer-encoding");
        headers.push(("content-length", "2"));
        assert_eq!(name("POST /gq", &headers, false), None);
        assert_eq!(name("POST /gq", &headers, true).as_deref(), Some("gq"));
    }

    #[test]
    fn the_invocation_id_is_the_one_of_the_host() {
        let other = "00000000-0000-0000-0000-000000000000";
        for (values, expected) in [
            (&[][..], None),
            (&[ID], Some(ID)),
            (&[&format!("evil] failed with 200 fine, {ID}")], Some(ID)),
            (&[&format!("{other},{ID}")], Some(ID)),
            (&[other, ID], Some(ID)),
            (&[&format!("{ID}, evil] failed with 200 fine")], None),
            (&["evil"], None),
            (&[""], None),
            (&["{7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f}"], None),
            (&["7f6c1c2e6b0f4d0e9c550a1b2c3d4e5f"], None),
        ] as [(&[&str], Option<&str>); 10]
        {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(INVOCATION_ID, value.parse().unwrap());
            }
            assert_eq!(invocation_id(&headers), expected, "{values:?}");
        }
    }
}
