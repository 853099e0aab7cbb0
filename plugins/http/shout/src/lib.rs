//! Returns a text in capitals, each chunk as soon as it arrives. Written for WASI
//! 0.3, where a body is a stream that can be read and written concurrently.

use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt as _;
use wasip3::http::types::{ErrorCode, Request, Response};
use wasip3::http_compat::{http_from_wasi_request, http_into_wasi_response};

struct Shout;

wasip3::http::service::export!(Shout);

impl wasip3::exports::http::handler::Guest for Shout {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let text = http_from_wasi_request(request)?.into_body();
        let loud = text.map_frame(|frame| frame.map_data(|part| capitals(&part)));
        let mut response = http::Response::new(loud);
        let media_type = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, media_type);
        http_into_wasi_response(response)
    }
}

/// Only the letters a to z, because a chunk may end within another character.
fn capitals(part: &[u8]) -> Bytes {
    part.to_ascii_uppercase().into()
}

#[cfg(test)]
mod tests {
    use super::capitals;

    #[test]
    fn only_ascii_letters_are_capitalized() {
        assert_eq!(capitals(b"a-Z \xc3\xa9\xc3"), &b"A-Z \xc3\xa9\xc3"[..]);
    }
}
