//! With `wstd`, an asynchronous standard library for WASI 0.2.

use std::convert::Infallible;

use futures_lite::stream::unfold;
use wstd::http::body::{Body, Bytes};
use wstd::http::{Error, HeaderMap, Request, Response, StatusCode};
use wstd::time::Duration;

#[wstd::http_server]
async fn main(request: Request<Body>) -> Result<Response<Body>, Error> {
    let path = request.uri().path();
    let (rest, last) = path.rsplit_once('/').unwrap_or(("", path));
    if rest.ends_with("/status") {
        let status: StatusCode = last.parse()?;
        return Ok(Response::builder().status(status).body(Body::empty())?);
    }
    match last {
        "echo" => echo(request),
        "stream" => stream(request.uri().query()),
        "headers" => headers(request.headers()),
        _ => describe(&request),
    }
}

fn describe(request: &Request<Body>) -> Result<Response<Body>, Error> {
    let target = request
        .uri()
        .path_and_query()
        .map_or("", |target| target.as_str());
    let text = format!("{} {target}\n", request.method());
    let response = Response::builder().header("content-type", "text/plain");
    Ok(response.body(text.into())?)
}

fn echo(request: Request<Body>) -> Result<Response<Body>, Error> {
    let (head, body) = request.into_parts();
    let mut response = Response::new(body);
    if let Some(kind) = head.headers.get("content-type") {
        response.headers_mut().insert("content-type", kind.clone());
    }
    Ok(response)
}

fn stream(query: Option<&str>) -> Result<Response<Body>, Error> {
    let count = query.and_then(|query| query.strip_prefix("lines="));
    let count: u32 = count.unwrap_or_default().parse()?;
    let lines = unfold(1, move |number| async move {
        if number > count {
            return None;
        }
        if number > 1 {
            wstd::task::sleep(Duration::from_millis(20)).await;
        }
        let line = Bytes::from(format!("{number}\n"));
        Some((Ok::<_, Infallible>(line), number + 1))
    });
    let response = Response::builder().header("content-type", "text/plain");
    Ok(response.body(Body::from_try_stream(lines))?)
}

fn headers(asked: &HeaderMap) -> Result<Response<Body>, Error> {
    let values: Vec<_> = asked
        .get_all("x-asked")
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    let response = Response::builder()
        .header("content-type", "text/plain")
        .header("x-repeated", "a")
        .header("x-repeated", "b")
        .header("set-cookie", "one=1; Path=/")
        .header("set-cookie", "two=2; HttpOnly");
    Ok(response.body((values.join(", ") + "\n").into())?)
}
