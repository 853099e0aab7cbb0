//! The same request, sent by different programs: what one of them writes or
//! accepts, another may not.

use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::process::{Command, Stdio};

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::header::{CONNECTION, HeaderName, HeaderValue, TRANSFER_ENCODING};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::exchange::{self, Exchange};
use super::transport::{Answer, Framing, Transport};

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The client of these suites, which corrects nothing.
    Own,
    /// The program `curl`.
    Curl,
    /// The client of hyper.
    Hyper,
}

impl Caller {
    /// Everybody.
    pub const ALL: [Self; 3] = [Self::Own, Self::Curl, Self::Hyper];

    /// Sends a request over a new connection, with `Connection: close`.
    ///
    /// # Errors
    /// When there is no answer, or none that this client accepts.
    pub fn exchange(self, port: u16, request: &Exchange<'_>) -> io::Result<Answer> {
        match self {
            Self::Own => Transport::to_port(port).exchange(request),
            Self::Curl => curl(port, request),
            Self::Hyper => tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?
                .block_on(hyper(port, request)),
        }
    }
}

/// The answer is asked for as it is on the wire, so that the same reader can
/// judge it that judges all others.
fn curl(port: u16, request: &Exchange<'_>) -> io::Result<Answer> {
    let mut command = Command::new("curl");
    command
        .args(["--silent", "--show-error", "--include", "--raw"])
        .args(["--http1.1", "--path-as-is", "--globoff"])
        .args(["--noproxy", "*", "--max-time", "60"])
        .args(["--request", request.method])
        // Nothing that curl would add by itself.
        .args(["--header", "User-Agent:", "--header", "Accept:"]);
    let given = |name: &str| {
        let mut fields = request.headers.iter();
        fields.any(|(field, _)| field.eq_ignore_ascii_case(name))
    };
    for (name, value) in request.headers {
        command.arg("--header").arg(if value.is_empty() {
            format!("{name};")
        } else {
            format!("{name}: {value}")
        });
    }
    command.args(["--header", "Connection: close"]);
    let chunked = request.framing == Framing::Chunked;
    if chunked {
        command.args(["--header", "Transfer-Encoding: chunked"]);
    }
    if chunked || !request.body.is_empty() {
        command.args(["--data-binary", "@-"]);
        if !given("content-type") {
            command.args(["--header", "Content-Type:"]);
        }
    }
    let mut child = command
        .arg(format!("http://127.0.0.1:{port}{}", request.target))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // curl says itself why it stopped to read.
        let _ = stdin.write_all(request.body);
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(io::Error::other(reason));
    }
    exchange::answer(request.method, &output.stdout)
}

async fn hyper(port: u16, request: &Exchange<'_>) -> io::Result<Answer> {
    let mut message = hyper::Request::builder()
        .method(request.method)
        .uri(request.target)
        .body(Full::new(Bytes::copy_from_slice(request.body)))
        .map_err(io::Error::other)?;
    let headers = message.headers_mut();
    for (name, value) in request.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(io::Error::other)?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(io::Error::other)?;
        headers.append(name, value);
    }
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    if request.framing == Framing::Chunked {
        headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    let connecting = hyper::client::conn::http1::handshake(TokioIo::new(stream));
    let (mut sender, connection) = connecting.await.map_err(io::Error::other)?;
    // Its end is seen in the answer.
    let connection = tokio::spawn(connection);
    let answer = sender
        .send_request(message)
        .await
        .map_err(io::Error::other)?;
    let (head, body) = answer.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    connection.abort();
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    Ok(Answer {
        status: head.status.as_u16(),
        headers: headers.collect(),
        body: body.to_vec(),
    })
}
