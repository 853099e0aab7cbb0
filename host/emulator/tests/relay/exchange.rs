//! Replays an exchange with the emulated host.

use std::net::{IpAddr, Ipv4Addr};

use corral_emulator::kestrel::{self, Accepted, Extent, Refusal, Reply};
use corral_emulator::relay::{
    self, Body, Context, Failure, MOST_REDIRECTS, Mode, Redirect, Relayed,
};
use corral_emulator::wire::{BodyReader, Limits, RequestHead, Version, WireError, read_request};
use futures_util::FutureExt as _;
use jiff::Timestamp;
use serde_json::json;

use crate::app::{Pick, RecordedApp};
use crate::case::{Case, Replayed};
use crate::envelope;
use crate::handler::{self, Called, PORT};
use crate::script::{Script, script};
use crate::shown::{caller_got, forwarded, got, line, nothing};

/// What the recordings have in place of an id.
const ID: &str = "<guid>";

/// Does what the recorder did.
pub(crate) fn replay(app: &RecordedApp, mode: Mode, case: &Case) -> Result<Replayed, String> {
    if case.name == "http2-prior-knowledge" {
        return other_protocol();
    }
    match case.name.as_str() {
        "genuine-queue-payload" => return envelope::replay_queue(case),
        "kill-9-in-call-POST-body" => return killed(mode),
        _ => {}
    }
    let head = case.head().ok_or("it has no request of HTTP/1")?;
    let mut rest = head.as_slice();
    let read = read_request(&mut rest, &Limits::CALLER);
    let (sent, version) = match read.now_or_never().unwrap() {
        Ok(read) => read,
        Err(error) => return refused(&error),
    };
    let now = Timestamp::UNIX_EPOCH;
    let call = match kestrel::accept(&sent, version) {
        Ok(call) => call,
        Err(refusal) => return Ok(host_answer(&kestrel::refuse(refusal, now))),
    };
    let path = sent.target.split('?').next().unwrap_or_default();
    let other = case
        .has_other_app()
        .then(|| RecordedApp::with_letters(&case.name));
    let app = other.as_ref().unwrap_or(app);
    let function = match app.pick(&sent.method, path) {
        Pick::Runs(function) => function,
        Pick::Refused(status) => return Ok(host_answer(&kestrel::empty(&call, status, now))),
    };
    if function == "nores" {
        return envelope::replay_http(case, &call, sent);
    }
    let context = context(&function);
    let Ok(relayed) = relay::request(mode, &call, &context) else {
        return Ok(host_answer(&kestrel::empty(&call, 500, now)));
    };
    if case.has_other_app() {
        return Ok(Replayed {
            function: Some(function.clone()),
            ..Replayed::default()
        });
    }
    let Some(upload) = Upload::read(&call, &relayed, case.body()) else {
        // The function runs when the whole body is there.
        return Ok(Replayed {
            caller_got: nothing("timeout"),
            ..Replayed::default()
        });
    };
    if case.has_no_answer() {
        return no_answer(mode, &relayed);
    }
    let name = case.answer.as_deref();
    let name = name.ok_or_else(|| "the handler is called".to_owned())?;
    let script = script(name).ok_or("the answer is told in words only")?;
    let exchange = answered(mode, &call, relayed, &upload, &script);
    Ok(with_interim(&call, exchange))
}

/// What the host knows besides the request.
fn context(function: &str) -> Context<'_> {
    Context {
        function,
        worker_port: PORT,
        caller: IpAddr::V4(Ipv4Addr::LOCALHOST),
        invocation_id: ID,
        host_version: "4.1037.0.0",
    }
}

/// What the server does when it cannot read the head of a request.
fn refused(error: &WireError) -> Result<Replayed, String> {
    let refusal = Refusal::of_unreadable(error).ok_or_else(|| error.to_string())?;
    let reply = kestrel::refuse(refusal, Timestamp::UNIX_EPOCH);
    Ok(host_answer(&reply))
}

/// Cases whose request is not HTTP/1: the server does not read it.
fn other_protocol() -> Result<Replayed, String> {
    let mut preface: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let read = read_request(&mut preface, &Limits::CALLER)
        .now_or_never()
        .unwrap();
    match read {
        Err(_) => Ok(Replayed {
            caller_got: json!({ "end": "refused" }),
            ..Replayed::default()
        }),
        Ok(_) => Err("HTTP/2 is accepted".to_owned()),
    }
}

/// Cases in which the caller leaves before there is an answer.
fn no_answer(mode: Mode, relayed: &Relayed) -> Result<Replayed, String> {
    if !mode.passes_leaving_on() {
        return Err("the handler is not told that the caller has left".to_owned());
    }
    Ok(Replayed {
        forwarded: vec![json!({ "line": line(&relayed.head) })],
        caller_got: json!({ "end": "closed without an answer" }),
        ..Replayed::default()
    })
}

/// The case in which the handler is killed while it has a request with a body: it is not
/// sent again.
fn killed(mode: Mode) -> Result<Replayed, String> {
    let head = RequestHead {
        method: "POST".to_owned(),
        target: "/api/any/x".to_owned(),
        fields: [("Host", "caller.example:81"), ("Content-Length", "3")]
            .into_iter()
            .collect(),
    };
    let call = kestrel::accept(&head, Version::Http11).map_err(|error| error.to_string())?;
    let context = context("any");
    let relayed = relay::request(mode, &call, &context).map_err(|error| error.to_string())?;
    let times = relay::times_sent(mode, relayed.body, Failure::Reset);
    if times != 1 {
        return Err(format!("sent {times} times"));
    }
    let reply = kestrel::empty(&call, 500, Timestamp::UNIX_EPOCH);
    Ok(host_answer(&reply))
}

/// The body as the handler gets it.
pub(crate) struct Upload {
    pub(crate) bytes: Option<Vec<u8>>,
    pub(crate) is_whole: bool,
}

impl Upload {
    /// `None` if the host waits for the rest of the body before it calls the handler.
    fn read(call: &Accepted, relayed: &Relayed, sent: Option<Vec<u8>>) -> Option<Self> {
        let Some(sent) = sent else {
            return Some(Self {
                bytes: None,
                is_whole: true,
            });
        };
        let mut reader = BodyReader::new(call.body, &Limits::CALLER);
        let read = reader
            .read(&mut sent.as_slice(), usize::MAX)
            .now_or_never()
            .unwrap();
        match (read, relayed.body) {
            (Ok(body), _) => Some(Self {
                bytes: Some(body.to_vec()),
                is_whole: true,
            }),
            (Err(_), Body::Streamed) => Some(Self {
                bytes: None,
                is_whole: false,
            }),
            (Err(_), _) => None,
        }
    }
}

/// What happens with this answer of the handler.
fn answered(
    mode: Mode,
    call: &Accepted,
    mut relayed: Relayed,
    upload: &Upload,
    script: &Script,
) -> Replayed {
    let now = Timestamp::UNIX_EPOCH;
    let mut sent = vec![forwarded(&relayed, upload, script.reads)];
    if !upload.is_whole {
        return Replayed {
            forwarded: sent,
            caller_got: nothing("timeout"),
            ..Replayed::default()
        };
    }
    for _ in 0..MOST_REDIRECTS {
        let Called::Answered { head, .. } = handler::call(&relayed.head.method, script) else {
            break;
        };
        let Redirect::Worker(next) = relay::redirect(mode, &relayed, PORT, &head) else {
            break;
        };
        relayed = next;
        sent.push(forwarded(&relayed, upload, script.reads));
    }
    let (failure, is_begun) = match handler::call(&relayed.head.method, script) {
        Called::Waits => {
            return Replayed {
                forwarded: sent,
                caller_got: nothing("timeout"),
                ..Replayed::default()
            };
        }
        Called::Failed(failure) => (failure, None),
        Called::Answered {
            head,
            body,
            is_whole,
        } => {
            let is_begun = mode == Mode::Proxying && !body.is_empty();
            let extent = if is_begun {
                Extent::Begun
            } else {
                Extent::Whole(body.len() as u64)
            };
            let answer = relay::answer(mode, call, &head, extent, now);
            if is_whole {
                return Replayed {
                    forwarded: sent,
                    caller_got: caller_got(&answer, &body, true),
                    ..Replayed::default()
                };
            }
            (Failure::Cut, is_begun.then_some((answer, body)))
        }
    };
    if let Some((answer, body)) = is_begun {
        return Replayed {
            forwarded: sent,
            caller_got: caller_got(&answer, &body, false),
            ..Replayed::default()
        };
    }
    let times = relay::times_sent(mode, relayed.body, failure);
    let again = sent.last().cloned().unwrap_or_default();
    sent.extend((1..times).map(|_| again.clone()));
    Replayed {
        forwarded: sent,
        caller_got: got(&kestrel::empty(call, 500, now), b"", true),
        ..Replayed::default()
    }
}

/// The interim answer that Kestrel sends when the body is read.
fn with_interim(call: &Accepted, mut replayed: Replayed) -> Replayed {
    if call.expects_continue {
        replayed.caller_got["interim"] = json!(["HTTP/1.1 100 Continue\r\n\r\n"]);
    }
    replayed
}

fn host_answer(reply: &Reply) -> Replayed {
    Replayed {
        caller_got: got(reply, b"", true),
        ..Replayed::default()
    }
}
