//! HTTP messages of callers and of the worker.
//!
//! The first byte says where the input is cut in two, as a network may do: the message
//! must be the same.
#![no_main]

use std::io;

use corral_emulator::wire::{BodyReader, Limits, read_answer, read_request, write_request};
use futures_util::{FutureExt, stream};
use libfuzzer_sys::fuzz_target;
use tokio::io::AsyncBufRead;
use tokio_util::io::StreamReader;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, message)) = bytes.split_first() else {
        return;
    };
    let (front, back) = message.split_at(usize::from(*first).min(message.len()));
    let whole = read(message);
    let pieces = [front, back].map(Ok::<_, io::Error>);
    let split = read(StreamReader::new(stream::iter(pieces)));
    assert_eq!(whole, split);
    answer(message);
});

/// The request, what is wrong with it, and its body.
fn read(mut reader: impl AsyncBufRead + Unpin) -> String {
    let read = read_request(&mut reader, &Limits::CALLER).now_or_never();
    let (head, _) = match read.expect("nothing to wait for") {
        Ok(read) => read,
        Err(error) => return error.to_string(),
    };
    let mut written = Vec::new();
    let writing = write_request(&mut written, &head).now_or_never();
    writing.expect("nothing to wait for").expect("a valid head");
    let mut again = written.as_slice();
    let again = read_request(&mut again, &Limits::CALLER).now_or_never();
    if written.len() <= Limits::CALLER.head {
        let (again, _) = again.expect("nothing to wait for").expect("a valid head");
        assert_eq!(again, head);
    }
    let body = head.framing().map(|framing| {
        let mut body = BodyReader::new(framing, &Limits::CALLER);
        body.read(&mut reader, 1 << 20)
            .now_or_never()
            .expect("nothing to wait for")
    });
    format!("{head:?} {body:?}")
}

/// Reads an answer, which must not panic.
fn answer(mut bytes: &[u8]) {
    let read = read_answer(&mut bytes, &Limits::WORKER).now_or_never();
    if let Ok((head, _)) = read.expect("nothing to wait for")
        && let Ok(framing) = head.framing("GET")
    {
        let mut body = BodyReader::new(framing, &Limits::WORKER);
        let _ = body.read(&mut bytes, 1 << 20).now_or_never();
    }
}
