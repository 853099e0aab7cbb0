//! HTTP requests, as a caller sends them to the Functions host.

use corral_emulator::answer::Caller;
use corral_emulator::payload::{self, AuthLevel, Identity};
use corral_emulator::wire::{Fields, RequestHead};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

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

    /// The request as the host's server receives it, from a caller with a function key.
    pub(super) fn received(&self) -> payload::HttpCall {
        // On the wire a value is bytes.
        let fields: Fields = self
            .headers
            .iter()
            .map(|(name, value)| (name, value.bytes().map(char::from).collect::<String>()))
            .collect();
        let params = self.params.iter().cloned();
        payload::HttpCall {
            head: RequestHead {
                method: self.method.clone(),
                target: self.target(),
                fields,
            },
            body: self.body.clone().into(),
            parameters: params.map(|(name, value)| (name, Some(value))).collect(),
            identity: Identity::Key {
                level: AuthLevel::Function,
                name: "default".to_owned(),
            },
        }
    }

    /// What of the request decides how the host writes the response.
    pub(super) fn caller(&self) -> Caller {
        self.received().caller()
    }

    fn target(&self) -> String {
        let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs: Vec<String> = self
            .query
            .iter()
            .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
            .collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        format!("{}{mark}{}", self.path, pairs.join("&"))
    }
}
