//! Sockets, which nobody is granted.

use serde_json::{Value, json};
use wasip2::sockets::instance_network::instance_network;
use wasip2::sockets::ip_name_lookup::resolve_addresses;
use wasip2::sockets::network::IpAddressFamily;
use wasip2::sockets::tcp_create_socket::create_tcp_socket;
use wasip2::sockets::udp_create_socket::create_udp_socket;

pub(crate) fn open(kind: &str) -> Result<Value, String> {
    let opened = match kind {
        "tcp" => create_tcp_socket(IpAddressFamily::Ipv4).map(drop),
        "udp" => create_udp_socket(IpAddressFamily::Ipv6).map(drop),
        "lookup" => resolve_addresses(&instance_network(), "localhost").map(drop),
        other => return Err(format!("there is no `{other}`")),
    };
    opened
        .map(|()| json!("open"))
        .map_err(|code| code.name().to_owned())
}
