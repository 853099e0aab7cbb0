//! The keys that seal and open states.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{Context, SHA256};
use ring::rand::SystemRandom;

/// The shortest key, in bytes before base64.
const MIN_KEY: usize = 32;

/// How many bytes of a key's digest tell which key sealed a state.
pub(super) const KEY_ID: usize = 4;

/// A key that cannot be used. Its text is not part of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is no key at all.
    #[error("there is no key")]
    Missing,
    /// The text is not base64.
    #[error("the key is not base64")]
    NotBase64,
    /// The key is too short to withstand guessing.
    #[error("the key has {0} bytes; the minimum is {MIN_KEY}")]
    TooShort(usize),
}

/// One key.
pub(super) struct Key {
    pub(super) id: [u8; KEY_ID],
    pub(super) secret: Vec<u8>,
}

/// Keys that seal and open states: the first seals, all of them open. So a new key is put
/// first, and the old one is removed when the states that it sealed have expired.
pub struct KeyRing {
    pub(super) first: Key,
    pub(super) others: Vec<Key>,
    pub(super) random: SystemRandom,
}

impl KeyRing {
    /// Uses `keys`, each 32 or more random bytes in base64.
    ///
    /// # Errors
    /// When there is none, or one is not such a key.
    pub fn new<'a>(keys: impl IntoIterator<Item = &'a str>) -> Result<Self, KeyError> {
        let mut keys = keys.into_iter().map(Key::new);
        let first = keys.next().ok_or(KeyError::Missing)??;
        Ok(Self {
            first,
            others: keys.collect::<Result<_, _>>()?,
            random: SystemRandom::new(),
        })
    }

    /// The key with this identifier.
    pub(super) fn find(&self, id: &[u8]) -> Option<&Key> {
        let mut keys = std::iter::once(&self.first).chain(&self.others);
        keys.find(|key| key.id == id)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.others.len() + 1;
        formatter
            .debug_struct("KeyRing")
            .field("keys", &count)
            .finish_non_exhaustive()
    }
}

impl Key {
    fn new(text: &str) -> Result<Self, KeyError> {
        let secret = STANDARD
            .decode(text.trim())
            .map_err(|_| KeyError::NotBase64)?;
        if secret.len() < MIN_KEY {
            return Err(KeyError::TooShort(secret.len()));
        }
        // Four bytes of a digest tell nothing about 32 random ones.
        let mut digest = Context::new(&SHA256);
        digest.update(b"corral mcp key identifier");
        digest.update(&secret);
        let mut id = [0; KEY_ID];
        for (byte, digit) in id.iter_mut().zip(digest.finish().as_ref()) {
            *byte = *digit;
        }
        Ok(Self { id, secret })
    }
}
