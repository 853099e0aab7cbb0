//! Raw mode: the plugin gets the caller's request, and the caller its response.

mod buffered;
mod download;
mod streaming;
mod upload;

use std::sync::Arc;

use axum::body::Body;
use axum::http::request::Parts;
use axum::response::Response;
use bytes::Bytes;
use corral_runtime::Contract;
use hyper::body::Frame;

use super::call::RoutedCall;
use super::in_flight::InFlightGuard;
use crate::failure::Failure;
use crate::{mcp_policy, request_body};

pub(crate) use streaming::{Exchange, Source, Terms, begin, reason};

pub(super) async fn invoke(
    call: RoutedCall<'_>,
    parts: Parts,
    body: Body,
    in_flight: InFlightGuard,
) -> Result<Response, Failure> {
    let generation = match call.generation().await {
        Ok(generation) => generation,
        Err(failure) => {
            request_body::discard(&parts.headers, body);
            return Err(failure);
        }
    };
    let definition = Arc::clone(generation.definition());
    if let Some(config) = &definition.config.mcp {
        mcp_policy::invoke(call, generation, config, parts, body, in_flight).await
    } else if generation.plugin.contract() == Contract::Http {
        streaming::invoke(call, generation, parts, body, in_flight).await
    } else {
        buffered::invoke(call, generation, parts, body, in_flight).await
    }
}

/// The path and query of a request.
fn target(parts: &Parts) -> String {
    let target = parts.uri.path_and_query();
    target.map_or_else(|| "/".to_owned(), ToString::to_string)
}

/// How many bytes of data a frame has.
fn length(frame: &Frame<Bytes>) -> u64 {
    let length = frame.data_ref().map_or(0, Bytes::len);
    u64::try_from(length).unwrap_or(u64::MAX)
}
