//! The admin interface of a handler: turned on by `serve`, spoken to by the
//! commands that watch and change a running one.

use std::env;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use corral_app::App;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, HOST};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::AppArgs;
use crate::admin::{self, Address, Listener, Token};
use crate::console;
use crate::server::Server;

/// The secret that turns the interface on, and that clients present. It is
/// never an argument: those can be seen by everybody on the machine.
const TOKEN_VARIABLE: &str = "CORRAL_ADMIN_TOKEN";

/// Where it listens; before `admin_address` of corral.json.
const ADDRESS_VARIABLE: &str = "CORRAL_ADMIN_ADDRESS";

/// Serves the admin interface if there is a token, until it is dropped. That it
/// cannot be served is told and keeps no function from being called.
pub(super) async fn serve(server: Arc<Server>) {
    let Some(token) = token() else { return };
    if let Err(error) = try_serve(server, &token).await {
        console::error(&format!("there is no admin interface: {error:#}"));
    }
}

async fn try_serve(server: Arc<Server>, token: &str) -> Result<()> {
    let token = Token::new(token).with_context(|| format!("{TOKEN_VARIABLE} is no token"))?;
    let address = address(server.registry.now().app())?;
    let listener = Listener::bind(&address).await;
    let listener = listener.with_context(|| {
        format!("cannot listen on {address}; choose another with {ADDRESS_VARIABLE}")
    })?;
    console::info(&format!("admin interface on {}", listener.address()?));
    Ok(admin::serve(listener, token, server).await?)
}

/// The token, if one is set.
fn token() -> Option<String> {
    env::var(TOKEN_VARIABLE)
        .ok()
        .filter(|token| !token.is_empty())
}

fn address(app: &App) -> Result<Address> {
    let (text, from) = match env::var(ADDRESS_VARIABLE) {
        Ok(text) if !text.is_empty() => (text, ADDRESS_VARIABLE),
        _ => (
            app.handler.admin_address.clone(),
            "admin_address of corral.json",
        ),
    };
    text.parse()
        .with_context(|| format!("{from} is `{text}`, which is no address"))
}

/// A connection to the admin interface of a running handler.
pub(super) struct Client {
    connection: SendRequest<Full<Bytes>>,
    address: Address,
    token: String,
}

/// What the interface says when it does not do what it was asked.
#[derive(Deserialize)]
struct Refused {
    error: Detail,
}

#[derive(Deserialize)]
struct Detail {
    message: String,
}

impl Client {
    /// Connects to where a handler of the app listens.
    ///
    /// # Errors
    /// When there is no token, or nobody listens.
    pub(super) async fn connect(args: &AppArgs) -> Result<Self> {
        let Some(token) = token() else {
            bail!("{TOKEN_VARIABLE} is not set; set it to the token that the handler has");
        };
        let address = address(&super::app::load(args)?)?;
        let connection = open(&address).await.with_context(|| {
            format!(
                "no handler answers on {address}; start it with {TOKEN_VARIABLE} set, or say with {ADDRESS_VARIABLE} where it listens"
            )
        })?;
        Ok(Self {
            connection,
            address,
            token,
        })
    }

    /// Asks for `path` and takes the answer, if it is a success.
    ///
    /// # Errors
    /// With what the handler says is wrong.
    pub(super) async fn get(&mut self, path: &str) -> Result<Bytes> {
        self.send(Method::GET, path, &[], Vec::new()).await
    }

    /// The same with another method, more header fields and a body.
    ///
    /// # Errors
    /// With what the handler says is wrong.
    pub(super) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<Bytes> {
        let response = self.ask(method, path, headers, body).await?;
        Ok(response.into_body().collect().await?.to_bytes())
    }

    /// Asks for `path`, whose answer comes piece by piece.
    ///
    /// # Errors
    /// With what the handler says is wrong.
    pub(super) async fn follow(&mut self, path: &str) -> Result<Incoming> {
        let response = self.ask(Method::GET, path, &[], Vec::new()).await?;
        Ok(response.into_body())
    }

    async fn ask(
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
            .with_context(|| format!("{TOKEN_VARIABLE} cannot be sent"))?;
        let response = self.connection.send_request(request).await;
        let response =
            response.with_context(|| format!("the handler on {} hung up", self.address))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        if status == StatusCode::UNAUTHORIZED {
            bail!(
                "the handler on {} has another token; set {TOKEN_VARIABLE} to the one it was started with",
                self.address
            );
        }
        let body = response.into_body().collect().await?.to_bytes();
        match serde_json::from_slice::<Refused>(&body) {
            Ok(refused) => bail!("{}", refused.error.message),
            Err(_) => bail!("what listens on {} is no handler", self.address),
        }
    }
}

/// The path of something about one function.
pub(super) fn function_path(name: &str, what: &str) -> String {
    let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    format!("/v1/functions/{name}{what}")
}

async fn open(address: &Address) -> Result<SendRequest<Full<Bytes>>> {
    match address {
        Address::Tcp(address) => start(TcpStream::connect(address).await?).await,
        #[cfg(unix)]
        Address::Unix(path) => start(tokio::net::UnixStream::connect(path).await?).await,
        #[cfg(not(unix))]
        Address::Unix(_) => bail!("this system has no Unix sockets"),
    }
}

async fn start(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<SendRequest<Full<Bytes>>> {
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // Ends with the sender; what goes wrong is told to whoever waits for an
    // answer.
    tokio::spawn(connection);
    Ok(sender)
}

/// The part of an answer about a generation that people want to see.
#[derive(Deserialize)]
struct Generation {
    number: u64,
    sha256: String,
    contract: String,
}

/// Prints which generation of `function` serves, out of an answer that says so.
///
/// # Errors
/// When the answer is none.
pub(super) fn print_generation(function: &str, answer: &[u8], json: bool) -> Result<ExitCode> {
    if json {
        let answer: &RawValue = serde_json::from_slice(answer)?;
        println!("{answer}");
        return Ok(ExitCode::SUCCESS);
    }
    let serving: Generation = serde_json::from_slice(answer)
        .context("the handler is of another version than this command")?;
    let digest: String = serving.sha256.chars().take(12).collect();
    let Generation {
        number, contract, ..
    } = serving;
    println!("{function}: generation {number} ({digest}, contract {contract}) serves");
    Ok(ExitCode::SUCCESS)
}

/// Runs what talks to a handler.
///
/// # Errors
/// Those of `task`, and when there are no threads to run it.
pub(super) fn block_on<T>(task: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(task)
}
