//! The signature of a request by the key of the account: the scheme `SharedKey`, which
//! tables have in another form.

use std::cmp::Ordering;

use http::HeaderMap;
use http::header::{
    CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderName, IF_MATCH, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_UNMODIFIED_SINCE, RANGE,
};

use crate::azure::account::{Key, Service};
use crate::azure::request::Request;

/// The beginning of the names of headers that are signed with their names.
const SERVICE_HEADERS: &str = "x-ms-";

/// The header with the time of the request.
pub(super) const DATE: HeaderName = HeaderName::from_static("x-ms-date");

const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");

/// The value of `Authorization` for a request whose headers are complete. `path` is the
/// path that is sent, with that of the service's address.
pub(super) fn authorization(request: &Request, path: &str, account: &str, key: &Key) -> String {
    let text = match request.service {
        Service::Blob | Service::Queue => text_of_request(request, path, account),
        Service::Table => text_of_table_request(request, path, account),
    };
    format!("SharedKey {account}:{}", key.sign(&text))
}

fn text_of_request(request: &Request, path: &str, account: &str) -> String {
    let headers = &request.headers;
    let length = match request.body.len() {
        0 => String::new(),
        length => length.to_string(),
    };
    let mut text = [
        request.method.as_str(),
        value(headers, &CONTENT_ENCODING),
        value(headers, &CONTENT_LANGUAGE),
        &length,
        value(headers, &CONTENT_MD5),
        value(headers, &CONTENT_TYPE),
        // The date is in a header of the service.
        "",
        value(headers, &IF_MODIFIED_SINCE),
        value(headers, &IF_MATCH),
        value(headers, &IF_NONE_MATCH),
        value(headers, &IF_UNMODIFIED_SINCE),
        value(headers, &RANGE),
    ]
    .join("\n");
    text.push('\n');
    let mut names: Vec<&HeaderName> = headers
        .keys()
        .filter(|name| name.as_str().starts_with(SERVICE_HEADERS))
        .collect();
    names.sort_by(|one, two| by_weight(one.as_str(), two.as_str()));
    for name in names {
        text.extend([name.as_str(), ":", value(headers, name), "\n"]);
    }
    text.extend(["/", account, path]);
    let mut query: Vec<(String, &str)> = request
        .query
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), &**value))
        .collect();
    query.sort_unstable();
    for (name, value) in query {
        text.extend(["\n", &name, ":", value]);
    }
    text
}

fn text_of_table_request(request: &Request, path: &str, account: &str) -> String {
    let headers = &request.headers;
    let mut text = [
        request.method.as_str(),
        value(headers, &CONTENT_MD5),
        value(headers, &CONTENT_TYPE),
        value(headers, &DATE),
        "/",
    ]
    .join("\n");
    text.extend([account, path]);
    if let Some((_, component)) = request.query.iter().find(|(name, _)| *name == "comp") {
        text.extend(["?comp=", component]);
    }
    text
}

fn value<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().trim()
}

/// The order of names of headers in the service, where an underscore, which names of
/// metadata may have, comes before digits and letters.
fn by_weight(one: &str, two: &str) -> Ordering {
    let weights = |name: &str| -> Vec<u8> {
        name.bytes()
            .map(|byte| if byte == b'_' { b'.' } else { byte })
            .collect()
    };
    weights(one).cmp(&weights(two))
}

#[cfg(test)]
mod tests;
