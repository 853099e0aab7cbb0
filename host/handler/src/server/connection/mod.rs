//! Connections: HTTP/1.1 over TCP, with an end to whatever takes too long.
//!
//! The Functions host keeps its connections for up to two minutes after the last
//! call and uses them again, so an idle one is closed much later than that: the
//! host is the one that closes, and no call meets a connection that is going
//! away.

mod answered;
mod incoming;
mod pace;

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use axum::serve::Listener;
use corral_app::Connections;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::answered::Answered;
use self::incoming::Received;
use self::pace::{Busy, Overdue, Pace, Paced};
use super::{Server, dispatch};
use crate::console;

/// Fields that need no memory of their own while a head is read.
const FIELDS_FOR_FREE: u32 = 100;

/// The size of a head that fits into what the library reads ahead anyway.
const ROOM_FOR_HEADS: usize = 256 << 10;

/// The answer to a head that does not end; there is no request to answer yet
/// (RFC 9110, section 15.5.9).
const HEAD_TIMEOUT: &[u8] =
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// Serves all connections until `stop` resolves, and then those that have a
/// request under way.
pub(super) async fn serve(
    mut listener: TcpListener,
    server: Arc<Server>,
    limits: Connections,
    stop: impl Future<Output = ()>,
) {
    let protocol = Arc::new(protocol(limits));
    let (stopping, connections) = (CancellationToken::new(), TaskTracker::new());
    let mut stop = pin!(stop);
    loop {
        // Deals with failures itself: most concern one connection, the others
        // pass when some are closed.
        let accepted = tokio::select! {
            (stream, _) = Listener::accept(&mut listener) => stream,
            () = &mut stop => break,
        };
        // Answers are small and written at once: waiting to fill a packet would
        // only delay them.
        let _ = accepted.set_nodelay(true);
        let connection = Connection {
            server: Arc::clone(&server),
            protocol: Arc::clone(&protocol),
            limits,
            // A token for each, so that connections do not share its lock.
            stopping: stopping.child_token(),
        };
        connections.spawn(connection.serve(accepted));
    }
    drop(listener);
    stopping.cancel();
    connections.close();
    connections.wait().await;
}

fn protocol(limits: Connections) -> http1::Builder {
    let mut protocol = http1::Builder::new();
    // Its own timer would count the time between two requests as well.
    protocol.header_read_timeout(None);
    if let Ok(size) = usize::try_from(limits.head_size) {
        protocol.max_header_size(size);
        if size > ROOM_FOR_HEADS {
            protocol.max_buf_size(size.saturating_add(ROOM_FOR_HEADS));
        }
    }
    if limits.head_fields != FIELDS_FOR_FREE
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
        let pace = Pace::new(self.limits);
        let stall = self.limits.stall;
        let service = service_fn(|request: Request<hyper::body::Incoming>| {
            let (server, answer_busy) = (Arc::clone(&self.server), Busy::new(&pace));
            let request = request.map(|body| {
                if hyper::body::Body::is_end_stream(&body) {
                    return Body::empty();
                }
                Body::new(Received::new(body, stall, Busy::new(&pace)))
            });
            async move { Ok::<_, Infallible>(answer(server, request, answer_busy).await) }
        });
        let stream = TokioIo::new(Paced::new(stream, Arc::clone(&pace)));
        let mut connection = self.protocol.serve_connection(stream, service);
        let mut stopped = pin!(self.stopping.cancelled());
        let mut stopping = false;
        let mut look = pin!(sleep_until(Instant::now()));
        let overdue = loop {
            tokio::select! {
                // First, so that a request that is there already is read before
                // anything else is decided.
                biased;
                result = &mut connection => {
                    if let Err(error) = result {
                        self.report(&error);
                    }
                    return;
                }
                () = &mut stopped, if !stopping => {
                    stopping = true;
                    std::pin::Pin::new(&mut connection).graceful_shutdown();
                }
                () = &mut look => match pace.look() {
                    Ok(next) => look.as_mut().reset(next),
                    Err(overdue) => break overdue,
                },
            }
        };
        match overdue {
            Overdue::Request => {}
            Overdue::Head => {
                let stream = connection.into_parts().io.into_inner().into_inner();
                if !pace.is_stuck() {
                    // The caller need not listen.
                    let _ = stream.try_write(HEAD_TIMEOUT);
                }
            }
            Overdue::Answer => console::warn(&format!(
                "a connection was closed because nothing of an answer was taken for {stall:?}; see connections.stall of corral.json"
            )),
        }
    }

    /// Says why a request was refused that never got to be one.
    fn report(&self, error: &hyper::Error) {
        if error.is_parse_too_large() {
            let Connections {
                head_size,
                head_fields,
                ..
            } = self.limits;
            console::warn(&format!(
                "a request was refused: its head is over {head_size} bytes or {head_fields} fields; raise connections.head_size or connections.head_fields in corral.json"
            ));
        } else if error.is_parse() {
            console::warn(&format!("a request was refused: {error}"));
        }
    }
}

async fn answer(server: Arc<Server>, request: Request<Body>, busy: Busy) -> Response<Answered> {
    let draining = Arc::clone(&server.underway);
    let mut response = dispatch::answer(server, request).await;
    if draining.is_draining() {
        // The caller's next call is for another process.
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response.map(|body| Answered::new(body, busy))
}
