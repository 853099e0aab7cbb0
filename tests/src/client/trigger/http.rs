//! HTTP requests, as the host describes them in payload mode.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::{Written, media_type};
use crate::client::answer::Caller;
use crate::client::value::{self, Properties};

/// A request that a caller sent to the Functions host.
#[derive(Clone, Debug)]
pub struct HttpCall {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    params: Vec<(String, String)>,
    body: Vec<u8>,
}

impl HttpCall {
    /// A request without query, headers and body; `path` is escaped already.
    pub fn new(method: &str, path: &str) -> Self {
        HttpCall {
            method: method.to_owned(),
            path: path.to_owned(),
            query: Vec::new(),
            headers: vec![("Host".to_owned(), "localhost:7071".to_owned())],
            params: Vec::new(),
            body: Vec::new(),
        }
    }

    /// A `POST` of `body`.
    pub fn post(path: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut call = HttpCall::new("POST", path).header("Content-Type", content_type);
        call.body = body.into();
        let length = call.body.len().to_string();
        call.header("Content-Length", &length)
    }

    /// Adds a query parameter; a name may repeat.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a header field; a name may repeat.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a parameter of the route.
    pub fn param(mut self, name: &str, value: &str) -> Self {
        self.params.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn write(&self) -> Written {
        let mut data = json!({
            "Url": self.url(),
            "Method": self.method,
            "Query": joined(&self.query),
            "Headers": self.header_lists(),
            "Params": last(&self.params),
            "Identities": [identity()],
        });
        if !self.body.is_empty() {
            data["Body"] = self.body_value();
        }
        Written {
            data,
            metadata: self.metadata(),
        }
    }

    fn url(&self) -> String {
        let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs: Vec<String> = self
            .query
            .iter()
            .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
            .collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        format!(
            "http://localhost:7071{}{mark}{}",
            self.path,
            pairs.join("&")
        )
    }

    fn header_lists(&self) -> Map<String, Value> {
        let mut lists = Map::new();
        for (name, value) in &self.headers {
            let list = lists.entry(name.clone()).or_insert_with(|| json!([]));
            list.as_array_mut().unwrap().push(json!(value));
        }
        lists
    }

    /// Base64 for two content types, if .NET can parse them; for all others text,
    /// whatever the bytes.
    fn body_value(&self) -> Value {
        let fields: Vec<&str> = self.fields("content-type").collect();
        let is_binary = match fields.as_slice() {
            [one] => media_type::parse(one).is_some_and(|media_type| {
                media_type == "application/octet-stream" || media_type.contains("multipart/")
            }),
            _ => false,
        };
        if is_binary {
            value::bytes(&self.body)
        } else {
            Value::from(String::from_utf8_lossy(&self.body))
        }
    }

    fn fields<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = &'a str> {
        let fields = self.headers.iter();
        fields
            .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.as_str())
    }

    /// What of the request decides how the host writes the response.
    pub(in crate::client) fn caller(&self) -> Caller {
        Caller {
            is_head: self.method.eq_ignore_ascii_case("HEAD"),
            accept_charset: self.fields("accept-charset").next().map(str::to_owned),
        }
    }

    fn metadata(&self) -> Properties {
        let mut metadata = Properties::from_iter([
            ("Query".to_owned(), Value::Object(last(&self.query))),
            ("Headers".to_owned(), Value::Object(last(&self.headers))),
        ]);
        let named = self.query.iter().filter(|(name, _)| name != "code");
        for (name, text) in named.chain(&self.params) {
            value::add(
                &mut metadata,
                Properties::from_iter([(name.clone(), value::text(text))]),
            );
        }
        let body = value::properties_of(&String::from_utf8_lossy(&self.body));
        value::add(&mut metadata, body);
        metadata
    }
}

/// A name that repeats gets its values joined with commas.
fn joined(pairs: &[(String, String)]) -> Map<String, Value> {
    let mut object: Map<String, Value> = Map::new();
    for (name, text) in pairs {
        let all = match object.get(name).and_then(Value::as_str) {
            Some(earlier) => format!("{earlier},{text}"),
            None => text.clone(),
        };
        object.insert(name.clone(), Value::from(all));
    }
    object
}

/// A name that repeats gets its last value.
fn last(pairs: &[(String, String)]) -> Map<String, Value> {
    let pairs = pairs.iter().cloned();
    pairs
        .map(|(name, text)| (name, Value::from(text)))
        .collect()
}

/// What the host says of a caller with a function key.
fn identity() -> Value {
    json!({
        "AuthenticationType": "WebJobsAuthLevel",
        "IsAuthenticated": true,
        "Actor": null,
        "BootstrapContext": null,
        "Claims": [{
            "Issuer": "LOCAL AUTHORITY",
            "OriginalIssuer": "LOCAL AUTHORITY",
            "Properties": {},
            "Type": "http://schemas.microsoft.com/2017/07/functions/claims/authlevel",
            "Value": "Function",
            "ValueType": "http://www.w3.org/2001/XMLSchema#string",
        }],
        "Label": null,
        "Name": null,
        "NameClaimType": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
        "RoleClaimType": "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::HttpCall;

    #[test]
    fn a_request_is_described() {
        let call = HttpCall::post("/api/order/7", "application/json", r#"{"n":2}"#)
            .query("x", "1")
            .query("x", "2")
            .header("Accept", "a")
            .header("Accept", "b")
            .param("id", "7");
        let written = call.write();
        assert_eq!(
            written.data["Url"],
            "http://localhost:7071/api/order/7?x=1&x=2"
        );
        assert_eq!(written.data["Query"], json!({ "x": "1,2" }));
        assert_eq!(written.data["Headers"]["Accept"], json!(["a", "b"]));
        assert_eq!(written.data["Body"], json!(r#"{"n":2}"#));
        assert_eq!(written.metadata["Query"], json!({ "x": "2" }));
        assert_eq!(written.metadata["id"], json!("\"7\""));
        assert_eq!(written.metadata["n"], json!("\"2\""));
    }

    #[test]
    fn only_two_content_types_keep_bytes() {
        let bytes = [0xff, 0];
        for (content_type, body) in [
            ("application/octet-stream", "/wA="),
            ("multipart/form-data; boundary=x", "/wA="),
            ("application/octet-stream;", "\u{fffd}\0"),
            ("multipart/form-data; boundary=", "\u{fffd}\0"),
            ("image/png", "\u{fffd}\0"),
        ] {
            let written = HttpCall::post("/", content_type, bytes).write();
            assert_eq!(written.data["Body"], json!(body), "{content_type}");
        }
        let written = HttpCall::new("GET", "/").write();
        assert_eq!(written.data.get("Body"), None);
    }
}
