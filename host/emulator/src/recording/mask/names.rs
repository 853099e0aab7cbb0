//! Names of headers, parameters and members whose values are secrets.

/// The names, without `-`, `_`, `.` and blanks, in lower case.
const NAMES: [&str; 12] = [
    "cookie",
    "cookies",
    "credential",
    "credentials",
    "passwd",
    "pin",
    "pwd",
    "sas",
    "secret",
    "setcookie",
    "xfunctionskey",
    "xzumoauth",
];

/// The ends of such names.
const ENDS: [&str; 21] = [
    "accesskey",
    "accountkey",
    "apikey",
    "authorization",
    "clientcert",
    "clientsecret",
    "connectionstring",
    "encryptionkey",
    "functionskey",
    "hostkey",
    "masterkey",
    "passphrase",
    "password",
    "privatekey",
    "secret",
    "secretkey",
    "sharedaccesssignature",
    "signingkey",
    "subscriptionkey",
    "systemkey",
    "token",
];

/// The names of parameters that mean something else elsewhere.
const PARAMETERS: [&str; 3] = ["code", "key", "sig"];

/// Whether a header, a parameter, a member or a setting of this name is a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name = plain(name);
    NAMES.contains(&name.as_str()) || ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether a parameter of a query or a form is a secret.
pub(super) fn is_secret_parameter(name: &str) -> bool {
    PARAMETERS.contains(&plain(name).as_str()) || is_secret(name)
}

/// Whether a string below these members of a JSON document is a secret. Of an output of
/// HTTP, that holds for the values of its cookies too.
pub(super) fn is_secret_member(path: &[String]) -> bool {
    let mut names = path.iter().rev();
    let Some(name) = names.next() else {
        return false;
    };
    if is_secret(name) {
        return true;
    }
    match names.next().map(|outer| plain(outer)).as_deref() {
        Some("query") => is_secret_parameter(name),
        Some("cookies") => name.eq_ignore_ascii_case("value"),
        _ => false,
    }
}

/// A name without what joins its words, in lower case.
pub(super) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| !"-_. ".contains(*letter));
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_recognized() {
        for (name, secret) in [
            ("Authorization", true),
            ("Proxy-Authorization", true),
            ("x-functions-key", true),
            ("X-API-Key", true),
            ("api_key", true),
            ("Ocp-Apim-Subscription-Key", true),
            ("X-MS-TOKEN-AAD-ACCESS-TOKEN", true),
            ("Set-Cookie", true),
            ("clientSecret", true),
            ("AccountKey", true),
            ("DB_PASSWORD", true),
            ("Content-Type", false),
            ("PartitionKey", false),
            ("rowKey", false),
            ("key", false),
            ("code", false),
            ("maxTokens", false),
            ("author", false),
            ("", false),
        ] {
            assert_eq!(is_secret(name), secret, "{name}");
        }
    }

    #[test]
    fn members_are_secrets_by_their_place() {
        for (path, secret) in [
            ("Data/req/Headers/X-Functions-Key", true),
            ("Data/req/Query/code", true),
            ("Metadata/Query/Code", true),
            ("error/code", false),
            ("Outputs/res/cookies/value", true),
            ("Outputs/res/cookies/name", false),
            ("user/password", true),
            ("user/name", false),
        ] {
            let path: Vec<_> = path.split('/').map(str::to_owned).collect();
            assert_eq!(is_secret_member(&path), secret, "{path:?}");
        }
        assert!(!is_secret_member(&[]));
    }
}
