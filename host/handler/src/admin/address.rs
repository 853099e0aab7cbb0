//! The address of the admin interface.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Error, Result, bail, ensure};

/// The prefix of the path of a Unix socket.
const UNIX_PREFIX: &str = "unix:";

/// The prefix of the name of a named pipe.
const PIPE_PREFIX: &str = "pipe:";

/// Where Windows has the named pipes of this machine.
const PIPES: &str = r"\\.\pipe\";

/// The longest path of a named pipe.
const MAX_PIPE_PATH: usize = 256;

/// What this system offers beside loopback addresses, for messages.
const OTHER: &str = if cfg!(windows) {
    "pipe:NAME"
} else {
    "unix:PATH"
};

/// An address on this machine. Others are not possible, because tokens are sent
/// unencrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// A loopback address and port.
    Tcp(SocketAddr),
    /// The path of a Unix socket.
    #[cfg(unix)]
    Unix(PathBuf),
    /// The path of a named pipe of Windows.
    #[cfg(windows)]
    Pipe(PathBuf),
}

impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix(UNIX_PREFIX) {
            ensure!(!path.is_empty(), "there is no path after `{UNIX_PREFIX}`");
            return unix(path.as_ref());
        }
        if let Some(name) = text.strip_prefix(PIPE_PREFIX) {
            return pipe(&pipe_path(name)?);
        }
        let address: SocketAddr = text.parse().with_context(|| {
            format!("expected a loopback address with a port, such as 127.0.0.1:7072, or {OTHER}")
        })?;
        ensure!(
            address.ip().is_loopback(),
            "not a loopback address; use 127.0.0.1, [::1] or {OTHER}"
        );
        Ok(Self::Tcp(address))
    }
}

/// The path of the named pipe `name`.
fn pipe_path(name: &str) -> Result<PathBuf> {
    ensure!(!name.is_empty(), "there is no name after `{PIPE_PREFIX}`");
    ensure!(
        !name.contains(['\\', '/']),
        "the name of a pipe has no `\\` and no `/`; write only what follows {PIPES}"
    );
    let path = format!("{PIPES}{name}");
    ensure!(
        path.encode_utf16().count() <= MAX_PIPE_PATH,
        "the name of the pipe is too long; the limit is {} characters",
        MAX_PIPE_PATH - PIPES.len()
    );
    Ok(path.into())
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "on other systems it fails")]
fn unix(path: &Path) -> Result<Address> {
    Ok(Address::Unix(path.to_owned()))
}

#[cfg(not(unix))]
fn unix(_: &Path) -> Result<Address> {
    bail!("this system does not support Unix sockets; use 127.0.0.1:PORT or {OTHER}");
}

#[cfg(windows)]
#[allow(clippy::unnecessary_wraps, reason = "on other systems it fails")]
fn pipe(path: &Path) -> Result<Address> {
    Ok(Address::Pipe(path.to_owned()))
}

#[cfg(not(windows))]
fn pipe(_: &Path) -> Result<Address> {
    bail!("only Windows supports named pipes; use 127.0.0.1:PORT or {OTHER}");
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(formatter, "http://{address}"),
            #[cfg(unix)]
            Self::Unix(path) => write!(formatter, "{UNIX_PREFIX}{}", path.display()),
            #[cfg(windows)]
            Self::Pipe(path) => {
                let name = path.file_name().unwrap_or_default().display();
                write!(formatter, "{PIPE_PREFIX}{name}")
            }
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
            ("pipe:", Err("no name")),
            (r"pipe:\\.\pipe\corral", Err("write only what follows")),
            #[cfg(not(windows))]
            ("pipe:corral", Err("use 127.0.0.1:PORT or unix:PATH")),
            #[cfg(windows)]
            ("pipe:corral", Ok("pipe:corral")),
            #[cfg(windows)]
            (
                r"unix:C:\corral.sock",
                Err("use 127.0.0.1:PORT or pipe:NAME"),
            ),
            ("", Err("expected a loopback")),
        ] {
            match (text.parse::<Address>(), expected) {
                (Ok(address), Ok(shown)) => assert_eq!(address.to_string(), shown),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                (parsed, _) => panic!("{text}: {parsed:?}"),
            }
        }
    }

    #[test]
    fn a_pipe_has_a_path_of_limited_length() {
        assert_eq!(pipe_path("corral").unwrap(), Path::new(r"\\.\pipe\corral"));
        for (length, accepted) in [(1, true), (247, true), (248, false)] {
            let name = "n".repeat(length);
            assert_eq!(pipe_path(&name).is_ok(), accepted, "{length}");
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
