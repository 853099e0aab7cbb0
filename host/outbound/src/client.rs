//! Connection pools.

use std::time::Duration;

use http_body::Body;
use hyper_util::client::legacy::{self, connect::Connect};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;

use crate::connector::{BoxError, TimeoutConnector};

/// An HTTP/1.1 client whose connections are made by `C`, in the clear or through TLS.
pub type Client<C, B> = legacy::Client<TimeoutConnector<C>, B>;

/// The limits of a client's connections.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// The longest that connecting may take, including TLS.
    pub connect_timeout: Duration,
    /// How long an idle connection is kept.
    pub idle: Duration,
    /// How many idle connections are kept for each origin.
    pub idle_per_origin: usize,
    /// The largest head of a response, and how much is read ahead of the reader, in
    /// bytes; `None` for the default of hyper.
    pub max_buffer: Option<usize>,
    /// Whether a `Host` header is added where the request has none.
    pub set_host: bool,
}

/// A client that connects with `connector`.
pub fn client<C, B>(connector: C, tls: ClientConfig, pool: Pool) -> Client<C, B>
where
    TimeoutConnector<C>: Connect + Clone,
    B: Body + Send,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    let mut builder = legacy::Client::builder(TokioExecutor::new());
    builder
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(pool.idle)
        .pool_max_idle_per_host(pool.idle_per_origin)
        .set_host(pool.set_host);
    if let Some(size) = pool.max_buffer {
        builder.http1_max_buf_size(size);
    }
    builder.build(TimeoutConnector::new(connector, tls, pool.connect_timeout))
}
