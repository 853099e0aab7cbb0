//! A harness for a proxies.json: requests in, requests and responses out.

use std::net::{IpAddr, Ipv4Addr};

use corral_app::{Problem, Settings, Severity};
use corral_proxies::{
    BackendResponse, ClientRequest, Proxies, ProxyResponse, ReadContext, RequestError,
    ResponseBody, ResponseError,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Value, json};

/// Reads a file.
pub(crate) fn read(text: &str, settings: &[(&str, &str)]) -> (Proxies, Vec<Problem>) {
    let settings: Settings = settings.iter().copied().collect();
    let context = ReadContext {
        settings: &settings,
        functions: &["Ping"],
        ports: &[7071],
    };
    Proxies::read(text, context)
}

/// The problems as lines; a warning has a `~` before it.
pub(crate) fn lines(problems: &[Problem]) -> Vec<String> {
    let line = |problem: &Problem| match problem.severity {
        Severity::Error => problem.to_string(),
        Severity::Warning => format!("~{problem}"),
    };
    problems.iter().map(line).collect()
}

/// A file with one valid proxy called `p`.
pub(crate) fn one(proxy: &Value, settings: &[(&str, &str)]) -> Proxies {
    let file = json!({ "proxies": { "p": proxy } });
    let (proxies, problems) = read(&file.to_string(), settings);
    let faulty = problems
        .iter()
        .any(|problem| problem.severity == Severity::Error);
    assert!(!faulty, "{:#?}", lines(&problems));
    proxies
}

/// A caller's request: method, target, and header lines.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a> {
    pub(crate) method: &'a str,
    pub(crate) target: &'a str,
    pub(crate) headers: &'a [(&'a str, &'a str)],
}

/// A `GET`.
pub(crate) fn get(target: &str) -> Caller<'_> {
    Caller {
        method: "GET",
        target,
        headers: &[],
    }
}

pub(crate) fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        let name: HeaderName = name.parse().unwrap();
        headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    headers
}

/// The request that the back end gets, as the lines of a message; an error in
/// its place.
pub(crate) fn sent(proxies: &Proxies, caller: Caller<'_>) -> String {
    with_client(caller, |path, client| {
        let Some(found) = proxies.find(client.method.as_str(), path) else {
            return "no proxy".to_owned();
        };
        match found.request(client) {
            Ok(None) => "no back end".to_owned(),
            Err(error) => error.to_string(),
            Ok(Some(request)) => {
                let mut lines = vec![format!("{} {}", request.method, request.target())];
                lines.extend(shown(&request.headers));
                lines.join("\n")
            }
        }
    })
}

/// The response to the caller when the back end answers with `upstream`.
pub(crate) fn answered(
    proxies: &Proxies,
    caller: Caller<'_>,
    upstream: &BackendResponse,
) -> Result<ProxyResponse, ResponseError> {
    with_client(caller, |path, client| {
        let found = proxies.find(client.method.as_str(), path).expect("a proxy");
        let request: Result<_, RequestError> = found.request(client);
        let request = request.expect("a request");
        found.response(client, request.as_ref(), upstream)
    })
}

/// A response as the lines of a message, with its body at the end.
pub(crate) fn message(answer: &Result<ProxyResponse, ResponseError>) -> String {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return error.to_string(),
    };
    let reason = answer.reason.as_deref();
    let reason = reason.map_or_else(String::new, |reason| format!(" {reason}"));
    let mut lines = vec![format!("{}{reason}", answer.status.as_u16())];
    lines.extend(shown(&answer.headers));
    lines.push(match &answer.body {
        ResponseBody::Backend => "(upstream)".to_owned(),
        ResponseBody::None => "(none)".to_owned(),
        ResponseBody::Text(text) => text.clone(),
    });
    lines.join("\n")
}

/// A response of a back end.
pub(crate) fn upstream(status: u16, lines: &[(&str, &str)]) -> BackendResponse {
    BackendResponse {
        status: StatusCode::from_u16(status).unwrap(),
        reason: None,
        headers: headers(lines),
        empty: false,
    }
}

pub(crate) fn shown(headers: &HeaderMap) -> Vec<String> {
    let lines = headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines
}

pub(crate) fn with_client<T>(
    caller: Caller<'_>,
    then: impl FnOnce(&str, &ClientRequest<'_>) -> T,
) -> T {
    let (path, query) = match caller.target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (caller.target, None),
    };
    let method: Method = caller.method.parse().unwrap();
    let headers = headers(caller.headers);
    then(
        path,
        &ClientRequest {
            method: &method,
            query,
            headers: &headers,
            host: "app.test",
            scheme: "https",
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        },
    )
}
