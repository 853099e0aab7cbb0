//! The client with which commands watch and change a running handler.

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, HOST};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::settings::{ADDRESS_VARIABLE, TOKEN_VARIABLE, address, address_of_environment, token};
use crate::admin::Address;
use crate::cli::{AppArgs, app};

/// The message when a response is not as expected.
pub(in crate::cli) const OTHER_VERSION: &str =
    "the handler and this command have different versions";

/// Where the admin interface of a handler is, and its token.
pub(in crate::cli) struct Interface {
    address: Address,
    token: String,
}

/// A connection to the admin interface of a running handler.
pub(in crate::cli) struct Client {
    connection: SendRequest<Full<Bytes>>,
    address: Address,
    token: String,
}

/// The body of an error response.
#[derive(Deserialize)]
struct Refused {
    error: Detail,
}

#[derive(Deserialize)]
struct Detail {
    message: String,
}

impl Interface {
    /// That of a handler of the app, by the environment and corral.json.
    ///
    /// # Errors
    /// When there is no token, or the address is not valid.
    pub(in crate::cli) fn of(args: &AppArgs) -> Result<Self> {
        let Some(token) = token() else {
            bail!("{TOKEN_VARIABLE} is not set; set it to the token of the handler");
        };
        let address = match address_of_environment()? {
            Some(address) => address,
            None => address(&app::load(args)?)?,
        };
        Ok(Self { address, token })
    }

    /// Where it listens.
    pub(in crate::cli) fn address(&self) -> &Address {
        &self.address
    }

    /// Connects to it.
    ///
    /// # Errors
    /// When no handler is listening.
    pub(in crate::cli) async fn connect(&self) -> Result<Client> {
        let Self { address, token } = self;
        let connection = open(address).await.with_context(|| {
            format!(
                "no handler is listening on {address}; start it with {TOKEN_VARIABLE} set, or set {ADDRESS_VARIABLE} to its address"
            )
        })?;
        Ok(Client {
            connection,
            address: address.clone(),
            token: token.clone(),
        })
    }
}

impl Client {
    /// Connects to where a handler of the app listens.
    ///
    /// # Errors
    /// When there is no token, or no handler is listening.
    pub(in crate::cli) async fn connect(args: &AppArgs) -> Result<Self> {
        Interface::of(args)?.connect().await
    }

    /// Gets `path`.
    ///
    /// # Errors
    /// With the message of the handler, if it does not respond with success.
    pub(in crate::cli) async fn get(&mut self, path: &str) -> Result<Bytes> {
        self.send(Method::GET, path, &[], Vec::new()).await
    }

    /// Sends a request with a body and receives the response.
    ///
    /// # Errors
    /// With the message of the handler, if it does not respond with success.
    pub(in crate::cli) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<Bytes> {
        let response = self.request(method, path, headers, body).await?;
        Ok(response.into_body().collect().await?.to_bytes())
    }

    /// Gets `path`, with a response that is streamed.
    ///
    /// # Errors
    /// With the message of the handler, if it does not respond with success.
    pub(in crate::cli) async fn follow(&mut self, path: &str) -> Result<Incoming> {
        let response = self.request(Method::GET, path, &[], Vec::new()).await?;
        Ok(response.into_body())
    }

    /// Sends a request without a body, and receives whatever the handler responds.
    ///
    /// # Errors
    /// When it closes the connection.
    pub(in crate::cli) async fn pass(
        &mut self,
        method: Method,
        path: &str,
    ) -> Result<Response<Incoming>> {
        self.exchange(method, path, &[], Vec::new()).await
    }

    async fn exchange(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<Response<Incoming>> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, "localhost")
            .header(AUTHORIZATION, format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request
            .body(Full::from(body))
            .with_context(|| format!("{TOKEN_VARIABLE} is not a valid header value"))?;
        let response = self.connection.send_request(request).await;
        let response = response
            .with_context(|| format!("the handler on {} closed the connection", self.address))?;
        Ok(response)
    }

    async fn request(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<Response<Incoming>> {
        let response = self.exchange(method, path, headers, body).await?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        if status == StatusCode::UNAUTHORIZED {
            bail!(
                "the handler on {} rejected the token; set {TOKEN_VARIABLE} to the one it was started with",
                self.address
            );
        }
        let body = response.into_body().collect().await?.to_bytes();
        match serde_json::from_slice::<Refused>(&body) {
            Ok(refused) => bail!("{}", refused.error.message),
            Err(_) => bail!("the server on {} is not a handler", self.address),
        }
    }
}

/// The path of `what` of one function.
pub(in crate::cli) fn function_path(name: &str, what: &str) -> String {
    let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    format!("/v1/functions/{name}{what}")
}

async fn open(address: &Address) -> Result<SendRequest<Full<Bytes>>> {
    match address {
        Address::Tcp(address) => start(TcpStream::connect(address).await?).await,
        #[cfg(unix)]
        Address::Unix(path) => start(tokio::net::UnixStream::connect(path).await?).await,
        #[cfg(windows)]
        Address::Pipe(path) => start(open_pipe(path).await?).await,
    }
}

/// Opens a named pipe, as soon as it has a free instance.
#[cfg(windows)]
async fn open_pipe(
    path: &std::path::Path,
) -> std::io::Result<tokio::net::windows::named_pipe::NamedPipeClient> {
    use std::time::Duration;

    use tokio::net::windows::named_pipe::ClientOptions;

    /// All instances are in use: `ERROR_PIPE_BUSY`.
    const BUSY: i32 = 231;
    const ATTEMPTS: usize = 100;
    const PAUSE: Duration = Duration::from_millis(50);

    for _ in 1..ATTEMPTS {
        match ClientOptions::new().open(path) {
            Err(error) if error.raw_os_error() == Some(BUSY) => tokio::time::sleep(PAUSE).await,
            opened => return opened,
        }
    }
    ClientOptions::new().open(path)
}

async fn start(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<SendRequest<Full<Bytes>>> {
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // Ends with the sender. Errors reach the request that waits for a response.
    tokio::spawn(connection);
    Ok(sender)
}

/// Runs a task of a command on this thread.
///
/// # Errors
/// Those of `task`, and when the runtime cannot be built.
pub(in crate::cli) fn block_on<T>(task: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(task)
}
