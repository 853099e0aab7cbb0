//! Connections: HTTP/1.1 over TCP, with a limit for every wait.
//!
//! The Functions host keeps a connection for up to two minutes after the last call
//! and reuses it, so an idle one is closed here much later: the host closes first,
//! and no call is sent on a connection that is being closed.

mod accept_failures;
mod incoming;
mod outgoing;
mod spare_descriptor;
mod state;
mod timer;

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use corral_app::Connections;
use corral_runtime::Watched;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::accept_failures::AcceptFailures;
use self::incoming::IncomingBody;
use self::outgoing::OutgoingBody;
use self::spare_descriptor::SpareDescriptor;
use self::state::Overdue;
use self::timer::{ConnectionTimer, RequestBodyGuard, ResponseGuard, TimedStream};
use super::{Server, dispatch};
use crate::failure::{bare, reason_phrase};
use crate::invocation::deadline::{BodyTimer, Deadline, FLUSH};

/// The number of header fields for which hyper allocates nothing.
const DEFAULT_FIELDS: u32 = 100;

/// The size of a head that fits into hyper's default buffer.
const DEFAULT_BUFFER: usize = 256 << 10;

/// The delay after a failed `accept`.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// Serves all connections until `stop` resolves, then those that have a request in
/// flight. Ends before that when no connection can be accepted any more.
pub(super) async fn serve(
    listener: TcpListener,
    server: Arc<Server>,
    limits: Connections,
    stop: impl Future<Output = ()>,
) {
    let protocol = Arc::new(protocol(limits));
    let (stopping, connections) = (CancellationToken::new(), TaskTracker::new());
    let (mut spare, mut failures) = (SpareDescriptor::new(), AcceptFailures::default());
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let accepted = match accepted {
            Ok((stream, _)) => {
                failures = AcceptFailures::default();
                stream
            }
            Err(error) if SpareDescriptor::is_for(&error) => {
                spare.refuse(&listener).await;
                continue;
            }
            // Most errors concern one connection; the others are temporary.
            Err(error) => {
                if failures.add(Instant::now()) {
                    tracing::error!("cannot accept connections any more: {error}");
                    return;
                }
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // Responses are small and written at once: waiting to fill a packet would
        // only delay them.
        let _ = accepted.set_nodelay(true);
        let connection = Connection {
            server: Arc::clone(&server),
            protocol: Arc::clone(&protocol),
            limits,
            // One token each, so that connections do not share its lock.
            stopping: stopping.child_token(),
        };
        connections.spawn(Watched::new("a connection", connection.serve(accepted)));
    }
    drop(listener);
    stopping.cancel();
    connections.close();
    connections.wait().await;
}

fn protocol(limits: Connections) -> http1::Builder {
    let mut protocol = http1::Builder::new();
    // hyper's timer would include the time between two requests.
    protocol.header_read_timeout(None);
    if let Ok(size) = usize::try_from(limits.head_size) {
        protocol.max_header_size(size);
        if size > DEFAULT_BUFFER {
            protocol.max_buf_size(size.saturating_add(DEFAULT_BUFFER));
        }
    }
    if limits.head_fields != DEFAULT_FIELDS
        && let Ok(fields) = usize::try_from(limits.head_fields)
    {
        protocol.max_headers(fields);
    }
    protocol
}

/// What one connection needs.
struct Connection {
    server: Arc<Server>,
    protocol: Arc<http1::Builder>,
    limits: Connections,
    stopping: CancellationToken,
}

impl Connection {
    async fn serve(self, stream: TcpStream) {
        let time = self.server.time_to_answer;
        let to_last_byte = time.and_then(|time| time.checked_add(FLUSH));
        let timer = ConnectionTimer::new(self.limits, to_last_byte);
        let stall = self.limits.stall;
        let service = service_fn(|request: Request<hyper::body::Incoming>| {
            let deadline = Deadline::new(timer.arrived(), time);
            let (server, guard) = (Arc::clone(&self.server), ResponseGuard::new(&timer));
            let mut request = request.map(|body| {
                if hyper::body::Body::is_end_stream(&body) {
                    return Body::empty();
                }
                let body_timer = BodyTimer::new(stall, deadline);
                Body::new(IncomingBody::new(
                    body,
                    body_timer,
                    RequestBodyGuard::new(&timer),
                ))
            });
            request.extensions_mut().insert(deadline);
            async move { Ok::<_, Infallible>(respond(server, request, guard).await) }
        });
        let stream = TokioIo::new(TimedStream::new(stream, Arc::clone(&timer)));
        let mut connection = self.protocol.serve_connection(stream, service);
        let mut stopped = pin!(self.stopping.cancelled());
        let mut stopping = false;
        let mut check = pin!(sleep_until(Instant::now()));
        let overdue = loop {
            tokio::select! {
                // First, so that a request that has arrived is read before anything
                // else is decided.
                biased;
                result = &mut connection => {
                    let Err(error) = result else { return };
                    self.report(&error);
                    if error.is_user() {
                        // The response was cut off. A client that reads until the
                        // connection closes must not consider it complete.
                        reset(connection.into_parts());
                    }
                    return;
                }
                () = &mut stopped, if !stopping => {
                    stopping = true;
                    std::pin::Pin::new(&mut connection).graceful_shutdown();
                }
                () = &mut check => match timer.check() {
                    Ok(next) => check.as_mut().reset(next),
                    Err(overdue) => break overdue,
                },
            }
        };
        match overdue {
            Overdue::Request => {}
            Overdue::Head => {
                let stream = connection.into_parts().io.into_inner().into_inner();
                if !timer.is_blocked() {
                    // The client may have disconnected.
                    let _ = stream.try_write(bare::HEAD_TIMEOUT);
                }
            }
            Overdue::Call => {
                reset(connection.into_parts());
                tracing::warn!(
                    "a connection was closed because the client had not read the whole response shortly before functionTimeout",
                );
            }
            Overdue::Response => tracing::warn!(
                "a connection was closed because the client read nothing of the response for {stall:?}; see connections.stall in corral.json"
            ),
        }
    }

    /// Logs why hyper refused a request.
    fn report(&self, error: &hyper::Error) {
        if error.is_parse_too_large() {
            let Connections {
                head_size,
                head_fields,
                ..
            } = self.limits;
            tracing::warn!(
                "a request was refused: its head exceeds {head_size} bytes or {head_fields} fields; raise connections.head_size or connections.head_fields in corral.json"
            );
        } else if error.is_parse() {
            tracing::warn!("a request was refused: {error}");
        }
    }
}

/// Resets a connection, so that its client sees an error.
fn reset<S>(parts: http1::Parts<TokioIo<TimedStream>, S>) {
    // The connection may already be closed.
    let _ = parts.io.into_inner().into_inner().set_zero_linger();
}

async fn respond(
    server: Arc<Server>,
    request: Request<Body>,
    guard: ResponseGuard,
) -> Response<OutgoingBody> {
    let draining = Arc::clone(&server.invoker.in_flight);
    let deadline = Deadline::from_extensions(request.extensions());
    let mut responding = pin!(dispatch::respond(server, request));
    let mut response = tokio::select! {
        biased;
        response = &mut responding => response,
        // The call has not ended by itself. On a busy machine all timers may fire
        // at once, and the earlier ones take precedence.
        () = deadline.exceeded_by(FLUSH) => {
            timeout(FLUSH, responding).await.unwrap_or_else(|_| bare::late())
        }
    };
    reason_phrase::omit_unknown(&mut response);
    if draining.is_draining() {
        // The next call of this client goes to another process.
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response.map(|body| OutgoingBody::new(body, guard))
}
