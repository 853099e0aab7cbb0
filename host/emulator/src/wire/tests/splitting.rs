//! However the network cuts a message, it stays the same message.

use proptest::collection::vec;
use proptest::prelude::*;

use super::pieces::{at_once, in_pieces, read_body};
use crate::wire::body_writer::BodyWriter;
use crate::wire::{Framing, Limits, RequestHead, read_request, write_request};

/// Bytes cut at the given places, each counted from the one before.
fn cut(mut bytes: &[u8], lengths: &[usize]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    for length in lengths {
        let (piece, rest) = bytes.split_at((*length).min(bytes.len()));
        pieces.push(piece.to_vec());
        bytes = rest;
    }
    pieces.push(bytes.to_vec());
    pieces
}

fn heads() -> impl Strategy<Value = RequestHead> {
    let fields = vec(
        (
            "[!#-'*+.0-9A-Z^-z|~-]{1,20}",
            "([!-~\u{a1}-\u{ff}]([ -~]{0,20}[!-~])?)?",
        ),
        0..12,
    );
    ("[A-Z]{1,10}", "/[!-~]{0,40}", fields).prop_map(|(method, target, fields)| RequestHead {
        method,
        target,
        fields: fields.into_iter().collect(),
    })
}

fn written(head: &RequestHead, framing: Framing, pieces: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    at_once(write_request(&mut bytes, head)).unwrap();
    let mut body = BodyWriter::new(framing);
    for piece in pieces {
        at_once(body.write(&mut bytes, Vec::new(), piece)).unwrap();
    }
    at_once(body.finish(&mut bytes)).unwrap();
    bytes
}

proptest! {
    #[test]
    fn messages_survive_any_split(
        head in heads(),
        pieces in vec(vec(any::<u8>(), 0..40), 0..8),
        chunked in any::<bool>(),
        next in vec(any::<u8>(), 0..10),
        lengths in vec(1_usize..30, 0..60),
    ) {
        let body = pieces.concat();
        let framing = if chunked {
            Framing::Chunked
        } else {
            Framing::Sized(body.len() as u64)
        };
        let mut bytes = written(&head, framing, &pieces);
        bytes.extend(&next);

        let mut reader = in_pieces(cut(&bytes, &lengths));
        let (read, _) = at_once(read_request(&mut reader, &Limits::CALLER)).unwrap();
        prop_assert_eq!(read, head);
        let read = read_body(&mut reader, framing, &Limits::CALLER).unwrap();
        prop_assert_eq!(read, body);
        let rest = read_body(&mut reader, Framing::UntilClose, &Limits::CALLER).unwrap();
        prop_assert_eq!(rest, next);
    }

    #[test]
    fn any_bytes_are_read_alike_however_split(
        bytes in vec(prop_oneof![any::<u8>(), Just(b'\r'), Just(b'\n'), Just(b'0'), Just(b'1')], 0..120),
        lengths in vec(1_usize..10, 0..40),
    ) {
        let whole = read_body(&mut bytes.as_slice(), Framing::Chunked, &Limits::CALLER);
        let mut reader = in_pieces(cut(&bytes, &lengths));
        let split = read_body(&mut reader, Framing::Chunked, &Limits::CALLER);
        prop_assert_eq!(format!("{whole:?}"), format!("{split:?}"));

        let head = [b"GET / HTTP/1.1\r\n", bytes.as_slice()].concat();
        let whole = at_once(read_request(&mut head.as_slice(), &Limits::CALLER));
        let mut reader = in_pieces(cut(&head, &lengths));
        let split = at_once(read_request(&mut reader, &Limits::CALLER));
        prop_assert_eq!(format!("{whole:?}"), format!("{split:?}"));
    }
}
