//! Secrets that must not be printed.

use http::{HeaderMap, HeaderName};

use crate::backend::Backend;
use crate::overrides::{RequestOverrides, ResponseOverrides};
use crate::variable::text;

/// The replacement of a secret.
const MASK: &str = "***";

/// Headers whose values are secrets.
const HEADERS: [&str; 9] = [
    "api-key",
    "authorization",
    "cookie",
    "ocp-apim-subscription-key",
    "proxy-authorization",
    "set-cookie",
    "x-api-key",
    "x-functions-key",
    "x-ms-token-aad-access-token",
];

/// Parameters of queries whose values are secrets.
const PARAMETERS: [&str; 11] = [
    "access_token",
    "api-key",
    "api_key",
    "apikey",
    "client_secret",
    "code",
    "key",
    "password",
    "sig",
    "subscription-key",
    "token",
];

/// What is secret in the messages of one proxy: well-known names, and values
/// that the file takes from app settings.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    headers: Vec<HeaderName>,
    parameters: Vec<String>,
}

impl Secrets {
    pub(crate) fn of(
        backend: Option<&Backend>,
        request: &RequestOverrides,
        response: &ResponseOverrides,
    ) -> Self {
        let from_setting = |template: &crate::template::Template| template.has_setting();
        let of_request = request.headers.iter().filter_map(|(name, template)| {
            let secret = template.as_ref().is_some_and(from_setting);
            secret.then(|| name.clone())
        });
        let of_response = response
            .all()
            .flat_map(|changes| &changes.headers)
            .filter(|(_, template)| from_setting(template))
            .map(|(name, _)| name.clone());
        let of_backend = backend
            .iter()
            .flat_map(|backend| &backend.query)
            .filter(|pair| pair.is_secret())
            .filter_map(crate::query::PairTemplate::name);
        let of_overrides = request.query.iter().filter_map(|(name, template)| {
            let secret = template.as_ref().is_some_and(from_setting);
            secret.then(|| name.to_lowercase())
        });
        Self {
            headers: of_request.chain(of_response).collect(),
            parameters: of_backend.chain(of_overrides).collect(),
        }
    }

    /// The headers with their secrets masked.
    pub(crate) fn headers(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        let shown = headers.iter().map(|(name, value)| {
            let secret = HEADERS.contains(&name.as_str()) || self.headers.contains(name);
            let value = if secret {
                MASK.to_owned()
            } else {
                self.url(&text(value))
            };
            (name.to_string(), value)
        });
        shown.collect()
    }

    /// A URL, or a text with a query in it, with the secrets masked.
    pub(crate) fn url(&self, url: &str) -> String {
        let Some((path, query)) = url.split_once('?') else {
            return url.to_owned();
        };
        let (query, fragment) = match query.split_once('#') {
            Some((query, fragment)) => (query, format!("#{fragment}")),
            None => (query, String::new()),
        };
        let pairs: Vec<String> = query.split('&').map(|pair| self.pair(pair)).collect();
        format!("{path}?{}{fragment}", pairs.join("&"))
    }

    fn pair(&self, pair: &str) -> String {
        let Some((written, _)) = pair.split_once('=') else {
            return pair.to_owned();
        };
        let name = form_urlencoded::parse(written.as_bytes()).next();
        let name = name.map_or_else(String::new, |(name, _)| name.to_lowercase());
        if PARAMETERS.contains(&name.as_str()) || self.parameters.contains(&name) {
            format!("{written}={MASK}")
        } else {
            pair.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_urls_are_masked() {
        let secrets = Secrets {
            parameters: vec!["tenant".to_owned()],
            ..Secrets::default()
        };
        for (url, expected) in [
            ("/a", "/a"),
            ("/a?b=1&code=x&CODE=y", "/a?b=1&code=***&CODE=***"),
            ("/a?c%6Fde=x", "/a?c%6Fde=***"),
            (
                "http://h/a?Tenant=x&sig=y#z",
                "http://h/a?Tenant=***&sig=***#z",
            ),
            ("/a?code", "/a?code"),
            ("/a?codex=1", "/a?codex=1"),
        ] {
            assert_eq!(secrets.url(url), expected);
        }
    }
}
