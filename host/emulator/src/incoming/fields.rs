//! Header fields in the order in which Kestrel lists them.

use crate::kestrel::REQUEST_FIELDS;
use crate::wire::Fields;

/// One header field of Kestrel's dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedField {
    /// The name: in its standard spelling where Kestrel knows it, else as it was first
    /// written.
    pub name: String,
    /// The values in their order; one for each field of this name that came.
    pub values: Vec<String>,
}

const CONTENT_LENGTH: &str = "Content-Length";

/// Where Kestrel puts a length that the chunks of the body make void.
const ORIGINAL_LENGTH: &str = "X-Content-Length";

/// Other fields whose spelling Kestrel corrects; it leaves them in their places.
const RESPELLED: [&str; 49] = [
    "Accept-Ranges",
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Access-Control-Max-Age",
    "Age",
    "Allow",
    "Alt-Svc",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Content-Location",
    "Content-MD5",
    "Content-Range",
    "Content-Security-Policy",
    "Content-Security-Policy-Report-Only",
    "DNT",
    "ETag",
    "Expires",
    "Grpc-Message",
    "Grpc-Status",
    "Last-Modified",
    "Link",
    "Location",
    "Proxy-Authenticate",
    "Proxy-Connection",
    "Retry-After",
    "Sec-WebSocket-Accept",
    "Sec-WebSocket-Extensions",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Protocol",
    "Sec-WebSocket-Version",
    "Server",
    "Set-Cookie",
    "Strict-Transport-Security",
    "Trailer",
    "Vary",
    "WWW-Authenticate",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-Powered-By",
    "X-Requested-With",
    "X-UA-Compatible",
    "X-XSS-Protection",
    ":authority",
    ":path",
    ":status",
];

/// The fields of a request as Kestrel lists them: those that it knows first, then the
/// others in the order in which they came. Fields of one name are one entry. Values are
/// UTF-8: Kestrel refuses a request with any other.
pub fn received_fields(fields: &Fields) -> Vec<ReceivedField> {
    let mut received: Vec<ReceivedField> = Vec::new();
    let is_chunked = fields.get("Transfer-Encoding").is_some();
    for name in REQUEST_FIELDS {
        let values: Vec<String> = fields.all(name).map(decoded_value).collect();
        if !values.is_empty() {
            let is_void = is_chunked && name == CONTENT_LENGTH;
            let name = if is_void { ORIGINAL_LENGTH } else { name }.to_owned();
            received.push(ReceivedField { name, values });
        }
    }
    let known = received.len();
    for (name, value) in fields.iter() {
        if is_one_of(&REQUEST_FIELDS, name).is_some() {
            continue;
        }
        let others = received.iter_mut().skip(known);
        match others
            .into_iter()
            .find(|field| field.name.eq_ignore_ascii_case(name))
        {
            Some(field) => field.values.push(decoded_value(value)),
            None => received.push(ReceivedField {
                name: is_one_of(&RESPELLED, name).unwrap_or(name).to_owned(),
                values: vec![decoded_value(value)],
            }),
        }
    }
    received
}

/// A value whose characters stand for bytes, read as UTF-8; unchanged if it is not.
fn decoded_value(value: &str) -> String {
    let bytes: Option<Vec<u8>> = value.chars().map(|c| u8::try_from(c).ok()).collect();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.unwrap_or_else(|| value.to_owned())
}

fn is_one_of(names: &[&'static str], name: &str) -> Option<&'static str> {
    let mut names = names.iter().copied();
    names.find(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::received_fields;
    use crate::wire::Fields;

    #[test]
    fn known_fields_come_first() {
        let cases: [(&[(&str, &str)], &str); 7] = [
            (
                &[
                    ("host", "h"),
                    ("x-b", "1"),
                    ("CONTENT-TYPE", "t"),
                    ("X-a", "2"),
                    ("accept", "*"),
                ],
                "Accept=* Host=h Content-Type=t x-b=1 X-a=2",
            ),
            (
                &[("X-A", "1"), ("cookie", "a"), ("x-a", "2"), ("Cookie", "b")],
                "Cookie=a,b X-A=1,2",
            ),
            (
                &[
                    ("content-encoding", "gzip"),
                    ("Content-Length", "3"),
                    ("tracestate", "t"),
                ],
                "tracestate=t Content-Length=3 Content-Encoding=gzip",
            ),
            (
                &[
                    ("content-length", "3"),
                    ("transfer-encoding", "chunked"),
                    ("x", "1"),
                ],
                "Transfer-Encoding=chunked X-Content-Length=3 x=1",
            ),
            (
                &[("x-requested-with", "x"), ("dnt", "1")],
                "X-Requested-With=x DNT=1",
            ),
            (&[("X-Empty", "")], "X-Empty="),
            (&[("X-U", "\u{c3}\u{a9}"), ("X-L", "\u{e9}")], "X-U=é X-L=é"),
        ];
        for (sent, listed) in cases {
            let fields: Fields = sent.iter().copied().collect();
            let received = received_fields(&fields);
            let shown: Vec<String> = received
                .iter()
                .map(|field| format!("{}={}", field.name, field.values.join(",")))
                .collect();
            assert_eq!(shown.join(" "), listed);
        }
    }
}
