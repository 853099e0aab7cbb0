//! A storage account: where its services are, and what requests are signed with.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use url::Url;

/// A storage account.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) credential: Credential,
    pub(super) endpoints: Endpoints,
}

/// What proves that requests are allowed.
#[derive(Debug)]
pub(super) enum Credential {
    /// The key of an account, by which each request is signed.
    Key { account: String, key: Key },
    /// A query that was signed before, a shared access signature.
    Signature(String),
}

/// The addresses of the services that the account has.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Endpoints {
    pub(super) blob: Option<Url>,
    pub(super) queue: Option<Url>,
    pub(super) table: Option<Url>,
}

impl Endpoints {
    pub(super) fn first(&self) -> Option<&Url> {
        self.blob
            .as_ref()
            .or(self.queue.as_ref())
            .or(self.table.as_ref())
    }

    /// Whether requests go through TLS.
    pub(super) fn any_tls(&self) -> bool {
        let all = [&self.blob, &self.queue, &self.table];
        all.into_iter().flatten().any(|url| url.scheme() == "https")
    }

    pub(super) fn of(&self, service: Service) -> Option<&Url> {
        match service {
            Service::Blob => self.blob.as_ref(),
            Service::Queue => self.queue.as_ref(),
            Service::Table => self.table.as_ref(),
        }
    }
}

/// A service of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    Blob,
    Queue,
    Table,
}

impl Service {
    /// The setting of a connection string that has its address.
    pub(super) fn setting(self) -> &'static str {
        match self {
            Self::Blob => "BlobEndpoint",
            Self::Queue => "QueueEndpoint",
            Self::Table => "TableEndpoint",
        }
    }
}

/// The key of an account.
#[derive(Debug)]
pub(super) struct Key(hmac::Key);

impl Key {
    /// The key, which is given in base64.
    pub(super) fn decode(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        Some(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// The signature of a text, in base64.
    pub(super) fn sign(&self, text: &str) -> String {
        STANDARD.encode(hmac::sign(&self.0, text.as_bytes()))
    }
}
