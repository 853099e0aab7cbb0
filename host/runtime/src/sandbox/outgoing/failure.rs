//! Maps failures of outbound requests to the errors of `wasi:http`.

use std::error::Error as StdError;
use std::io;
use std::iter;
use std::net::IpAddr;

use corral_outbound::ConnectTimeout;
use hyper_util::client::legacy;
use wasmtime_wasi_http::Error;

/// Why a connection was refused or failed before it was attempted.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectFailure {
    /// The origin is not granted.
    #[error("the origin is not granted")]
    NotGranted,
    /// None of the addresses of a granted name may be connected to.
    #[error("the name resolves to {0}, which is not allowed")]
    Prohibited(IpAddr),
    /// The name could not be looked up.
    #[error("{0}")]
    Lookup(io::Error),
    /// The name has no address.
    #[error("the name has no address")]
    NoAddress,
}

/// The error that a plugin gets for `error`.
pub(super) fn of_request(error: &legacy::Error) -> Error {
    let found = causes(error).find_map(|cause| {
        let ours = cause.downcast_ref().map(of_connection);
        let slow = || {
            let timeout = cause.downcast_ref::<ConnectTimeout>();
            timeout.map(|_| Error::ConnectionTimeout)
        };
        let tls = || cause.downcast_ref().map(of_tls);
        let http = || cause.downcast_ref().map(of_http);
        let io = || of_io(cause.downcast_ref::<io::Error>()?.kind());
        ours.or_else(slow).or_else(tls).or_else(http).or_else(io)
    });
    // Networks without a route are reported under many names.
    found.unwrap_or(if error.is_connect() {
        Error::DestinationUnavailable
    } else {
        Error::HttpProtocolError
    })
}

/// The refused address that a granted name resolved to.
pub(super) fn prohibited(error: &legacy::Error) -> Option<IpAddr> {
    causes(error).find_map(|cause| match cause.downcast_ref()? {
        ConnectFailure::Prohibited(address) => Some(*address),
        _ => None,
    })
}

/// The error that a plugin gets for `error` in the middle of a response body.
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

/// The innermost cause, for the operator.
pub(super) fn reason(error: &(dyn StdError + 'static)) -> String {
    causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// `error` and its causes. An I/O error does not report its cause by `source`.
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

/// The body of the request failed, which the plugin itself wrote.
fn of_request_body(error: &Error) -> Error {
    match error {
        Error::HttpRequestBodySize(size) => Error::HttpRequestBodySize(*size),
        other => Error::InternalError(Some(format!("request body failed: {other}"))),
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
