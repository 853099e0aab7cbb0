//! Which addresses a granted name may resolve to without a grant of the address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits)
}

const fn v6(first: u16, second: u16, third: u16, bits: u8) -> Ipv6Net {
    let address = Ipv6Addr::new(first, second, third, 0, 0, 0, 0, 0);
    Ipv6Net::new_assert(address, bits)
}

/// IPv4 networks that are not public, by IANA's registry of special-purpose
/// addresses, and one more.
const NOT_PUBLIC_V4: [Ipv4Net; 17] = [
    v4(0, 0, 0, 0, 8),          // this host
    v4(10, 0, 0, 0, 8),         // private
    v4(100, 64, 0, 0, 10),      // shared by carriers; metadata of Alibaba
    v4(127, 0, 0, 0, 8),        // loopback
    v4(168, 63, 129, 16, 32),   // Azure's host: looks public, and is metadata
    v4(169, 254, 0, 0, 16),     // link-local; metadata of most clouds
    v4(172, 16, 0, 0, 12),      // private
    v4(192, 0, 0, 0, 24),       // protocol assignments; metadata of Oracle
    v4(192, 0, 2, 0, 24),       // documentation
    v4(192, 88, 99, 0, 24),     // relays of 6to4
    v4(192, 168, 0, 0, 16),     // private
    v4(198, 18, 0, 0, 15),      // benchmarks
    v4(198, 51, 100, 0, 24),    // documentation
    v4(203, 0, 113, 0, 24),     // documentation
    v4(224, 0, 0, 0, 4),        // multicast
    v4(240, 0, 0, 0, 4),        // reserved
    v4(255, 255, 255, 255, 32), // broadcast
];

/// The public part of IPv6.
const PUBLIC_V6: Ipv6Net = v6(0x2000, 0, 0, 3);

/// Networks in [`PUBLIC_V6`] that are not public. Those that embed an IPv4
/// address are refused entirely: no public server is reached by them.
const NOT_PUBLIC_V6: [Ipv6Net; 4] = [
    v6(0x2001, 0, 0, 23),     // protocol assignments, Teredo among them
    v6(0x2001, 0xdb8, 0, 32), // documentation
    v6(0x2002, 0, 0, 16),     // 6to4
    v6(0x3fff, 0, 0, 20),     // documentation
];

/// The prefix by which networks without IPv4 reach it (RFC 6052). The embedded
/// address decides.
const NAT64: Ipv6Net = v6(0x64, 0xff9b, 0, 96);

/// Addresses of the metadata services of clouds, which hand out credentials.
const METADATA: [IpAddr; 6] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 2)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

/// Whether `address` is public.
pub(super) fn is_public(address: IpAddr) -> bool {
    match effective(address) {
        IpAddr::V4(address) => !NOT_PUBLIC_V4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) => {
            PUBLIC_V6.contains(&address) && !NOT_PUBLIC_V6.iter().any(|net| net.contains(&address))
        }
    }
}

/// Whether `address` is a metadata service, which needs a grant of exactly that
/// address.
pub(super) fn is_metadata(address: IpAddr) -> bool {
    METADATA.contains(&effective(address))
}

/// The address that packets for `address` reach: an IPv4 address embedded in IPv6
/// is extracted.
pub(super) fn effective(address: IpAddr) -> IpAddr {
    let IpAddr::V6(wrapped) = address else {
        return address;
    };
    if NAT64.contains(&wrapped) {
        let [.., a, b, c, d] = wrapped.octets();
        return Ipv4Addr::new(a, b, c, d).into();
    }
    address.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses() {
        for (address, public) in [
            ("1.1.1.1", true),
            ("20.42.0.1", true),
            ("172.32.0.1", true),
            ("100.128.0.1", true),
            ("168.63.129.17", true),
            ("2606:4700::1111", true),
            ("2a01:111::1", true),
            ("::ffff:1.1.1.1", true),
            ("64:ff9b::1.1.1.1", true),
            ("0.0.0.0", false),
            ("0.1.2.3", false),
            ("10.1.2.3", false),
            ("100.64.0.1", false),
            ("100.127.255.255", false),
            ("127.0.0.1", false),
            ("127.255.0.1", false),
            ("168.63.129.16", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.0.0.192", false),
            ("192.0.2.1", false),
            ("192.88.99.1", false),
            ("192.168.1.1", false),
            ("198.18.0.1", false),
            ("198.51.100.1", false),
            ("203.0.113.1", false),
            ("224.0.0.251", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("::127.0.0.1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:169.254.169.254", false),
            ("::ffff:0:127.0.0.1", false),
            ("64:ff9b::127.0.0.1", false),
            ("64:ff9b::a9fe:a9fe", false),
            ("64:ff9b:1::1.1.1.1", false),
            ("100::1", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::1", false),
            ("2002:a9fe:a9fe::1", false),
            ("3fff::1", false),
            ("5f00::1", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[test]
    fn no_metadata_service_is_public() {
        for address in METADATA {
            assert!(is_metadata(address) && !is_public(address), "{address}");
        }
        for (address, metadata) in [
            ("::ffff:169.254.169.254", true),
            ("64:ff9b::a9fe:a9fe", true),
            ("169.254.169.253", false),
        ] {
            assert_eq!(is_metadata(address.parse().unwrap()), metadata, "{address}");
        }
    }
}
