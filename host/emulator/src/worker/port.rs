//! The port on which the worker listens (protocol reference, section 2.4).

use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// There is no port for the worker.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// The port of host.json is taken.
    #[error(
        "host.json: customHandler.port: {port} cannot be bound ({source}); free it, or remove the key to have a free port picked"
    )]
    Fixed {
        /// The port.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// The system has no free port.
    #[error("cannot find a free port for the custom handler: {0}")]
    Free(#[source] io::Error),
}

/// Binds the fixed port or a free one and releases it, so that another program may take
/// it before the worker does, as with the host.
pub(super) fn choose(fixed: Option<u16>) -> Result<u16, PortError> {
    let address = (Ipv4Addr::LOCALHOST, fixed.unwrap_or(0));
    let bound = TcpListener::bind(address).and_then(|listener| listener.local_addr());
    match (bound, fixed) {
        (Ok(address), _) => Ok(address.port()),
        (Err(source), Some(port)) => Err(PortError::Fixed { port, source }),
        (Err(source), None) => Err(PortError::Free(source)),
    }
}
