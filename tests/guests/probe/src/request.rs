//! Outbound requests.

use serde::Deserialize;
use serde_json::{Value, json};
use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    Fields, FutureIncomingResponse, IncomingResponse, Method, OutgoingBody, OutgoingRequest,
    RequestOptions, Scheme,
};

use crate::{read, short};

/// A request, cut up as plainly as possible: what is wrong with the URL is for
/// the host to find.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Request {
    /// `GET` if it is empty.
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: String,
    /// Milliseconds.
    connect: Option<u64>,
    first_byte: Option<u64>,
    between_bytes: Option<u64>,
    /// How many bytes of the answer's body are read.
    read: Option<usize>,
}

impl Request {
    fn of(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            ..Self::default()
        }
    }

    pub(crate) fn send(self) -> Result<Value, String> {
        let most = self.read.unwrap_or(usize::MAX);
        describe(&wait(&self.start()?)?, most)
    }

    pub(crate) fn at_once(&self, count: usize) -> Value {
        let started: Vec<_> = (0..count).map(|_| self.start()).collect();
        let results = started.into_iter().map(|future| {
            let response = future.and_then(|future| wait(&future))?;
            read(&response.consume().unwrap(), usize::MAX)?;
            Ok(response.status())
        });
        let told = results.map(|result: Result<_, String>| match result {
            Ok(status) => json!(status),
            Err(code) => json!(code),
        });
        told.collect()
    }

    fn start(&self) -> Result<FutureIncomingResponse, String> {
        let headers = Fields::new();
        for (name, value) in &self.headers {
            headers
                .append(name, value.as_bytes())
                .map_err(|error| format!("{error:?}"))?;
        }
        let request = OutgoingRequest::new(headers);
        let (scheme, rest) = self.url.split_once("://").ok_or("no scheme")?;
        let scheme = match scheme {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            other => Scheme::Other(other.to_owned()),
        };
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let method = match self.method.as_str() {
            "" | "GET" => Method::Get,
            "POST" => Method::Post,
            "CONNECT" => Method::Connect,
            other => Method::Other(other.to_owned()),
        };
        request.set_method(&method).map_err(|()| "bad method")?;
        request
            .set_scheme(Some(&scheme))
            .map_err(|()| "bad scheme")?;
        request
            .set_authority(Some(authority))
            .map_err(|()| "bad authority")?;
        request
            .set_path_with_query(Some(path))
            .map_err(|()| "bad path")?;
        let options = RequestOptions::new();
        let nanoseconds = |milliseconds: Option<u64>| milliseconds.map(|ms| ms * 1_000_000);
        options
            .set_connect_timeout(nanoseconds(self.connect))
            .unwrap();
        options
            .set_first_byte_timeout(nanoseconds(self.first_byte))
            .unwrap();
        options
            .set_between_bytes_timeout(nanoseconds(self.between_bytes))
            .unwrap();
        let body = request.body().unwrap();
        let future =
            outgoing_handler::handle(request, Some(options)).map_err(|code| short(&code))?;
        if !self.body.is_empty() {
            let stream = body.write().unwrap();
            for chunk in self.body.as_bytes().chunks(4096) {
                if stream.blocking_write_and_flush(chunk).is_err() {
                    break;
                }
            }
        }
        // What is wrong with the request is told by its future.
        let _ = OutgoingBody::finish(body, None);
        Ok(future)
    }
}

fn wait(future: &FutureIncomingResponse) -> Result<IncomingResponse, String> {
    future.subscribe().block();
    match future.get() {
        Some(Ok(response)) => response.map_err(|code| short(&code)),
        other => Err(format!("{other:?}")),
    }
}

fn describe(response: &IncomingResponse, most: usize) -> Result<Value, String> {
    let headers: Vec<_> = response
        .headers()
        .entries()
        .into_iter()
        .map(|(name, value)| (name, String::from_utf8_lossy(&value).into_owned()))
        .collect();
    let body = read(&response.consume().unwrap(), most)?;
    Ok(json!({
        "status": response.status(),
        "headers": headers,
        "body": String::from_utf8_lossy(&body),
    }))
}

pub(crate) fn follow(mut url: String) -> Result<Value, String> {
    for _ in 0..8 {
        let response = wait(&Request::of(&url).start()?)?;
        let location = response.headers().get("location").pop();
        match location {
            Some(next) if (300..400).contains(&response.status()) => {
                url = String::from_utf8(next).map_err(|error| error.to_string())?;
            }
            _ => return describe(&response, usize::MAX),
        }
    }
    Err("too many redirects".to_owned())
}

pub(crate) fn header(name: &str, value: &str) -> Result<Value, String> {
    Fields::new()
        .append(name, value.as_bytes())
        .map(|()| json!("ok"))
        .map_err(|error| format!("{error:?}").replace("HeaderError::", ""))
}
