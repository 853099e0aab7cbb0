//! Streams as many bytes as the last segment of the path says: 0 to 250,
//! repeated.

use std::iter;

use futures_lite::stream;
use wstd::http::body::Bytes;
use wstd::http::{Body, Error, Request, Response, StatusCode};

/// The size of a chunk: a multiple of the sequence, so that the next chunk
/// continues where this one ends.
static PART: [u8; 251 * 256] = turns();

#[wstd::http_server]
async fn main(request: Request<Body>) -> Result<Response<Body>, Error> {
    let path = request.uri().path();
    let last = path.rsplit('/').next().unwrap_or_default();
    let Ok(length) = last.parse() else {
        let response = Response::builder().status(StatusCode::NOT_FOUND);
        return Ok(response.body("add the number of bytes: /download/1000".into())?);
    };
    let response = Response::builder()
        .header("Content-Type", "application/octet-stream")
        .header("Content-Length", length);
    Ok(response.body(Body::from_stream(stream::iter(parts(length))))?)
}

/// `length` bytes, in chunks.
fn parts(length: u64) -> impl Iterator<Item = Bytes> {
    let mut left = length;
    iter::from_fn(move || {
        let size = usize::try_from(left).map_or(PART.len(), |left| left.min(PART.len()));
        left -= size as u64;
        (size > 0).then(|| Bytes::from_static(&PART[..size]))
    })
}

const fn turns<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    let mut index = 0;
    while index < LENGTH {
        bytes[index] = (index % 251) as u8;
        index += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn parts_form_one_sequence_of_the_requested_length() {
        for length in [0, 1, 251, 251 * 256, 251 * 256 + 1, 200_000] {
            let bytes: Vec<u8> = parts(length).flatten().collect();
            let expected: Vec<u8> = (0..length).map(|index| (index % 251) as u8).collect();
            assert!(bytes == expected, "{length}: {} bytes", bytes.len());
        }
    }

    #[test]
    fn length_may_exceed_a_32_bit_address_space() {
        assert_eq!(parts(u64::MAX).next().unwrap().len(), 251 * 256);
    }
}
