//! Requests the status of the service at `STATUS_URL`. `plugin.json` grants the
//! setting and the service's origin: without it the request is denied, and a log
//! line says what to add.

use std::time::Duration;

use serde_json::json;
use wasip2::cli::environment::get_environment;
use wstd::http::{Body, Client, Error, Request, Response, StatusCode};

/// How long the service may take to begin its response.
const PATIENCE: Duration = Duration::from_secs(5);

#[wstd::http_server]
async fn main(_: Request<Body>) -> Result<Response<Body>, Error> {
    let url = get_environment()
        .into_iter()
        .find_map(|(name, value)| (name == "STATUS_URL").then_some(value));
    let Some(url) = url else {
        let answer = json!({ "error": "set STATUS_URL to the address of a service" });
        return respond(StatusCode::INTERNAL_SERVER_ERROR, &answer);
    };
    let mut client = Client::new();
    client.set_connect_timeout(PATIENCE);
    client.set_first_byte_timeout(PATIENCE);
    match client.send(Request::get(&url).body(())?).await {
        Ok(response) => {
            let status = response.status().as_u16();
            respond(StatusCode::OK, &json!({ "url": url, "status": status }))
        }
        Err(error) => {
            let answer = json!({ "url": url, "error": error.to_string() });
            respond(StatusCode::BAD_GATEWAY, &answer)
        }
    }
}

fn respond(status: StatusCode, answer: &serde_json::Value) -> Result<Response<Body>, Error> {
    let response = Response::builder()
        .status(status)
        .header("Content-Type", "application/json");
    Ok(response.body(answer.to_string().into())?)
}
