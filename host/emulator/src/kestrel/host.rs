//! Which values of `Host` Kestrel accepts.

/// Whether `host` has only characters that Kestrel accepts; none of them says that the
/// host exists, or that .NET can make a URL of it.
pub(super) fn is_valid(host: &str) -> bool {
    if host.is_empty() {
        return true;
    }
    if let Some(rest) = host.strip_prefix('[') {
        return ip_v6(rest);
    }
    match host.find(|character| !is_host(character)) {
        Some(0) => false,
        Some(end) => host.get(end..).is_some_and(is_port),
        None => true,
    }
}

fn ip_v6(rest: &str) -> bool {
    let Some((address, port)) = rest.split_once(']') else {
        return false;
    };
    let is_address = |character: char| character.is_ascii_hexdigit() || ":.".contains(character);
    address.len() >= 2 && address.chars().all(is_address) && (port.is_empty() || is_port(port))
}

fn is_port(text: &str) -> bool {
    let port = text.strip_prefix(':').unwrap_or_default();
    !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_host(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!$&'()-._~".contains(character)
}
