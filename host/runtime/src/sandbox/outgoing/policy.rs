//! Decides by `grants.net` where a plugin may send requests. Does no I/O.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use corral_app::{Hosts, NetGrant, Scheme};
use http::Uri;
use http::uri::{Authority, PathAndQuery};
use ipnet::IpNet;
use url::Host;

use super::address::{effective, is_metadata, is_public};

/// The grants of one plugin.
pub(super) struct Policy {
    grants: Vec<NetGrant>,
    /// The policy that has to allow a request as well.
    within: Option<Arc<Policy>>,
}

/// The target of a request, normalized: all spellings of an address are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) scheme: Scheme,
    pub(super) host: TargetHost,
    pub(super) port: u16,
}

/// The host that a request names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TargetHost {
    /// In lower case and Punycode, without a dot at the end.
    Name(String),
    /// IPv4 in IPv6 is IPv4 here.
    Address(IpAddr),
}

impl Policy {
    pub(super) fn new(grants: &[NetGrant]) -> Self {
        Self {
            grants: grants.to_vec(),
            within: None,
        }
    }

    /// What both these `grants` and `whole` allow.
    pub(super) fn within(grants: &[NetGrant], whole: &Arc<Self>) -> Self {
        Self {
            grants: grants.to_vec(),
            within: Some(Arc::clone(whole)),
        }
    }

    /// Whether there is no grant.
    pub(super) fn is_empty(&self) -> bool {
        self.grants.is_empty()
    }

    /// Whether any grant needs TLS.
    pub(super) fn needs_tls(&self) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.scheme == Scheme::Https)
    }

    /// Whether the plugin may send requests to `target`. If it is a name, its
    /// addresses have to be checked too.
    pub(super) fn allows(&self, target: &Target) -> bool {
        self.within
            .as_ref()
            .is_none_or(|whole| whole.allows(target))
            && self.names(target)
    }

    fn names(&self, target: &Target) -> bool {
        match &target.host {
            TargetHost::Name(name) => self.for_port(target).any(|hosts| match hosts {
                Hosts::Name(granted) => name == granted,
                Hosts::Below(granted) => name
                    .strip_suffix(granted.as_str())
                    .and_then(|labels| labels.strip_suffix('.'))
                    .is_some_and(|labels| !labels.is_empty()),
                Hosts::Network(_) => false,
            }),
            TargetHost::Address(address) => self.grants_address(target, *address),
        }
    }

    /// Whether a request to `target`, which is allowed, may go to `address`.
    pub(super) fn allows_address(&self, target: &Target, address: IpAddr) -> bool {
        let whole = self.within.as_ref();
        whole.is_none_or(|whole| whole.allows_address(target, address))
            && (is_public(address) || self.grants_address(target, address))
    }

    /// Whether `address` itself is granted, alone or in a network.
    fn grants_address(&self, target: &Target, address: IpAddr) -> bool {
        let address = effective(address);
        // A grant of a network rarely means the metadata service in it.
        let alone = is_metadata(address);
        self.for_port(target).any(|hosts| match hosts {
            Hosts::Network(network) if alone => *network == IpNet::from(address),
            Hosts::Network(network) => network.contains(&address),
            Hosts::Name(_) | Hosts::Below(_) => false,
        })
    }

    fn for_port(&self, target: &Target) -> impl Iterator<Item = &Hosts> {
        let (scheme, port) = (target.scheme, target.port);
        self.grants
            .iter()
            .filter(move |grant| grant.scheme == scheme && grant.port == port)
            .map(|grant| &grant.hosts)
    }
}

impl Target {
    /// The target of a request for `uri`, if that is an absolute HTTP URI with a
    /// host that every parser reads alike.
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        let scheme = match uri.scheme_str()? {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            _ => return None,
        };
        let authority = uri.authority()?;
        // Also refuses a user name, which comes before the host.
        let port = match authority.as_str().strip_prefix(authority.host())? {
            "" => scheme.default_port(),
            port => port
                .strip_prefix(':')?
                .parse()
                .ok()
                .filter(|port| *port != 0)?,
        };
        let host = match Host::parse(authority.host()).ok()? {
            Host::Domain(name) => {
                let name = name.strip_suffix('.').unwrap_or(&name);
                TargetHost::Name(Some(name).filter(|name| !name.is_empty())?.to_owned())
            }
            Host::Ipv4(address) => TargetHost::Address(address.into()),
            Host::Ipv6(address) => TargetHost::Address(effective(address.into())),
        };
        Some(Self { scheme, host, port })
    }

    /// The grant that names exactly this target.
    pub(super) fn grant(&self) -> NetGrant {
        self.grant_of(match &self.host {
            TargetHost::Name(name) => Hosts::Name(name.clone()),
            TargetHost::Address(address) => Hosts::Network((*address).into()),
        })
    }

    /// The grant that lets names of this scheme and port resolve to `address`.
    pub(super) fn grant_address(&self, address: IpAddr) -> NetGrant {
        self.grant_of(Hosts::Network(effective(address).into()))
    }

    fn grant_of(&self, hosts: Hosts) -> NetGrant {
        NetGrant {
            scheme: self.scheme,
            hosts,
            port: self.port,
        }
    }

    /// Host and port as a request names them.
    pub(super) fn authority(&self) -> Option<Authority> {
        let text = self.to_string();
        let (_, authority) = text.split_once("://")?;
        authority.parse().ok()
    }

    /// The URI of `path` on this target, in the checked spelling.
    pub(super) fn uri(&self, path: Option<&PathAndQuery>) -> Option<Uri> {
        Uri::builder()
            .scheme(self.scheme.name())
            .authority(self.authority()?)
            .path_and_query(path.map_or("/", PathAndQuery::as_str))
            .build()
            .ok()
    }
}

impl fmt::Display for Target {
    /// As it would be granted.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.grant().fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(grants: &[&str]) -> Policy {
        let grants: Vec<_> = grants.iter().map(|text| text.parse().unwrap()).collect();
        Policy::new(&grants)
    }

    fn target(uri: &str) -> Option<Target> {
        Target::of(&uri.parse().ok()?)
    }

    #[test]
    fn normalizes_spellings_of_a_target() {
        for (uri, expected) in [
            (
                "https://API.Example.com/x?y",
                Some("https://api.example.com"),
            ),
            ("https://api.example.com.", Some("https://api.example.com")),
            (
                "https://api.example.com:443",
                Some("https://api.example.com"),
            ),
            (
                "http://api.example.com:443",
                Some("http://api.example.com:443"),
            ),
            ("http://127.0.0.1", Some("http://127.0.0.1")),
            ("http://127.1", Some("http://127.0.0.1")),
            ("http://2130706433", Some("http://127.0.0.1")),
            ("http://0x7f000001", Some("http://127.0.0.1")),
            ("http://0x7f.0.0.1", Some("http://127.0.0.1")),
            ("http://0177.0.0.1", Some("http://127.0.0.1")),
            ("http://127.0.0.1.", Some("http://127.0.0.1")),
            ("http://%31%32%37.0.0.1", None),
            ("http://[::ffff:127.0.0.1]", Some("http://127.0.0.1")),
            ("http://[::ffff:7f00:1]", Some("http://127.0.0.1")),
            ("http://[64:ff9b::7f00:1]", Some("http://127.0.0.1")),
            ("http://[0:0::1]:8080", Some("http://[::1]:8080")),
            ("http://256.0.0.1", None),
            ("http://1.2.3.4.5", None),
            ("http://a.com:0", None),
            ("http://a.com:", None),
            ("http://a.com:99999", None),
            ("http://me@a.com", None),
            ("http://a.com@127.0.0.1", None),
            ("http://[fe80::1%25eth0]", None),
            ("http://.", None),
            ("ftp://a.com", None),
            ("/x", None),
        ] {
            let found = target(uri).map(|target| target.to_string());
            assert_eq!(found.as_deref(), expected, "{uri}");
        }
    }

    #[test]
    fn sends_the_checked_uri() {
        for (uri, sent) in [
            (
                "http://2130706433:8080/x?y=1",
                "http://127.0.0.1:8080/x?y=1",
            ),
            ("https://A.example.:443", "https://a.example/"),
            ("http://[::FFFF:7f00:1]/", "http://127.0.0.1/"),
        ] {
            let uri: Uri = uri.parse().unwrap();
            let target = Target::of(&uri).unwrap();
            let rebuilt = target.uri(uri.path_and_query()).unwrap();
            assert_eq!(rebuilt.to_string(), sent, "{uri}");
            assert_eq!(Target::of(&rebuilt), Some(target), "{uri}");
        }
    }

    #[test]
    fn grants_allow_origins() {
        for (grant, uri, allowed) in [
            ("https://a.example", "https://a.example/x", true),
            ("https://a.example", "https://A.EXAMPLE./x", true),
            ("https://a.example", "http://a.example/x", false),
            ("https://a.example", "https://a.example:8443/x", false),
            ("https://a.example", "http://a.example:443/x", false),
            ("https://a.example", "https://b.a.example", false),
            ("https://a.example", "https://aa.example", false),
            ("https://a.example", "https://a.example.evil", false),
            ("https://*.a.example", "https://b.a.example", true),
            ("https://*.a.example", "https://c.b.a.example", true),
            ("https://*.a.example", "https://a.example", false),
            ("https://*.a.example", "https://.a.example", false),
            ("https://*.a.example", "https://ba.example", false),
            ("https://*.a.example", "https://b.a.example.evil", false),
            ("http://127.0.0.1:8081", "http://127.0.0.1:8081", true),
            ("http://127.0.0.1:8081", "http://2130706433:8081", true),
            ("http://127.0.0.1:8081", "http://127.0.0.1:8082", false),
            ("http://127.0.0.1:8081", "http://127.0.0.2:8081", false),
            ("http://127.0.0.1:8081", "http://localhost:8081", false),
            ("http://10.0.0.0/8", "http://10.1.2.3", true),
            ("http://10.0.0.0/8", "http://[::ffff:10.1.2.3]", true),
            ("http://10.0.0.0/8", "http://11.1.2.3", false),
            ("http://0.0.0.0/0", "http://169.254.169.253", true),
            ("http://0.0.0.0/0", "http://169.254.169.254", false),
            ("http://169.254.0.0/16", "http://0xa9fea9fe", false),
            ("http://169.254.169.254", "http://169.254.169.254", true),
            ("http://[fd00::]/8", "http://[fd00:ec2::254]", false),
            ("http://[fd00::]/8", "http://[fd00:ec2::253]", true),
        ] {
            let Some(target) = target(uri) else {
                assert!(!allowed, "{uri}");
                continue;
            };
            assert_eq!(policy(&[grant]).allows(&target), allowed, "{grant} {uri}");
        }
    }

    #[test]
    fn names_resolve_to_public_or_granted_addresses() {
        let name = "http://a.example:8080";
        for (grants, address, allowed) in [
            (&[name][..], "93.184.215.14", true),
            (&[name], "127.0.0.1", false),
            (&[name], "::1", false),
            (&[name], "::ffff:10.0.0.1", false),
            (&[name], "169.254.169.254", false),
            (&[name, "http://127.0.0.1:8080"], "127.0.0.1", true),
            (&[name, "http://127.0.0.1"], "127.0.0.1", false),
            (&[name, "https://127.0.0.1:8080"], "127.0.0.1", false),
            (&[name, "http://10.0.0.0/8:8080"], "::ffff:10.0.0.1", true),
            (
                &[name, "http://169.254.0.0/16:8080"],
                "169.254.169.254",
                false,
            ),
        ] {
            let target = target(name).unwrap();
            let policy = policy(grants);
            let address = address.parse().unwrap();
            assert_eq!(
                policy.allows_address(&target, address),
                allowed,
                "{grants:?} {address}"
            );
        }
    }

    #[test]
    fn the_suggested_grant_allows_the_denied_target() {
        for uri in [
            "https://a.example",
            "http://a.example:8080",
            "http://127.1:8080",
            "https://[::1]",
            "http://169.254.169.254",
        ] {
            let target = target(uri).unwrap();
            let grant = target.grant().to_string();
            assert!(policy(&[&grant]).allows(&target), "{uri} {grant}");
        }
    }
}
