//! Whom TLS trusts: the root certificates of this machine, or those of the file
//! that `SSL_CERT_FILE` names.

use std::sync::{Arc, OnceLock};

use rustls::client::Resumption;
use rustls::crypto::ring;
use rustls::{ClientConfig, Error, RootCertStore};

/// Root certificates, read at the first need.
#[derive(Default)]
pub(super) struct Trust(OnceLock<Arc<RootCertStore>>);

/// How many sessions are kept to be resumed, for each plugin by itself: whether
/// one is resumed can be measured.
const SESSIONS: usize = 32;

impl Trust {
    /// TLS for one plugin; one that does not need it trusts nobody.
    pub(super) fn client(&self, needed: bool) -> Result<ClientConfig, Error> {
        let roots = if needed {
            Arc::clone(self.0.get_or_init(|| Arc::new(load())))
        } else {
            Arc::new(RootCertStore::empty())
        };
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.resumption = Resumption::in_memory_sessions(SESSIONS);
        Ok(config)
    }
}

fn load() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    // A machine without certificates is told of when a server is not trusted.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}
