//! The admin interface of a handler, from outside.

use std::io;

use crate::client::exchange::Exchange;
use crate::client::transport::{Answer, Framing, Transport};
use crate::handler::Handler;

/// The token of every handler under test.
pub const TOKEN: &str = "a-token-of-the-tests-0123456789";

/// What turns the interface on, on a free port.
pub const VARIABLES: [(&str, &str); 2] = [
    ("CORRAL_ADMIN_TOKEN", TOKEN),
    ("CORRAL_ADMIN_ADDRESS", "127.0.0.1:0"),
];

/// The admin interface of one handler.
#[derive(Clone, Debug)]
pub struct Admin {
    transport: Transport,
    address: String,
}

impl Admin {
    /// That of a handler that was started with [`VARIABLES`].
    pub fn of(handler: &Handler) -> Self {
        let line = handler.stdout().wait_for("admin interface on http://");
        let (_, address) = line.split_once("http://").expect("it was waited for");
        let port = address
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok());
        Admin {
            transport: Transport::to_port(port.unwrap_or_else(|| panic!("no port in {line:?}"))),
            address: address.to_owned(),
        }
    }

    /// Where it listens, as `CORRAL_ADMIN_ADDRESS` says it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// `GET` with the token.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    /// A request with the token.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let token = format!("Bearer {TOKEN}");
        let headers = [&[("Authorization", token.as_str())], headers].concat();
        self.exchange(method, path, &headers, body)
    }

    /// A request as it stands, but for `Host`.
    pub fn exchange(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let answer = self.try_exchange(method, path, headers, body);
        answer.unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// The same with a handler that may be gone before it answers.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn try_exchange(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Answer> {
        let headers = [&[("Host", "localhost")], headers].concat();
        let request = Exchange {
            method,
            target: path,
            headers: &headers,
            body,
            framing: Framing::Sized,
        };
        self.transport.exchange(&request)
    }
}
