//! Why a request was not answered, as `wasi:http` says it.

use std::error::Error as StdError;
use std::io;
use std::iter;
use std::net::IpAddr;

use hyper_util::client::legacy;
use wasmtime_wasi_http::Error;

/// Why there is no connection, as far as this crate decides.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectFailure {
    /// The origin is not granted.
    #[error("the origin is not granted")]
    NotGranted,
    /// None of the addresses of a granted name may be connected to.
    #[error("the name leads to {0}")]
    Prohibited(IpAddr),
    /// The name could not be looked up.
    #[error("{0}")]
    Lookup(io::Error),
    /// The name has no address.
    #[error("the name has no address")]
    NoAddress,
    /// The connection was not there in time.
    #[error("no connection in time")]
    TooSlow,
}

/// What a plugin is told of `error`.
pub(super) fn of_request(error: &legacy::Error) -> Error {
    let found = causes(error).find_map(|cause| {
        let ours = cause.downcast_ref().map(of_connection);
        let tls = || cause.downcast_ref().map(of_tls);
        let http = || cause.downcast_ref().map(of_http);
        let io = || of_io(cause.downcast_ref::<io::Error>()?.kind());
        ours.or_else(tls).or_else(http).or_else(io)
    });
    // What connects also finds networks without a route, under many names.
    found.unwrap_or(if error.is_connect() {
        Error::DestinationUnavailable
    } else {
        Error::HttpProtocolError
    })
}

/// The address that a granted name led to and that was refused.
pub(super) fn prohibited(error: &legacy::Error) -> Option<IpAddr> {
    causes(error).find_map(|cause| match cause.downcast_ref()? {
        ConnectFailure::Prohibited(address) => Some(*address),
        _ => None,
    })
}

/// What a plugin is told of `error` in the middle of an answer.
pub(super) fn of_body(error: &hyper::Error) -> Error {
    let broken = causes(error).find_map(|cause| {
        let kind = cause.downcast_ref::<io::Error>()?.kind();
        match kind {
            io::ErrorKind::UnexpectedEof => Some(Error::HttpResponseIncomplete),
            _ => of_io(kind),
        }
    });
    broken.unwrap_or(Error::HttpProtocolError)
}

/// The innermost reason, for the operator.
pub(super) fn reason(error: &(dyn StdError + 'static)) -> String {
    causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// `error` and what caused it. An I/O error keeps its cause apart.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    iter::successors(Some(error), |error| {
        let error: &'a (dyn StdError + 'static) = *error;
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

fn of_connection(failure: &ConnectFailure) -> Error {
    match failure {
        ConnectFailure::NotGranted => Error::HttpRequestDenied,
        ConnectFailure::Prohibited(_) => Error::DestinationIpProhibited,
        ConnectFailure::Lookup(error) => Error::DnsError {
            rcode: Some(error.to_string()),
            info_code: None,
        },
        ConnectFailure::NoAddress => Error::DestinationNotFound,
        ConnectFailure::TooSlow => Error::ConnectionTimeout,
    }
}

fn of_tls(error: &rustls::Error) -> Error {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
            Error::TlsCertificateError
        }
        rustls::Error::AlertReceived(alert) => Error::TlsAlertReceived {
            alert_id: Some(u8::from(*alert)),
            alert_message: Some(format!("{alert:?}")),
        },
        _ => Error::TlsProtocolError,
    }
}

fn of_http(error: &hyper::Error) -> Error {
    if error.is_parse_too_large() {
        Error::HttpResponseHeaderSectionSize(None)
    } else if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        Error::ConnectionTerminated
    } else if let Some(own) = error.source().and_then(|cause| cause.downcast_ref()) {
        of_request_body(own)
    } else {
        of_body(error)
    }
}

/// The body of the request failed, which is the plugin's own doing.
fn of_request_body(error: &Error) -> Error {
    match error {
        Error::HttpRequestBodySize(size) => Error::HttpRequestBodySize(*size),
        other => Error::InternalError(Some(format!("the body of the request failed: {other}"))),
    }
}

fn of_io(kind: io::ErrorKind) -> Option<Error> {
    Some(match kind {
        io::ErrorKind::ConnectionRefused => Error::ConnectionRefused,
        io::ErrorKind::TimedOut => Error::ConnectionTimeout,
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            Error::DestinationUnavailable
        }
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => Error::ConnectionTerminated,
        _ => return None,
    })
}
