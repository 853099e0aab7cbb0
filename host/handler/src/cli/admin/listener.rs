//! The admin interface that `serve` offers.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::sleep;

use super::settings::{ADDRESS_VARIABLE, TOKEN_VARIABLE, address, token};
use crate::admin::{self, Address, Listener, Token};
use crate::server::Server;

/// The time between two attempts to bind the address.
const RETRY_INTERVAL: Duration = Duration::from_millis(250);

/// Serves the admin interface, if there is a token, until it is dropped. An error is
/// logged; functions are served all the same.
pub(in crate::cli) async fn serve(server: Arc<Server>) {
    let Some(token) = token() else { return };
    if let Err(error) = try_serve(server, &token).await {
        tracing::error!("cannot serve the admin interface: {error:#}");
    }
}

async fn try_serve(server: Arc<Server>, token: &str) -> Result<()> {
    let token =
        Token::new(token).with_context(|| format!("{TOKEN_VARIABLE} is not a valid token"))?;
    let address = address(server.registry.snapshot().app())?;
    let listener = bind(&address).await.with_context(|| {
        format!("cannot listen on {address}; choose another with {ADDRESS_VARIABLE}")
    })?;
    tracing::info!("admin interface on {}", listener.address()?);
    admin::serve(listener, token, server).await;
    Ok(())
}

/// Binds the address as soon as it is free: a Functions host that restarts itself
/// starts the next handler before it kills the previous one (custom handler
/// protocol, section 2.7).
async fn bind(address: &Address) -> std::io::Result<Listener> {
    let mut told = false;
    loop {
        match Listener::bind(address).await {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            done => return done,
        }
        if !told {
            tracing::info!(
                "{address} is in use; the admin interface starts when it is free, or set {ADDRESS_VARIABLE} to another address"
            );
            told = true;
        }
        sleep(RETRY_INTERVAL).await;
    }
}
