//! Conversion to and from the types of the crate `http`.

use http::{HeaderName, HeaderValue, StatusCode};

use crate::lazy::Lazy;
use crate::{Body, Error, Fields, FromInput, HttpRequest, Input, IntoResponse, Response, Result};

/// Fails with [`Fault::Caller`](crate::Fault) if the URL or a header is not valid.
impl TryFrom<HttpRequest> for http::Request<Vec<u8>> {
    type Error = Error;

    fn try_from(request: HttpRequest) -> Result<Self> {
        let headers = request.header_map()?;
        let builder = http::Request::builder()
            .method(request.method())
            .uri(request.url());
        let mut converted = builder
            .body(request.into_body())
            .map_err(|error| Error::caller(format_args!("the request is not valid: {error}")))?;
        *converted.headers_mut() = headers;
        Ok(converted)
    }
}

/// The query is that of the URL; there are no parameters of a route.
impl<B: Into<Vec<u8>>> From<http::Request<B>> for HttpRequest {
    fn from(request: http::Request<B>) -> Self {
        let (parts, body) = request.into_parts();
        let query = parts.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned();
        Self {
            method: parts.method.to_string(),
            url: parts.uri.to_string(),
            query: Lazy::with(query.collect()),
            headers: Lazy::with(fields(&parts.headers)),
            body: body.into(),
            ..Self::default()
        }
    }
}

impl FromInput for http::Request<Vec<u8>> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        HttpRequest::from_input(input)?.try_into()
    }
}

impl FromInput for http::Request<String> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let name = input.name;
        let (parts, body) = http::Request::<Vec<u8>>::from_input(input)?.into_parts();
        let body = String::from_utf8(body)
            .map_err(|_| Error::caller(format_args!("the body of `{name}` is not UTF-8")))?;
        Ok(Self::from_parts(parts, body))
    }
}

impl<B: Into<Body>> From<http::Response<B>> for Response {
    fn from(response: http::Response<B>) -> Self {
        let (parts, body) = response.into_parts();
        let mut converted = Self::new(parts.status.as_u16()).with_body(body);
        for (name, value) in fields(&parts.headers) {
            converted = converted.with_header(name, value);
        }
        converted
    }
}

/// Fails if the status or a header is not valid. The body's media type is declared.
impl TryFrom<Response> for http::Response<Vec<u8>> {
    type Error = Error;

    fn try_from(response: Response) -> Result<Self> {
        let (status, headers, body) = response.declared().into_parts();
        let mut converted = Self::new(body.into_bytes());
        *converted.status_mut() = StatusCode::from_u16(status)?;
        for (name, value) in headers {
            let (name, value) = (HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
            converted.headers_mut().append(name, value);
        }
        Ok(converted)
    }
}

impl<B: Into<Body>> IntoResponse for http::Response<B> {
    fn into_response(self) -> Result<Response> {
        Ok(self.into())
    }
}

/// A response without a body.
impl IntoResponse for StatusCode {
    fn into_response(self) -> Result<Response> {
        Ok(Response::new(self.as_u16()))
    }
}

/// A status with a body.
impl<T: IntoResponse> IntoResponse for (StatusCode, T) {
    fn into_response(self) -> Result<Response> {
        let (status, body) = self;
        (status.as_u16(), body).into_response()
    }
}

/// The header fields, with bytes that are not UTF-8 replaced.
fn fields(headers: &http::HeaderMap) -> Fields {
    let fields = headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.to_string(), value.into_owned())
    });
    fields.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_survives_both_conversions() {
        let original = http::Request::post("https://example.org/orders?a=1&a=b%20c")
            .header("x-one", "1")
            .header("x-one", "2")
            .body("body")
            .unwrap();
        let request = HttpRequest::from(original);
        assert_eq!(request.query_all("a").collect::<Vec<_>>(), ["1", "b c"]);
        assert_eq!(request.header_all("X-One").collect::<Vec<_>>(), ["1", "2"]);
        let back = http::Request::try_from(request).unwrap();
        assert_eq!(back.method(), http::Method::POST);
        assert_eq!(back.uri().path(), "/orders");
        assert_eq!(back.headers().get_all("x-one").iter().count(), 2);
        assert_eq!(back.body(), b"body");
    }

    #[test]
    fn a_response_survives_both_conversions() {
        let original = http::Response::builder()
            .status(201)
            .header("location", "/orders/7")
            .body("created")
            .unwrap();
        let response = Response::from(original);
        assert_eq!(response.status(), 201);
        let back = http::Response::try_from(response).unwrap();
        assert_eq!(back.headers()["location"], "/orders/7");
        assert_eq!(back.headers()["content-type"], "text/plain; charset=utf-8");
        assert_eq!(back.body(), b"created");
        assert!(http::Response::try_from(Response::new(99)).is_err());
    }
}
