//! HTTP/1.1 to the handler: connections kept alive, any number in parallel.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::time::Duration;

use ureq::{Agent, SendBody};

use super::exchange::{self, Exchange};
use crate::timeout;

pub use super::raw_answer::{Answer, Framing};

/// The longest that a test waits for one answer.
fn limit() -> Duration {
    2 * timeout::limit()
}

/// Connections to one handler.
#[derive(Clone, Debug)]
pub struct Transport {
    agent: Agent,
    port: u16,
}

impl Transport {
    /// Connects when first used; the host always calls the IPv4 loopback address.
    pub fn to_port(port: u16) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(limit()))
            .max_idle_connections(256)
            .max_idle_connections_per_host(256)
            .accept("")
            .user_agent("Azure-Functions-Host/4.1037.0.0")
            .proxy(None)
            .build();
        Transport {
            agent: config.into(),
            port,
        }
    }

    /// The handler's port.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// `GET`, as the host asks whether the handler is there.
    pub fn get(&self, path: &str) -> Result<Answer, ureq::Error> {
        read(self.agent.get(self.url(path)).call()?)
    }

    /// `POST` of an envelope with the header fields that the host sends.
    pub fn post(
        &self,
        path: &str,
        invocation_id: &str,
        extra_headers: &[(String, String)],
        framing: Framing,
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let mut request = self
            .agent
            .post(self.url(path))
            .header("X-Azure-Functions-InvocationId", invocation_id)
            .header("X-Azure-Functions-HostVersion", "4.1037.0.0")
            .header("Content-Type", "application/json; charset=utf-8");
        for (name, value) in extra_headers {
            request = request.header(name, value);
        }
        let mut reader = body;
        read(match framing {
            Framing::Chunked => request.send(SendBody::from_reader(&mut reader))?,
            Framing::Sized => request.send(body)?,
        })
    }

    /// Sends bytes that need not be HTTP and ends the sending side, as a caller
    /// does who is gone. Reads whatever comes until the handler closes.
    pub fn abandon(&self, bytes: &[u8]) -> io::Result<String> {
        let mut stream = self.connect()?;
        stream.write_all(bytes)?;
        stream.shutdown(Shutdown::Write)?;
        read_all(stream)
    }

    /// Sends requests over one connection, and reads the answers until the
    /// handler closes, which the last request has to ask for.
    pub fn converse(&self, bytes: &[u8]) -> io::Result<String> {
        let mut stream = self.connect()?;
        stream.write_all(bytes)?;
        read_all(stream)
    }

    /// The same, byte for byte.
    pub fn converse_in_bytes(&self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = self.connect()?;
        stream.write_all(bytes)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }

    /// Sends one request unchanged, over a new connection.
    pub fn exchange(&self, request: &Exchange<'_>) -> io::Result<Answer> {
        let bytes = self.converse_in_bytes(&request.to_bytes())?;
        exchange::answer(request.method, &bytes)
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(limit()))?;
        Ok(stream)
    }
}

fn read_all(mut stream: TcpStream) -> io::Result<String> {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect();
    Ok(Answer {
        status: response.status().as_u16(),
        headers,
        body: response
            .body_mut()
            .with_config()
            .limit(u64::MAX)
            .read_to_vec()?,
    })
}
