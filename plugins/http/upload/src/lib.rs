//! Hashes the request body. It may be of any size, because only one chunk is in
//! memory at a time.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use wstd::http::body::util::BodyExt as _;
use wstd::http::{Body, Error, Request, Response};

#[wstd::http_server]
async fn main(request: Request<Body>) -> Result<Response<Body>, Error> {
    let mut body = request.into_body().into_boxed_body();
    let mut hash = Sha256::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        // Other frames are trailers, which are not hashed.
        if let Ok(part) = frame?.into_data() {
            hash.update(&part);
            length += part.len() as u64;
        }
    }
    let answer = json!({ "sha256": format!("{:x}", hash.finalize()), "length": length });
    let response = Response::builder().header("Content-Type", "application/json");
    Ok(response.body(answer.to_string().into())?)
}
