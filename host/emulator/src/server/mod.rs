//! The host's web server: routes and keys of functions, `/admin`, and what is answered
//! without a function (custom handler protocol, sections 6 and 7.5).

mod admin;
mod buffered;
mod connection;
mod dispatch;
mod exchange;
mod function_call;
mod home;
mod own_pages;
mod relayed;
mod streamed;
mod webhook;

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access::Cors;
use crate::host::{Ending, Host, LocalSettings};

/// The most bytes of a request's body, unless a setting says otherwise (custom handler
/// protocol, section 8).
const BODY_LIMIT: usize = 100 << 20;

/// The setting with another limit, in bytes.
const BODY_LIMIT_SETTING: &str = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";

/// What all connections share.
struct Server {
    host: Arc<Host>,
    cors: Cors,
}

/// Runs the app of `host` until `stop` is cancelled or its handler cannot be kept running,
/// and serves callers on `listener` meanwhile.
pub async fn run(host: &Arc<Host>, listener: TcpListener, stop: CancellationToken) -> Ending {
    let serving = serve(Arc::clone(host), listener, stop.child_token());
    host.run(tokio::spawn(serving), stop).await
}

/// Serves callers on `listener` until `stop` is cancelled, and then those in flight to
/// their end.
async fn serve(host: Arc<Host>, listener: TcpListener, stop: CancellationToken) {
    let settings = LocalSettings::load(host.root());
    let server = Arc::new(Server {
        host,
        cors: settings.cors,
    });
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        // A caller that is gone already, or too many open files: the next may fare better.
        if let Ok((stream, _)) = accepted {
            let server = Arc::clone(&server);
            connections.spawn(connection::serve(server, stream, stop.clone()));
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

impl Server {
    /// The most bytes of a request's body.
    fn body_limit(&self) -> usize {
        let instance = self.host.instance();
        let limit = instance.and_then(|instance| {
            let settings = &instance.app().settings;
            settings.get(BODY_LIMIT_SETTING)?.trim().parse().ok()
        });
        limit.unwrap_or(BODY_LIMIT)
    }
}
