//! One connection of a caller.

use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use super::{Server, dispatch};
use crate::wire::{AnswerHead, Connection, Limits};

/// Serves a connection until it ends, or between two requests when `stop` is cancelled.
pub(super) async fn serve(server: Arc<Server>, stream: TcpStream, stop: CancellationToken) {
    let Ok(mut connection) = Connection::new(stream, Limits::CALLER) else {
        // The caller is gone.
        return;
    };
    let peer = connection.peer();
    let error = loop {
        let next = tokio::select! {
            () = stop.cancelled() => return,
            next = connection.next_request() => next,
        };
        let incoming = match next {
            Ok(Some(incoming)) => incoming,
            Ok(None) => return,
            Err(error) => break error,
        };
        if let Some(mut tunnel) = dispatch::answer(&server, peer, incoming).await {
            let mut caller = connection.into_tunnel();
            // Either side may end it at any time.
            let _ = copy_bidirectional(&mut caller, &mut tunnel).await;
            return;
        }
    };
    if let Some(status) = error.status() {
        let mut head = crate::pages::Reply::empty(status).head;
        crate::pages::complete(&mut head);
        connection.refuse(AnswerHead { ..head }).await;
    }
}
