//! Sealing and opening one state.
//!
//! A sealed state is base64url text of: a version, the identifier of the key, a random
//! salt, the time at which it expires, and the encrypted state with its tag. Each state
//! has a key of its own, derived from the ring's key and the salt (HKDF-SHA256), so no
//! number of states wears a key out. The cipher is AES-256-GCM; what precedes the
//! encrypted part, and the binding, are authenticated with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::rand::SecureRandom;

use super::binding::Binding;
use super::keys::{KEY_ID, Key, KeyRing};

/// The longest state of a plugin, in bytes. Clients hold it and send it back.
pub const MAX_STATE: usize = 64 * 1024;

/// The first byte of a sealed state.
const VERSION: u8 = 1;

const SALT: usize = 16;
const EXPIRY: usize = 8;
const TAG: usize = 16;

/// The bytes before the encrypted part.
const HEAD: usize = 1 + KEY_ID + SALT + EXPIRY;

/// The longest sealed text.
const MAX_SEALED: usize = (HEAD + MAX_STATE + TAG).div_ceil(3) * 4;

/// Why a state that came back was not opened. The client is not told which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is not a text that was sealed here.
    #[error("it was not sealed by this handler")]
    Malformed,
    /// None of the keys sealed it.
    #[error("it was sealed with a key that is not configured")]
    UnknownKey,
    /// It was altered, or belongs to another request.
    #[error("it was altered, or belongs to another function, tool, request or caller")]
    Forged,
    /// It came back too late.
    #[error("it has expired")]
    Expired,
}

/// Why a state cannot be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It is longer than [`MAX_STATE`].
    #[error("`requestState` is longer than {MAX_STATE} bytes")]
    TooLong,
    /// The system has no random numbers.
    #[error("`requestState` cannot be sealed: no random numbers")]
    NoRandom,
}

impl KeyRing {
    /// Seals `state` until `expires`, in seconds since 1970.
    ///
    /// # Errors
    /// When it is too long, or there are no random numbers.
    pub fn seal(&self, state: &str, binding: &Binding, expires: u64) -> Result<String, SealError> {
        if state.len() > MAX_STATE {
            return Err(SealError::TooLong);
        }
        let mut salt = [0; SALT];
        self.random
            .fill(&mut salt)
            .map_err(|_| SealError::NoRandom)?;
        let mut sealed = Vec::with_capacity(HEAD + state.len() + TAG);
        sealed.push(VERSION);
        sealed.extend(self.first.id);
        sealed.extend(salt);
        sealed.extend(expires.to_be_bytes());
        let authenticated = authenticated(&sealed, binding);
        let mut encrypted = state.as_bytes().to_vec();
        let key = self.first.derive(&salt).ok_or(SealError::NoRandom)?;
        key.seal_in_place_append_tag(nonce(), authenticated, &mut encrypted)
            .map_err(|_| SealError::TooLong)?;
        sealed.extend(encrypted);
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what came back at the time `now`, in seconds since 1970.
    ///
    /// # Errors
    /// When it is not a state that was sealed for this binding, or too late.
    pub fn open(&self, sealed: &str, binding: &Binding, now: u64) -> Result<String, OpenError> {
        if sealed.len() > MAX_SEALED {
            return Err(OpenError::Malformed);
        }
        let bytes = URL_SAFE_NO_PAD
            .decode(sealed)
            .map_err(|_| OpenError::Malformed)?;
        let (head, encrypted) = bytes.split_at_checked(HEAD).ok_or(OpenError::Malformed)?;
        let (version, rest) = head.split_first().ok_or(OpenError::Malformed)?;
        let (id, rest) = rest.split_at_checked(KEY_ID).ok_or(OpenError::Malformed)?;
        let (salt, expiry) = rest.split_at_checked(SALT).ok_or(OpenError::Malformed)?;
        if *version != VERSION {
            return Err(OpenError::Malformed);
        }
        let key = self.find(id).ok_or(OpenError::UnknownKey)?;
        let key = key.derive(salt).ok_or(OpenError::Malformed)?;
        let mut state = encrypted.to_vec();
        // Compares the tag in constant time.
        let state = key
            .open_in_place(nonce(), authenticated(head, binding), &mut state)
            .map_err(|_| OpenError::Forged)?;
        // Only now is the time that the head names worth anything.
        let expires = expiry.try_into().map(u64::from_be_bytes);
        if expires.map_err(|_| OpenError::Malformed)? <= now {
            return Err(OpenError::Expired);
        }
        String::from_utf8(state.to_vec()).map_err(|_| OpenError::Malformed)
    }
}

impl Key {
    /// The key of the state with this salt.
    fn derive(&self, salt: &[u8]) -> Option<LessSafeKey> {
        let extracted = Salt::new(HKDF_SHA256, salt).extract(&self.secret);
        let info: [&[u8]; 1] = [b"corral mcp request state"];
        let derived = extracted.expand(&info, &AES_256_GCM).ok()?;
        Some(LessSafeKey::new(UnboundKey::from(derived)))
    }
}

/// Each key encrypts one state, so the nonce need not differ.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

fn authenticated(head: &[u8], binding: &Binding) -> Aad<Vec<u8>> {
    Aad::from([head, binding.as_bytes()].concat())
}

#[cfg(test)]
mod tests;
