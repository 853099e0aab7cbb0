//! Cookies.

use std::fmt;
use std::time::Duration;

/// A cookie that a response sets.
///
/// ```
/// use corral_sdk::{Cookie, Response, SameSite};
///
/// let session = Cookie::new("session", "7")
///     .path("/")
///     .secure()
///     .http_only()
///     .same_site(SameSite::Lax);
/// let response = Response::new(200).with_cookie(session);
/// assert_eq!(
///     response.header("set-cookie"),
///     Some("session=7; Path=/; Secure; HttpOnly; SameSite=Lax")
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie(String);

/// Whether other sites' requests carry the cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// None do.
    Strict,
    /// Only those that navigate to this site.
    Lax,
    /// All do. Browsers also want [`Cookie::secure`].
    None,
}

impl Cookie {
    /// A cookie that lasts as long as the browser. Characters that cannot be in a cookie
    /// are left out: encode a value that may have any.
    pub fn new(name: &str, value: &str) -> Self {
        Self(format!("{}={}", permitted(name), permitted(value)))
    }

    /// A cookie that makes the caller forget the one of that name. It needs the same path
    /// and domain.
    pub fn removal(name: &str) -> Self {
        Self::new(name, "").max_age(Duration::ZERO)
    }

    /// For these paths and those below.
    pub fn path(self, path: &str) -> Self {
        self.with("Path", Some(path))
    }

    /// For this domain and those below.
    pub fn domain(self, domain: &str) -> Self {
        self.with("Domain", Some(domain))
    }

    /// For this long, in whole seconds.
    pub fn max_age(self, age: Duration) -> Self {
        self.with("Max-Age", Some(&age.as_secs().to_string()))
    }

    /// For requests over TLS.
    pub fn secure(self) -> Self {
        self.with("Secure", None)
    }

    /// Not for scripts.
    pub fn http_only(self) -> Self {
        self.with("HttpOnly", None)
    }

    /// For requests from these sites.
    pub fn same_site(self, same_site: SameSite) -> Self {
        let value = match same_site {
            SameSite::Strict => "Strict",
            SameSite::Lax => "Lax",
            SameSite::None => "None",
        };
        self.with("SameSite", Some(value))
    }

    fn with(mut self, attribute: &str, value: Option<&str>) -> Self {
        self.0.push_str("; ");
        self.0.push_str(attribute);
        if let Some(value) = value {
            self.0.push('=');
            self.0.push_str(&permitted(value));
        }
        self
    }
}

/// Without what would end the value.
fn permitted(text: &str) -> String {
    let ends = |character: char| matches!(character, ';' | ',') || character.is_control();
    text.chars().filter(|character| !ends(*character)).collect()
}

impl From<(&str, &str)> for Cookie {
    fn from((name, value): (&str, &str)) -> Self {
        Self::new(name, value)
    }
}

impl fmt::Display for Cookie {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Response;

    #[test]
    fn attributes_follow_the_value_and_nothing_can_be_added_to_it() {
        for (cookie, expected) in [
            (Cookie::new("a", "1"), "a=1"),
            (Cookie::from(("a", "1; Path=/\r\nx: y")), "a=1 Path=/x: y"),
            (
                Cookie::new("a", "1")
                    .domain("example.org")
                    .max_age(Duration::from_mins(1)),
                "a=1; Domain=example.org; Max-Age=60",
            ),
            (Cookie::removal("a").path("/"), "a=; Max-Age=0; Path=/"),
            (
                Cookie::new("a", "1").same_site(SameSite::None).secure(),
                "a=1; SameSite=None; Secure",
            ),
        ] {
            assert_eq!(cookie.to_string(), expected);
        }
    }

    #[test]
    fn a_response_sets_several_cookies() {
        let response = Response::new(200)
            .with_cookie(("a", "1"))
            .with_cookie(Cookie::new("b", "2").http_only());
        let values: Vec<_> = response.headers().iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["a=1", "b=2; HttpOnly"]);
    }
}
