//! The `order` function of Azure's documentation as a custom handler without
//! plugins and without a sandbox.
//!
//! `cargo xtask bench` measures the real handler beside this one. It uses the
//! same web framework and the same JSON library, and does what the sample does
//! and no more, so that the difference is the price of the sandbox.

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::net::Ipv4Addr;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::net::TcpListener;

/// The envelope, as far as the sample reads it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InvokeRequest<'a> {
    #[serde(borrow)]
    data: HashMap<&'a str, &'a RawValue>,
    #[serde(rename = "Metadata")]
    _metadata: HashMap<String, Value>,
}

/// The answer. The host does not mind the two nulls.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct InvokeResponse<'a> {
    outputs: Outputs<'a>,
    logs: Option<Vec<String>>,
    return_value: Option<Value>,
}

#[derive(Serialize)]
struct Outputs<'a> {
    message: Option<&'a Value>,
    res: Reply,
}

#[derive(Serialize)]
struct Reply {
    body: &'static str,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = env::var("FUNCTIONS_CUSTOMHANDLER_PORT")?.parse()?;
    let routes = Router::new()
        .route("/", get(|| async { "ready" }))
        .route("/order", post(order));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    axum::serve(listener, routes).await?;
    Ok(())
}

async fn order(body: String) -> impl IntoResponse {
    match answer(&body) {
        Ok(json) => Ok(([(CONTENT_TYPE, "application/json")], json)),
        Err(error) => Err((StatusCode::BAD_REQUEST, error.to_string())),
    }
}

fn answer(body: &str) -> Result<String, serde_json::Error> {
    let request: InvokeRequest<'_> = serde_json::from_str(body)?;
    let http: HashMap<String, Value> = match request.data.get("req") {
        Some(http) => serde_json::from_str(http.get())?,
        None => HashMap::new(),
    };
    serde_json::to_string(&InvokeResponse {
        outputs: Outputs {
            message: http.get("Body"),
            res: Reply {
                body: "Order enqueued",
            },
        },
        logs: None,
        return_value: None,
    })
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn the_callers_body_becomes_the_message() {
        let answer = answer(r#"{"Data":{"req":{"Body":"{\"id\":1}"}},"Metadata":{}}"#).unwrap();
        assert_eq!(
            answer,
            r#"{"Outputs":{"message":"{\"id\":1}","res":{"body":"Order enqueued"}},"Logs":null,"ReturnValue":null}"#
        );
    }
}
