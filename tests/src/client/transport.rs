//! HTTP/1.1 to the handler: connections kept alive, any number in parallel.

use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::time::Duration;

use ureq::{Agent, SendBody};

use super::exchange::{self, Exchange};

/// The longest that a test waits for one answer.
const PATIENCE: Duration = Duration::from_mins(2);

/// How the body's length is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// `Transfer-Encoding: chunked`, as seen in Azure.
    #[default]
    Chunked,
    /// `Content-Length`, as seen with the local tools.
    Sized,
}

/// An answer, before anybody judged it.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header fields, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first field called `name`, which is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// All fields called `name`, which is in lower case, in order.
    pub fn header_all(&self, name: &str) -> Vec<&str> {
        let fields = self.headers.iter().filter(|(field, _)| field == name);
        fields.map(|(_, value)| value.as_str()).collect()
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Answer")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body", &String::from_utf8_lossy(&self.body))
            .finish()
    }
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
            .timeout_global(Some(PATIENCE))
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

    /// Sends one request as it stands, over a connection of its own.
    pub fn exchange(&self, request: &Exchange<'_>) -> io::Result<Answer> {
        let bytes = self.converse_in_bytes(&request.to_bytes())?;
        exchange::answer(request.method, &bytes)
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
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
