use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::wire::{AnswerHead, Connection, Incoming, Limits, WireError};

/// A caller's connection and the server's side of it.
async fn pair() -> (TcpStream, Connection) {
    pair_within(Limits::CALLER).await
}

async fn pair_within(limits: Limits) -> (TcpStream, Connection) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let caller = TcpStream::connect(listener.local_addr().unwrap());
    let (caller, accepted) = tokio::join!(caller, listener.accept());
    let connection = Connection::new(accepted.unwrap().0, limits).unwrap();
    (caller.unwrap(), connection)
}

/// Answers requests as their target says, until the connection ends.
async fn serve(connection: &mut Connection) -> Result<(), WireError> {
    while let Some(incoming) = connection.next_request().await? {
        answer(incoming).await?;
    }
    Ok(())
}

async fn answer(incoming: Incoming<'_>) -> Result<(), WireError> {
    let Incoming {
        head,
        body,
        responder,
    } = incoming;
    let answer = AnswerHead::new(200, "OK");
    match head.target.as_str() {
        "/echo" => {
            let body = body.read(100).await?;
            responder.send(answer, &body).await
        }
        "/pieces" => {
            let mut writer = responder.begin(answer).await?;
            for piece in [&b"one"[..], b"", b"two"] {
                writer.write(piece).await?;
            }
            writer.finish().await
        }
        "/unread" => responder.send(answer, b"unread").await,
        "/empty" => {
            responder
                .send(AnswerHead::new(204, "No Content"), b"")
                .await
        }
        "/short" => {
            let mut answer = answer;
            answer.fields.push("Content-Length", "9");
            responder.send(answer, b"short").await
        }
        other => panic!("no answer for {other}"),
    }
}

/// What the server sends over one connection, after which the caller is done.
async fn conversation(bytes: &[u8]) -> String {
    let (mut caller, mut connection) = pair().await;
    let server = async move {
        // An error closes the connection, which is all that the caller sees.
        let _ = serve(&mut connection).await;
    };
    let caller = async {
        caller.write_all(bytes).await.unwrap();
        caller.shutdown().await.unwrap();
        let mut answers = Vec::new();
        caller.read_to_end(&mut answers).await.unwrap();
        String::from_utf8(answers).unwrap()
    };
    tokio::join!(server, caller).1
}

#[tokio::test]
async fn conversations_follow_the_protocol() {
    const CHUNKS: &str = "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n";
    let ok = |fields: &str, body: &str| format!("HTTP/1.1 200 OK\r\n{fields}\r\n{body}");
    for (sent, answers) in [
        (
            "POST /echo HTTP/1.1\r\nContent-Length: 2\r\n\r\nabGET /pieces HTTP/1.1\r\n\r\n",
            [
                ok("Content-Length: 2\r\n", "ab"),
                ok("Transfer-Encoding: chunked\r\n", CHUNKS),
            ],
        ),
        (
            "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n\
             HEAD /pieces HTTP/1.1\r\n\r\n",
            [
                ok("Content-Length: 2\r\n", "ab"),
                ok("Transfer-Encoding: chunked\r\n", ""),
            ],
        ),
        (
            "HEAD /unread HTTP/1.1\r\n\r\nGET /empty HTTP/1.1\r\n\r\n",
            [
                ok("Content-Length: 6\r\n", ""),
                "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            ],
        ),
        (
            "POST /unread HTTP/1.1\r\nContent-Length: 2\r\n\r\nabGET /unread HTTP/1.1\r\n\r\n",
            [
                ok("Content-Length: 6\r\n", "unread"),
                ok("Content-Length: 6\r\n", "unread"),
            ],
        ),
        (
            "GET /unread HTTP/1.1\r\nConnection: close\r\n\r\nGET /empty HTTP/1.1\r\n\r\n",
            [
                ok("Content-Length: 6\r\nConnection: close\r\n", "unread"),
                String::new(),
            ],
        ),
        (
            "GET /unread HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /pieces HTTP/1.0\r\n\r\n",
            [
                ok("Content-Length: 6\r\nConnection: keep-alive\r\n", "unread"),
                ok("Connection: close\r\n", "onetwo"),
            ],
        ),
        (
            "POST /echo HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n\
             2\r\nab\r\n0\r\n\r\nGET /empty HTTP/1.1\r\n\r\n",
            [
                ok("Content-Length: 2\r\nConnection: close\r\n", "ab"),
                String::new(),
            ],
        ),
        (
            "POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
            [
                "HTTP/1.1 100 Continue\r\n\r\n".to_owned(),
                ok("Content-Length: 2\r\n", "ab"),
            ],
        ),
        (
            "POST /unread HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
            [ok("Content-Length: 6\r\n", "unread"), String::new()],
        ),
        (
            "POST /echo HTTP/1.1\r\nExpect: 100-continue\r\n\r\n",
            [ok("Content-Length: 0\r\n", ""), String::new()],
        ),
        (
            "GET /short HTTP/1.1\r\n\r\nGET /empty HTTP/1.1\r\n\r\n",
            [ok("Content-Length: 9\r\n", "short"), String::new()],
        ),
    ] {
        assert_eq!(
            conversation(sent.as_bytes()).await,
            answers.concat(),
            "{sent}"
        );
    }
}

#[tokio::test]
async fn large_bodies_are_refused_before_they_are_sent() {
    let (mut caller, mut connection) = pair().await;
    let head = b"POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n";
    caller.write_all(head).await.unwrap();
    let error = serve(&mut connection).await.unwrap_err();
    assert_eq!(error.status(), Some(413));
    let refuse = connection.refuse(AnswerHead::new(413, "Payload Too Large"));
    let caller = async move {
        let mut answers = String::new();
        caller.read_to_string(&mut answers).await.unwrap();
        answers
    };
    let ((), answers) = tokio::join!(refuse, caller);
    assert_eq!(
        answers,
        "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
}

/// A caller who sends all of a large body before it reads the answer.
#[tokio::test]
async fn refused_callers_can_read_why() {
    let body = vec![b'x'; 4 << 20];
    for refused in [true, false] {
        let (mut caller, mut connection) = pair().await;
        let target = if refused { "echo" } else { "unread" };
        let head = format!(
            "POST /{target} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let server = async move {
            match serve(&mut connection).await {
                Ok(()) => assert!(!refused),
                Err(error) => {
                    let status = error.status().unwrap();
                    connection.refuse(AnswerHead::new(status, "Refused")).await;
                }
            }
        };
        let body = &body;
        let caller = async move {
            caller.write_all(head.as_bytes()).await.unwrap();
            caller.write_all(body).await.unwrap();
            let mut answer = String::new();
            caller.read_to_string(&mut answer).await.unwrap();
            answer
        };
        let ((), answer) = tokio::join!(server, caller);
        let status = if refused { "413 Refused" } else { "200 OK" };
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}\r\n")),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn callers_who_leave_are_noticed() {
    let (mut caller, mut connection) = pair().await;
    let head = b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n";
    caller.write_all(head).await.unwrap();
    let incoming = connection.next_request().await.unwrap().unwrap();
    let mut body = incoming.body;
    let mut left = Box::pin(incoming.responder.caller_left());

    // Bytes of the body do not look like leaving.
    caller.write_all(b"ab").await.unwrap();
    tokio::select! {
        () = &mut left => panic!("the caller is there"),
        piece = body.next() => assert_eq!(piece.unwrap().unwrap(), "ab"),
    }
    drop(caller);
    left.await;
}

#[tokio::test]
async fn slow_callers_are_cut_off() {
    let limits = Limits {
        head_time: Duration::from_millis(20),
        idle: Duration::from_millis(20),
        body_grace: Duration::from_millis(20),
        ..Limits::CALLER
    };
    for (sent, status) in [
        ("", None),
        ("GET / HT", Some(408)),
        (
            "POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nab",
            Some(408),
        ),
        ("POST /unread HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", None),
    ] {
        let (mut caller, mut connection) = pair_within(limits).await;
        caller.write_all(sent.as_bytes()).await.unwrap();
        let served = serve(&mut connection).await;
        assert_eq!(
            served.err().and_then(|error| error.status()),
            status,
            "{sent}"
        );
    }
}

#[tokio::test]
async fn upgraded_connections_carry_any_bytes() {
    let (mut caller, mut connection) = pair().await;
    let sent = b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly";
    caller.write_all(sent).await.unwrap();
    let incoming = connection.next_request().await.unwrap().unwrap();
    let answer = AnswerHead::new(101, "Switching Protocols");
    let writer = incoming.responder.begin(answer).await.unwrap();
    writer.finish().await.unwrap();
    let mut tunnel = connection.into_tunnel();
    let mut early = [0; 5];
    tunnel.read_exact(&mut early).await.unwrap();
    tunnel.write_all(&early).await.unwrap();
    drop(tunnel);
    let mut answers = String::new();
    caller.read_to_string(&mut answers).await.unwrap();
    assert_eq!(answers, "HTTP/1.1 101 Switching Protocols\r\n\r\nearly");
}
