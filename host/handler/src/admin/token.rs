//! The secret that opens the admin interface.

use anyhow::{Result, ensure};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use corral_runtime::{ContentDigest, digest};
use subtle::ConstantTimeEq;

/// The fewest characters of a token: as many as 16 random bytes have in base64.
const SHORTEST: usize = 22;

/// The most characters of a token. A longer one is refused unread.
const LONGEST: usize = 512;

/// How a token is presented.
const SCHEME: &str = "bearer ";

/// A token, as its digest: digests have one length, so that comparing takes the
/// same time for every guess, and the token itself is nowhere in memory.
pub(crate) struct Token(ContentDigest);

impl Token {
    /// Takes a token out of a setting.
    ///
    /// # Errors
    /// When it could be guessed or not be sent.
    pub(crate) fn new(text: &str) -> Result<Self> {
        let length = text.len();
        ensure!(
            (SHORTEST..=LONGEST).contains(&length),
            "it has {length} characters, and whoever guesses it can replace plugins; use {SHORTEST} to {LONGEST}, for example from `openssl rand -hex 32`"
        );
        ensure!(
            text.bytes().all(|byte| byte.is_ascii_graphic()),
            "it has characters other than visible ASCII; make one with `openssl rand -hex 32`"
        );
        Ok(Self(digest(text.as_bytes())))
    }

    /// Whether a request presents this token, once.
    pub(super) fn opens(&self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return false;
        };
        let Some((scheme, token)) = value.as_bytes().split_at_checked(SCHEME.len()) else {
            return false;
        };
        scheme.eq_ignore_ascii_case(SCHEME.as_bytes())
            && token.len() <= LONGEST
            && digest(token).ct_eq(&self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const GOOD: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn tokens_that_could_be_guessed_are_none() {
        for (text, refused) in [
            (GOOD.to_owned(), None),
            ("x".repeat(SHORTEST), None),
            ("x".repeat(LONGEST), None),
            (String::new(), Some("it has 0 characters")),
            ("secret".to_owned(), Some("it has 6 characters")),
            ("x".repeat(LONGEST + 1), Some("it has 513 characters")),
            (format!("{GOOD} {GOOD}"), Some("visible ASCII")),
            (format!("{GOOD}\n"), Some("visible ASCII")),
            ("é".repeat(SHORTEST), Some("visible ASCII")),
        ] {
            match (Token::new(&text), refused) {
                (Ok(_), None) => {}
                (Err(error), Some(part)) => assert!(error.to_string().contains(part), "{error}"),
                (made, _) => panic!("{text:?}: {:?}", made.err()),
            }
        }
    }

    #[test]
    fn only_the_token_opens() {
        let token = Token::new(GOOD).unwrap();
        for (values, opens) in [
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
            assert_eq!(token.opens(&headers), opens, "{values:?}");
        }
    }
}
