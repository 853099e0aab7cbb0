//! From the caller's request to the one for the back end.

use http::header::HOST;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::client::Client;
use crate::hop;
use crate::overrides::parse_method;
use crate::query::{self, merge};
use crate::table::Match;
use crate::variable::Values;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The head of the request to a back end. The body is the caller's.
#[derive(Clone, Debug)]
pub struct BackendRequest {
    /// The method.
    pub method: Method,
    /// The path, escaped.
    pub path: String,
    /// The query, escaped, without the question mark.
    pub query: Option<String>,
    /// The headers, those of the connection left out.
    pub headers: HeaderMap,
}

impl BackendRequest {
    /// Path and query as they stand in a request line.
    pub fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }
}

/// Why no request can be made: the caller sent what the proxy cannot use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestFault {
    /// A value holds `..`, or something that a server could take for it.
    #[error("the path leads out of the folder of the back end")]
    Climbs,
    /// A value cannot stand in a header.
    #[error("the header `{0}` would get a line break or another control character")]
    Header(HeaderName),
    /// The method that was made is none.
    #[error("the method that the proxy makes is none")]
    Method,
}

impl Match<'_> {
    /// The request to the back end; `None` when the proxy has none.
    ///
    /// # Errors
    /// When a value of the caller cannot be used where the proxy puts it.
    pub fn request(&self, client: &Client<'_>) -> Result<Option<BackendRequest>, RequestFault> {
        let Some(backend) = &self.proxy.backend else {
            return Ok(None);
        };
        let overrides = &self.proxy.request;
        let values = Values {
            params: &self.params,
            client,
            backend: None,
            upstream: None,
        };
        let method = match &overrides.method {
            Some(template) => parse_method(&template.render(|name| values.get(name)))
                .ok_or(RequestFault::Method)?,
            None => client.method.clone(),
        };
        let query_overrides = overrides.query.iter().map(|(name, template)| {
            let fill = |variable: &_| query::value(variable, &values);
            let value = template.as_ref().map(|template| template.render(fill));
            (name.as_str(), value)
        });
        let mut headers = hop::end_to_end(client.headers);
        if !backend.is_local() {
            // A local function sees the caller's host; any other server must be
            // told its own name.
            let host = HeaderValue::try_from(backend.authority().as_str());
            headers.insert(HOST, host.map_err(|_| RequestFault::Header(HOST))?);
            forward(&mut headers, client)?;
        }
        for (name, template) in &overrides.headers {
            if *name == HOST && backend.is_local() {
                continue;
            }
            let Some(template) = template else {
                headers.remove(name);
                continue;
            };
            let text = template.render(|variable| values.get(variable));
            headers.insert(name, value(&text, name)?);
        }
        Ok(Some(BackendRequest {
            path: backend
                .path(&values, self.table.decode_slashes)
                .ok_or(RequestFault::Climbs)?,
            query: merge(&backend.query, client.query, query_overrides, &values),
            method,
            headers,
        }))
    }
}

/// Tells the back end who called. The old engine did not, and many asked for it.
fn forward(headers: &mut HeaderMap, client: &Client<'_>) -> Result<(), RequestFault> {
    let address = client.address.to_string();
    let earlier: Vec<_> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|list| list.to_str().ok())
        .collect();
    let list = match earlier.as_slice() {
        [] => address,
        lists => format!("{}, {address}", lists.join(", ")),
    };
    headers.insert(FORWARDED_FOR, value(&list, &FORWARDED_FOR)?);
    headers.insert(FORWARDED_HOST, value(client.host, &FORWARDED_HOST)?);
    headers.insert(FORWARDED_PROTO, value(client.scheme, &FORWARDED_PROTO)?);
    Ok(())
}

fn value(text: &str, name: &HeaderName) -> Result<HeaderValue, RequestFault> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| RequestFault::Header(name.clone()))
}
