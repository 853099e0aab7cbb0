//! The address of the admin interface.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Error, Result, bail, ensure};

/// The prefix of the path of a Unix socket.
const UNIX_PREFIX: &str = "unix:";

/// An address on this machine. Others are not possible, because tokens are sent
/// unencrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// A loopback address and port.
    Tcp(SocketAddr),
    /// The path of a Unix socket.
    Unix(PathBuf),
}

impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix(UNIX_PREFIX) {
            ensure!(!path.is_empty(), "there is no path after `{UNIX_PREFIX}`");
            if cfg!(not(unix)) {
                bail!("this system does not support Unix sockets; use 127.0.0.1:PORT");
            }
            return Ok(Self::Unix(path.into()));
        }
        let address: SocketAddr = text.parse().context(
            "expected a loopback address with a port, such as 127.0.0.1:7072, or unix:PATH",
        )?;
        ensure!(
            address.ip().is_loopback(),
            "not a loopback address; use 127.0.0.1, [::1] or unix:PATH"
        );
        Ok(Self::Tcp(address))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(formatter, "http://{address}"),
            Self::Unix(path) => write!(formatter, "{UNIX_PREFIX}{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_accepted() {
        for (text, expected) in [
            ("127.0.0.1:7072", Ok("http://127.0.0.1:7072")),
            ("127.0.0.1:0", Ok("http://127.0.0.1:0")),
            ("[::1]:7072", Ok("http://[::1]:7072")),
            ("0.0.0.0:7072", Err("not a loopback")),
            ("10.0.0.1:7072", Err("not a loopback")),
            ("localhost:7072", Err("expected a loopback")),
            ("7072", Err("expected a loopback")),
            ("unix:", Err("no path")),
            ("", Err("expected a loopback")),
        ] {
            match (text.parse::<Address>(), expected) {
                (Ok(address), Ok(shown)) => assert_eq!(address.to_string(), shown),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                (parsed, _) => panic!("{text}: {parsed:?}"),
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn unix_sockets_are_accepted() {
        let address: Address = "unix:/run/corral.sock".parse().unwrap();
        assert_eq!(address, Address::Unix("/run/corral.sock".into()));
        assert_eq!(address.to_string(), "unix:/run/corral.sock");
    }
}
