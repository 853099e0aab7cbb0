//! Makes the request to the back end from the caller's request.

use http::header::HOST;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::hop_by_hop;
use crate::message::{BackendRequest, ClientRequest};
use crate::overrides::parse_method;
use crate::query::{self, merge};
use crate::reference::header_value;
use crate::table::Match;
use crate::variable::Values;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Why a request cannot be made: the caller sent what the proxy cannot use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// A value contains `..`, or something that a server could read as it.
    #[error("the path escapes from the path of the back end")]
    PathTraversal,
    /// A value is not valid in a header.
    #[error("the header `{0}` would contain a line break or another control character")]
    Header(HeaderName),
    /// The result is not a method.
    #[error("backend.request.method produced an invalid method")]
    Method,
}

impl Match<'_> {
    /// The request to the back end; `None` when the proxy has none.
    ///
    /// # Errors
    /// When a value of the caller cannot be used where the proxy puts it.
    pub fn request(
        &self,
        client: &ClientRequest<'_>,
    ) -> Result<Option<BackendRequest>, RequestError> {
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
                .ok_or(RequestError::Method)?,
            None => client.method.clone(),
        };
        let query_overrides = overrides.query.iter().map(|(name, template)| {
            let fill = |variable: &_| query::value(variable, &values);
            let value = template.as_ref().map(|template| template.render(fill));
            (name.as_str(), value)
        });
        let mut headers = hop_by_hop::end_to_end(client.headers);
        if !backend.is_local() {
            // A local function sees the caller's host; any other server must be
            // told its own name.
            let host = HeaderValue::try_from(backend.authority().as_str());
            headers.insert(HOST, host.map_err(|_| RequestError::Header(HOST))?);
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
            let text = header_value(name, template, &values);
            headers.insert(name, value(&text, name)?);
        }
        Ok(Some(BackendRequest {
            path: backend
                .path(&values, self.table.decode_slashes)
                .ok_or(RequestError::PathTraversal)?,
            query: merge(&backend.query, client.query, query_overrides, &values),
            method,
            headers,
        }))
    }
}

/// Adds `X-Forwarded-…` headers. Azure Functions Proxies did not, and many users
/// asked for them.
fn forward(headers: &mut HeaderMap, client: &ClientRequest<'_>) -> Result<(), RequestError> {
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

fn value(text: &str, name: &HeaderName) -> Result<HeaderValue, RequestError> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| RequestError::Header(name.clone()))
}
