//! The trust anchors of TLS: the root certificates of this machine, or those in
//! the file that `SSL_CERT_FILE` names.

use std::sync::Arc;

use parking_lot::Mutex;
use rustls::client::Resumption;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// Why there is no TLS.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TlsError {
    /// This machine has no root certificates.
    #[error("no root certificates found; install ca-certificates, or set SSL_CERT_FILE")]
    NoRoots,
    /// The protocol versions are not available.
    #[error(transparent)]
    Unavailable(#[from] rustls::Error),
}

/// Root certificates, read when first needed. If there were none, they are read
/// again when they are needed next.
#[derive(Default)]
pub struct TrustRoots(Mutex<Option<Arc<RootCertStore>>>);

impl TrustRoots {
    /// The TLS configuration of a client that trusts these roots and keeps `sessions`
    /// for resumption. Reads files the first time.
    ///
    /// # Errors
    /// When there are no roots.
    pub fn client(&self, sessions: usize) -> Result<ClientConfig, TlsError> {
        let roots = self.roots();
        if roots.is_empty() {
            return Err(TlsError::NoRoots);
        }
        Ok(config(roots, sessions)?)
    }

    /// The same, but a client without roots trusts no server instead. If TLS is not
    /// `needed`, no file is read.
    ///
    /// # Errors
    /// When TLS is not available.
    pub fn client_if_needed(
        &self,
        needed: bool,
        sessions: usize,
    ) -> Result<ClientConfig, TlsError> {
        let roots = if needed {
            self.roots()
        } else {
            Arc::new(RootCertStore::empty())
        };
        Ok(config(roots, sessions)?)
    }

    fn roots(&self) -> Arc<RootCertStore> {
        let mut known = self.0.lock();
        if let Some(roots) = &*known {
            return Arc::clone(roots);
        }
        let mut roots = RootCertStore::empty();
        // Certificates that cannot be read show when a server is not trusted.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let roots = Arc::new(roots);
        if !roots.is_empty() {
            *known = Some(Arc::clone(&roots));
        }
        roots
    }
}

fn config(roots: Arc<RootCertStore>, sessions: usize) -> Result<ClientConfig, rustls::Error> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.resumption = Resumption::in_memory_sessions(sessions);
    Ok(config)
}
