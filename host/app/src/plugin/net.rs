//! An entry of `grants.net`: where outbound requests may go.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use url::{Host, Url};

/// One entry of `grants.net`: scheme, hosts and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetGrant {
    /// The scheme; a grant of `https` does not include `http`.
    pub scheme: Scheme,
    /// The hosts.
    pub hosts: Hosts,
    /// The port, which is that of the scheme when the entry does not say.
    pub port: u16,
}

/// The hosts of a [`NetGrant`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// The one of this name, in lower case and Punycode.
    Name(String),
    /// Any whose name ends in a dot and this name.
    Below(String),
    /// Those with an address in this network; a single address is a network of
    /// one.
    Network(IpNet),
}

/// How a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// In the clear.
    Http,
    /// Through TLS.
    Https,
}

impl Scheme {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port of an origin that names none.
    pub fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl NetGrant {
    /// Whether everything that `part` allows is allowed by this grant, too, apart from
    /// addresses that need a grant of exactly that address.
    pub(super) fn covers(&self, part: &Self) -> bool {
        let same = self.scheme == part.scheme && self.port == part.port;
        same && match (&self.hosts, &part.hosts) {
            (Hosts::Name(whole), Hosts::Name(part)) => whole == part,
            (Hosts::Below(whole), Hosts::Name(part)) => is_below(part, whole),
            (Hosts::Below(whole), Hosts::Below(part)) => part == whole || is_below(part, whole),
            (Hosts::Network(whole), Hosts::Network(part)) => whole.contains(part),
            _ => false,
        }
    }
}

/// Whether `name` has labels before those of `domain`.
fn is_below(name: &str, domain: &str) -> bool {
    let labels = name.strip_suffix(domain);
    labels.is_some_and(|labels| labels.len() > 1 && labels.ends_with('.'))
}

impl FromStr for NetGrant {
    /// What is wrong, to follow "which".
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const MORE: &str = "has more than scheme, host and port";
        let url = Url::parse(text).map_err(|_| "is not an origin")?;
        let scheme = match url.scheme() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            _ => return Err("is neither http nor https"),
        };
        let plain = url.username().is_empty() && url.password().is_none();
        if !plain || url.query().is_some() || url.fragment().is_some() {
            return Err(MORE);
        }
        let port = url.port().unwrap_or(scheme.default_port());
        let (hosts, port) = match (url.host().ok_or("is not an origin")?, url.path()) {
            (Host::Domain(name), "/") => (name_pattern(name)?, port),
            (Host::Domain(_), _) => return Err(MORE),
            (Host::Ipv4(address), path) => network(address.into(), path, port).ok_or(MORE)?,
            (Host::Ipv6(address), _) if address.to_ipv4_mapped().is_some() => {
                return Err("is an IPv4-mapped IPv6 address");
            }
            (Host::Ipv6(address), path) => network(address.into(), path, port).ok_or(MORE)?,
        };
        Ok(Self {
            scheme,
            hosts,
            port,
        })
    }
}

fn name_pattern(name: &str) -> Result<Hosts, &'static str> {
    let name = name.strip_suffix('.').unwrap_or(name);
    match name.strip_prefix("*.") {
        _ if name == "*" => Err("would allow every host"),
        Some(rest) if !rest.contains('*') => Ok(Hosts::Below(rest.to_owned())),
        None if !name.contains('*') => Ok(Hosts::Name(name.to_owned())),
        _ => Err("has a * that is not the first label"),
    }
}

/// What follows an address: nothing, or `/<bits>` and perhaps `:<port>`, which a
/// URL takes for a path.
fn network(address: IpAddr, path: &str, port: u16) -> Option<(Hosts, u16)> {
    let rest = path.strip_prefix('/')?;
    if rest.is_empty() {
        return Some((Hosts::Network(address.into()), port));
    }
    let (bits, port) = match rest.split_once(':') {
        Some((bits, port)) => (bits, port.parse().ok()?),
        None => (rest, port),
    };
    let network = IpNet::new(address, bits.parse().ok()?).ok()?;
    Some((Hosts::Network(network.trunc()), port))
}

impl fmt::Display for NetGrant {
    /// As it would be written in plugin.json.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://", self.scheme.name())?;
        match &self.hosts {
            Hosts::Name(name) => formatter.write_str(name)?,
            Hosts::Below(name) => write!(formatter, "*.{name}")?,
            Hosts::Network(network) => {
                match network.addr() {
                    IpAddr::V4(address) => write!(formatter, "{address}")?,
                    IpAddr::V6(address) => write!(formatter, "[{address}]")?,
                }
                if network.prefix_len() < network.max_prefix_len() {
                    write!(formatter, "/{}", network.prefix_len())?;
                }
            }
        }
        if self.port == self.scheme.default_port() {
            Ok(())
        } else {
            write!(formatter, ":{}", self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_and_written() {
        for (text, written) in [
            ("https://api.example.com", "https://api.example.com"),
            ("https://API.Example.com./", "https://api.example.com"),
            ("https://api.example.com:443", "https://api.example.com"),
            ("http://api.example.com:443", "http://api.example.com:443"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            (
                "https://*.blob.core.windows.net",
                "https://*.blob.core.windows.net",
            ),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
            ("http://0x7f.1:8081", "http://127.0.0.1:8081"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
            ("http://10.0.0.0/8", "http://10.0.0.0/8"),
            ("http://10.1.2.3/8:8080", "http://10.0.0.0/8:8080"),
            ("https://10.1.2.3/32", "https://10.1.2.3"),
            ("https://[fd12::]/16:8443", "https://[fd12::]/16:8443"),
        ] {
            let grant: NetGrant = text.parse().unwrap();
            assert_eq!(grant.to_string(), written, "{text}");
            assert_eq!(written.parse(), Ok(grant), "{text}");
        }
    }

    #[test]
    fn a_grant_covers_narrower_ones() {
        for (whole, part, expected) in [
            ("https://a.com", "https://a.com", true),
            ("https://a.com", "http://a.com", false),
            ("https://a.com", "https://a.com:8443", false),
            ("https://a.com", "https://b.a.com", false),
            ("https://*.a.com", "https://b.a.com", true),
            ("https://*.a.com", "https://c.b.a.com", true),
            ("https://*.a.com", "https://*.b.a.com", true),
            ("https://*.a.com", "https://*.a.com", true),
            ("https://*.a.com", "https://a.com", false),
            ("https://*.a.com", "https://ba.com", false),
            ("https://*.b.a.com", "https://*.a.com", false),
            ("https://b.a.com", "https://*.a.com", false),
            ("http://10.0.0.0/8", "http://10.1.2.3", true),
            ("http://10.0.0.0/8", "http://10.1.0.0/16", true),
            ("http://10.1.0.0/16", "http://10.0.0.0/8", false),
            ("http://10.0.0.0/8", "http://11.0.0.1", false),
            ("http://10.0.0.0/8", "http://[::1]", false),
            ("http://localhost", "http://127.0.0.1", false),
        ] {
            let grant = |text: &str| text.parse::<NetGrant>().unwrap();
            assert_eq!(
                grant(whole).covers(&grant(part)),
                expected,
                "{whole} {part}"
            );
        }
    }

    #[test]
    fn invalid_entries_say_why() {
        const MORE: &str = "has more than scheme, host and port";
        for (text, expected) in [
            ("api.example.com", "is not an origin"),
            ("https://", "is not an origin"),
            ("ftp://example.com", "is neither http nor https"),
            ("https://*", "would allow every host"),
            ("https://a.*.com", "has a * that is not the first label"),
            ("https://*.*.com", "has a * that is not the first label"),
            ("https://a*.com", "has a * that is not the first label"),
            ("https://a.com/path", MORE),
            ("https://a.com/8", MORE),
            ("https://a.com/?q", MORE),
            ("https://me@a.com", MORE),
            ("http://10.0.0.0/33", MORE),
            ("http://10.0.0.0/8:", MORE),
            ("http://10.0.0.0/8/9", MORE),
            ("http://[::ffff:10.0.0.1]", "is an IPv4-mapped IPv6 address"),
        ] {
            assert_eq!(text.parse::<NetGrant>(), Err(expected), "{text}");
        }
    }
}
