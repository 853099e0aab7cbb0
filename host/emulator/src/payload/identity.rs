//! Who the host takes an HTTP caller for.

use corral_app::AuthLevel;

use super::value::object;
use crate::token::Token;

/// Who the host takes an HTTP caller for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// A caller without a key that the host knows.
    Anonymous,
    /// A caller with a key.
    Key {
        /// What the key allows.
        level: AuthLevel,
        /// The key's name, such as `default` or `master`.
        name: String,
    },
}

/// What the types of the host's claims begin with.
const CLAIMS: &str = "http://schemas.microsoft.com/2017/07/functions/claims/";

impl Identity {
    /// The list `Identities` (custom handler protocol, section 3.4).
    pub(super) fn to_list(&self) -> Token {
        let (scheme, claims) = match self {
            Self::Anonymous => (Token::Null, Vec::new()),
            Self::Key { level, name } => {
                let mut claims = vec![
                    claim("authlevel", level_name(*level)),
                    claim("invoke", "true"),
                ];
                if !name.is_empty() {
                    claims.push(claim("keyid", name));
                }
                (Token::from("WebJobsAuthLevel"), claims)
            }
        };
        let identity = object([
            ("AuthenticationType", scheme),
            ("IsAuthenticated", Token::Bool(*self != Self::Anonymous)),
            ("Actor", Token::Null),
            ("BootstrapContext", Token::Null),
            ("Claims", Token::Array(claims)),
            ("Label", Token::Null),
            ("Name", Token::Null),
            (
                "NameClaimType",
                Token::from("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"),
            ),
            (
                "RoleClaimType",
                Token::from("http://schemas.microsoft.com/ws/2008/06/identity/claims/role"),
            ),
        ]);
        Token::Array(vec![identity])
    }
}

fn claim(kind: &str, value: &str) -> Token {
    object([
        ("Issuer", Token::from("LOCAL AUTHORITY")),
        ("OriginalIssuer", Token::from("LOCAL AUTHORITY")),
        ("Properties", Token::Object(Vec::new())),
        ("Type", Token::from(format!("{CLAIMS}{kind}"))),
        ("Value", Token::from(value)),
        (
            "ValueType",
            Token::from("http://www.w3.org/2001/XMLSchema#string"),
        ),
    ])
}

fn level_name(level: AuthLevel) -> &'static str {
    match level {
        AuthLevel::Anonymous => "Anonymous",
        AuthLevel::User => "User",
        AuthLevel::Function => "Function",
        AuthLevel::System => "System",
        AuthLevel::Admin => "Admin",
    }
}

#[cfg(test)]
mod tests {
    use corral_app::AuthLevel;

    use super::Identity;
    use crate::token::Token;

    #[test]
    fn claims_name_the_key() {
        let key = |level, name: &str| Identity::Key {
            level,
            name: name.to_owned(),
        };
        for (identity, values) in [
            (Identity::Anonymous, &[][..]),
            (
                key(AuthLevel::Function, "default"),
                &["Function", "true", "default"],
            ),
            (key(AuthLevel::Admin, ""), &["Admin", "true"]),
        ] {
            let Token::Array(list) = identity.to_list() else {
                panic!("not a list")
            };
            let Some(Token::Array(claims)) = list[0].get("Claims") else {
                panic!("no claims")
            };
            let found: Vec<String> = claims
                .iter()
                .map(|claim| claim.get("Value").unwrap().to_text())
                .collect();
            assert_eq!(found, values, "{identity:?}");
        }
    }
}
