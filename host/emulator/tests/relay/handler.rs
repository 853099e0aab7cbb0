//! The side of the handler: its port, and how its answers are read.

use corral_emulator::relay::{Failure, is_tunnel};
use corral_emulator::wire::{AnswerHead, BodyReader, Framing, Limits, WireError, read_answer};
use futures_util::FutureExt as _;

use crate::script::{End, Reads, Script};

/// The handler's port.
pub(crate) const PORT: u16 = 5005;

/// How a call of the handler ended.
pub(crate) enum Called {
    /// It answered; what came of the body, and whether that is all of it.
    Answered {
        head: AnswerHead,
        body: Vec<u8>,
        is_whole: bool,
    },
    /// It did not answer.
    Failed(Failure),
    /// It has not answered yet.
    Waits,
}

/// Reads the answer to a request of this method.
pub(crate) fn call(method: &str, script: &Script) -> Called {
    if script.reads == Reads::Never {
        // The host cannot send the rest of the body.
        return Called::Failed(Failure::Reset);
    }
    let limits = Limits::WORKER;
    let mut rest = script.bytes.as_slice();
    let head = loop {
        let read = read_answer(&mut rest, &limits).now_or_never().unwrap();
        match read {
            // Interim answers are dropped.
            Ok((head, _)) if (100..200).contains(&head.status) && head.status != 101 => {}
            Ok((head, _)) => break head,
            Err(WireError::Closed | WireError::Cut) if script.end == End::Open => {
                return Called::Waits;
            }
            Err(WireError::Closed) if script.end == End::Reset => {
                return Called::Failed(Failure::Reset);
            }
            Err(WireError::Closed) => return Called::Failed(Failure::Closed),
            Err(_) => return Called::Failed(Failure::Malformed),
        }
    };
    let framing = match head.framing(method) {
        _ if is_tunnel(method, &head) => Framing::UntilClose,
        Ok(framing) => framing,
        // Two lengths: all that comes is the body.
        Err(_) => Framing::UntilClose,
    };
    if framing == Framing::UntilClose && script.end == End::Open {
        return Called::Waits;
    }
    let mut reader = BodyReader::new(framing, &limits);
    let mut body = Vec::new();
    let is_whole = loop {
        match reader.next(&mut rest).now_or_never().unwrap() {
            Ok(Some(piece)) => body.extend(piece),
            Ok(None) => break true,
            Err(_) => break false,
        }
    };
    Called::Answered {
        head,
        body,
        is_whole,
    }
}
