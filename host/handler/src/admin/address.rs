//! Where the admin interface listens, and where its clients find it.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Error, Result, bail, ensure};

/// What stands before the path of a Unix socket.
const UNIX: &str = "unix:";

/// A place on this machine. Others cannot be named: tokens go over the line as
/// they are.
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
        if let Some(path) = text.strip_prefix(UNIX) {
            ensure!(!path.is_empty(), "it names no file after {UNIX}");
            if cfg!(not(unix)) {
                bail!("this system has no Unix sockets; use 127.0.0.1:PORT");
            }
            return Ok(Self::Unix(path.into()));
        }
        let address: SocketAddr = text.parse().context(
            "it is neither a loopback address with a port, as 127.0.0.1:7072, nor unix:PATH",
        )?;
        ensure!(
            address.ip().is_loopback(),
            "it is not on this machine alone; use 127.0.0.1 or [::1], or unix:PATH"
        );
        Ok(Self::Tcp(address))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(formatter, "http://{address}"),
            Self::Unix(path) => write!(formatter, "{UNIX}{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_an_address() {
        for (text, expected) in [
            ("127.0.0.1:7072", Ok("http://127.0.0.1:7072")),
            ("127.0.0.1:0", Ok("http://127.0.0.1:0")),
            ("[::1]:7072", Ok("http://[::1]:7072")),
            ("0.0.0.0:7072", Err("not on this machine")),
            ("10.0.0.1:7072", Err("not on this machine")),
            ("localhost:7072", Err("neither")),
            ("7072", Err("neither")),
            ("unix:", Err("no file")),
            ("", Err("neither")),
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
    fn a_unix_socket_is_an_address() {
        let address: Address = "unix:/run/corral.sock".parse().unwrap();
        assert_eq!(address, Address::Unix("/run/corral.sock".into()));
        assert_eq!(address.to_string(), "unix:/run/corral.sock");
    }
}
