//! Which hosts .NET can make a URL of.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::quirks::domain_to_unicode;

/// The value of `Host` with Punycode undone, which is what ASP.NET Core works with.
/// `None` if a name that begins with `xn--` is not valid.
pub(crate) fn unicode_host(host: &str) -> Option<String> {
    let name = host.split(':').next().unwrap_or_default();
    // The test is for lower case.
    if host.starts_with('[') || host.matches(':').count() > 1 || !name.contains("xn--") {
        return Some(host.to_owned());
    }
    let unicode = domain_to_unicode(name);
    let port = host.get(name.len()..).unwrap_or_default();
    (!unicode.is_empty()).then(|| format!("{unicode}{port}"))
}

/// Whether `System.Uri` accepts this host, which may have a port.
pub(crate) fn is_url_host(host: &str) -> bool {
    if let Some(rest) = host.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else {
            return false;
        };
        return address.parse::<Ipv6Addr>().is_ok() && is_port(port);
    }
    let name = host.split(':').next().unwrap_or_default();
    let port = host.get(name.len()..).unwrap_or_default();
    let is_name = name.parse::<Ipv4Addr>().is_ok() || is_dns(name) || is_unc(name);
    is_name && is_port(port)
}

fn is_port(text: &str) -> bool {
    match text.strip_prefix(':') {
        Some("") => true,
        Some(port) => port.parse::<u16>().is_ok(),
        None => text.is_empty(),
    }
}

/// Labels that begin with a letter or a digit; an empty one at the end is the root.
fn is_dns(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.split('.').all(|label| {
        let mut letters = label.chars();
        let first = letters.next().is_some_and(char::is_alphanumeric);
        first && label.len() <= 63 && letters.all(|c| c.is_alphanumeric() || "-_".contains(c))
    })
}

/// The name of a computer, which may begin with `-` or `_` but is not all digits.
fn is_unc(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let mut labels = name.split('.');
    let first = labels.next().unwrap_or_default();
    let is_letter = |c: char| c.is_alphanumeric() || "-_".contains(c);
    let is_short =
        |label: &str| label.chars().all(is_letter) && label.chars().any(|c| !c.is_ascii_digit());
    is_short(first)
        && labels
            .all(|label| label.starts_with(char::is_alphanumeric) && label.chars().all(is_letter))
}
