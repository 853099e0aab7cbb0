//! The secret of the admin interface.

use anyhow::{Result, ensure};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use corral_app::Sha256Digest;
use subtle::ConstantTimeEq;

/// The minimum length of a token: that of 16 random bytes in base64.
const MIN_LENGTH: usize = 22;

/// The maximum length of a token. A longer one is not even hashed.
const MAX_LENGTH: usize = 512;

/// The authentication scheme.
const SCHEME: &str = "bearer ";

/// The digest of a token. All digests have the same length, so a comparison takes the
/// same time for every guess, and the token itself is not kept in memory.
pub(crate) struct Token(Sha256Digest);

impl Token {
    /// Reads a token from a setting.
    ///
    /// # Errors
    /// When it is too weak, or cannot be sent in a header.
    pub(crate) fn new(text: &str) -> Result<Self> {
        let length = text.len();
        ensure!(
            (MIN_LENGTH..=MAX_LENGTH).contains(&length),
            "it has {length} characters, which is not {MIN_LENGTH} to {MAX_LENGTH}; make one with `openssl rand -hex 32`"
        );
        ensure!(
            text.bytes().all(|byte| byte.is_ascii_graphic()),
            "it has characters other than visible ASCII; make one with `openssl rand -hex 32`"
        );
        Ok(Self(Sha256Digest::of(text.as_bytes())))
    }

    /// Whether the request has this token, exactly once.
    pub(super) fn authorizes(&self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return false;
        };
        let Some((scheme, token)) = value.as_bytes().split_at_checked(SCHEME.len()) else {
            return false;
        };
        scheme.eq_ignore_ascii_case(SCHEME.as_bytes())
            && token.len() <= MAX_LENGTH
            && Sha256Digest::of(token)
                .as_bytes()
                .ct_eq(self.0.as_bytes())
                .into()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const GOOD: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn weak_tokens_are_rejected() {
        for (text, refused) in [
            (GOOD.to_owned(), None),
            ("x".repeat(MIN_LENGTH), None),
            ("x".repeat(MAX_LENGTH), None),
            (String::new(), Some("it has 0 characters")),
            ("secret".to_owned(), Some("it has 6 characters")),
            ("x".repeat(MAX_LENGTH + 1), Some("it has 513 characters")),
            (format!("{GOOD} {GOOD}"), Some("visible ASCII")),
            (format!("{GOOD}\n"), Some("visible ASCII")),
            ("é".repeat(MIN_LENGTH), Some("visible ASCII")),
        ] {
            match (Token::new(&text), refused) {
                (Ok(_), None) => {}
                (Err(error), Some(part)) => assert!(error.to_string().contains(part), "{error}"),
                (made, _) => panic!("{text:?}: {:?}", made.err()),
            }
        }
    }

    #[test]
    fn only_the_token_authorizes() {
        let token = Token::new(GOOD).unwrap();
        for (values, authorized) in [
            (&[&format!("Bearer {GOOD}")][..], true),
            (&[&format!("bearer {GOOD}")], true),
            (&[&format!("Basic {GOOD}")], false),
            (&[&GOOD.to_owned()], false),
            (&[&"Bearer ".to_owned()], false),
            (&[&format!("Bearer  {GOOD}")], false),
            (&[&format!("Bearer {}", &GOOD[1..])], false),
            (&[&format!("Bearer {GOOD}{}", "x".repeat(600))], false),
            (
                &[&format!("Bearer {GOOD}"), &format!("Bearer {GOOD}")],
                false,
            ),
            (&[], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
            }
            assert_eq!(token.authorizes(&headers), authorized, "{values:?}");
        }
    }
}
