//! One exchange: a request in, a response out.

use bytes::Bytes;
use http::Response;
use http_body_util::{BodyExt as _, Full};
use wstd::__internal::wasip2::http::types::{IncomingRequest, ResponseOutparam};
use wstd::http::server::Responder;
use wstd::http::{Body, Error};

use crate::{Request, runtime};

/// Serves the request that the host has passed in, until the response is sent.
///
/// # Panics
/// If the runtime cannot be made, or the caller has gone: a panic ends the instance.
pub fn handle<S, F, B>(request: IncomingRequest, response: ResponseOutparam, serve: S)
where
    S: FnOnce(Request) -> F,
    F: Future<Output = Response<B>>,
    B: http_body::Body + Send + 'static,
    B::Data: Into<Bytes>,
    B::Error: Into<Error>,
{
    let responder = Responder::new(response);
    wstd::runtime::block_on(async {
        match read(request).await {
            Ok(request) => {
                let exchange = async {
                    let response = serve(request).await.map(Body::from_http_body);
                    responder.respond(response).await
                };
                // The caller who has gone needs no answer.
                let _ = runtime::run(exchange).await;
            }
            Err(error) => responder.fail(error),
        }
    });
}

async fn read(request: IncomingRequest) -> Result<Request, Error> {
    let (head, body) = wstd::http::request::try_from_incoming(request)?.into_parts();
    let body = body.into_boxed_body().collect().await?.to_bytes();
    Ok(http::Request::from_parts(head, Full::new(body)))
}
