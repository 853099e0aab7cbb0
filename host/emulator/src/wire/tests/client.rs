use std::net::Ipv4Addr;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::wire::{ClientError, RequestHead, Upload, WireError, WorkerClient};

/// A worker whose connections the test serves, and its client.
async fn worker() -> (TcpListener, WorkerClient) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, WorkerClient::new(port))
}

async fn accept(listener: &TcpListener) -> TcpStream {
    listener.accept().await.unwrap().0
}

/// Reads up to the end of what the client sends in one request.
async fn expect(stream: &mut TcpStream, end: &str) -> String {
    let mut read = Vec::new();
    while !read.ends_with(end.as_bytes()) {
        read.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(read).unwrap()
}

fn request(method: &str, fields: &[(&str, &str)]) -> RequestHead {
    RequestHead {
        method: method.to_owned(),
        target: "/f".to_owned(),
        fields: fields.iter().copied().collect(),
    }
}

#[tokio::test]
async fn answers_end_where_their_framing_says() {
    for (method, sent, status, body) in [
        (
            "GET",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab",
            200,
            Some("ab"),
        ),
        (
            "GET",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
            200,
            Some("ab"),
        ),
        ("GET", "HTTP/1.1 200 OK\r\n\r\nab", 200, Some("ab")),
        ("GET", "HTTP/1.0 200 OK\r\n\r\nab", 200, Some("ab")),
        (
            "HEAD",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
            200,
            Some(""),
        ),
        ("GET", "HTTP/1.1 204 No Content\r\n\r\nab", 204, Some("")),
        (
            "GET",
            "HTTP/1.1 103 Early\r\na: b\r\n\r\nHTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n",
            404,
            Some(""),
        ),
        (
            "GET",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
            200,
            None,
        ),
        (
            "GET",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
            200,
            None,
        ),
        (
            "GET",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            200,
            None,
        ),
    ] {
        let (listener, client) = worker().await;
        let server = async {
            let mut stream = accept(&listener).await;
            expect(&mut stream, "\r\n\r\n").await;
            stream.write_all(sent.as_bytes()).await.unwrap();
        };
        let head = request(method, &[]);
        let call = async {
            let answer = client.send(&head, Upload::None, None).await.unwrap();
            let (head, mut body) = answer.into_parts();
            (head.status, body.read(100).await.ok())
        };
        let ((), (got, read)) = tokio::join!(server, call);
        assert_eq!(got, status, "{sent}");
        assert_eq!(read, body.map(Bytes::from), "{sent}");
    }
}

#[tokio::test]
async fn connections_are_kept_while_both_sides_can() {
    for (first, kept) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", true),
        ("HTTP/1.1 204 No Content\r\n\r\n", true),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            false,
        ),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false),
        ("HTTP/1.1 204 No Content\r\n\r\nab", false),
    ] {
        let (listener, client) = worker().await;
        let head = request("GET", &[]);
        let server = async {
            let mut stream = accept(&listener).await;
            expect(&mut stream, "\r\n\r\n").await;
            stream.write_all(first.as_bytes()).await.unwrap();
            let mut stream = if kept {
                stream
            } else {
                accept(&listener).await
            };
            expect(&mut stream, "\r\n\r\n").await;
            let second = b"HTTP/1.1 201 X\r\nContent-Length: 0\r\n\r\n";
            stream.write_all(second).await.unwrap();
        };
        let calls = async {
            client.exchange(&head, Upload::None, None).await.unwrap();
            client.exchange(&head, Upload::None, None).await.unwrap()
        };
        let ((), (second, _)) = tokio::join!(server, calls);
        assert_eq!(second.status, 201, "{first}");
    }
}

#[tokio::test]
async fn connections_that_the_worker_closed_are_not_used() {
    let (listener, client) = worker().await;
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let head = request("POST", &[("Content-Length", "2")]);
    for _ in 0..3 {
        let server = async {
            let mut stream = accept(&listener).await;
            expect(&mut stream, "ab").await;
            stream.write_all(answer).await.unwrap();
            stream.shutdown().await.unwrap();
            // Whatever comes now would come over a connection that is closed.
            assert!(stream.read_u8().await.is_err());
        };
        let call = async {
            let body = Upload::Whole(Bytes::from_static(b"ab"));
            client.exchange(&head, body, None).await.unwrap();
            client.close_idle();
        };
        tokio::join!(server, call);
    }
}

#[tokio::test]
async fn bodies_are_sent_as_their_head_says() {
    let pieces = |pieces: &[&'static str]| {
        let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::from(*piece))).collect();
        Upload::Stream(stream::iter(pieces).boxed())
    };
    for (field, upload, sent) in [
        (("Content-Length", "3"), Upload::Whole("abc".into()), "abc"),
        (("Content-Length", "3"), pieces(&["a", "bc"]), "abc"),
        (
            ("transfer-encoding", "chunked"),
            pieces(&["a", "", "bc"]),
            "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
        ),
        (("transfer-encoding", "chunked"), pieces(&[]), "0\r\n\r\n"),
        (("x", "no body"), Upload::None, "\r\n\r\n"),
    ] {
        let (listener, client) = worker().await;
        let head = request("POST", &[field]);
        let server = async {
            let mut stream = accept(&listener).await;
            let read = expect(&mut stream, sent).await;
            stream.write_all(b"HTTP/1.1 204 X\r\n\r\n").await.unwrap();
            read
        };
        let (read, answer) = tokio::join!(server, client.exchange(&head, upload, None));
        assert_eq!(answer.unwrap().0.status, 204);
        let (name, value) = field;
        assert!(read.starts_with(&format!("POST /f HTTP/1.1\r\n{name}: {value}\r\n\r\n")));
    }
}

#[tokio::test]
async fn wrong_lengths_are_errors() {
    for (fields, body) in [
        (&[("Content-Length", "3")][..], "ab"),
        (&[("Content-Length", "3")], "abcd"),
    ] {
        let (_listener, client) = worker().await;
        let head = request("POST", fields);
        let call = client.exchange(&head, Upload::Whole(body.into()), None);
        let error = call.await.unwrap_err();
        assert!(
            matches!(error, ClientError::Wire(WireError::WrongLength)),
            "{error}"
        );
    }
}

/// A worker that closes without an answer sees a request four times, or once if it has
/// a body (protocol reference, section 6.2).
#[tokio::test]
async fn only_requests_without_a_body_are_sent_again() {
    for (upload, sendings) in [(Upload::None, 4), (Upload::Whole(Bytes::new()), 1)] {
        let (listener, client) = worker().await;
        let server = async {
            let mut seen = 0;
            loop {
                let mut stream = accept(&listener).await;
                expect(&mut stream, "\r\n\r\n").await;
                seen += 1;
                if seen == sendings {
                    return;
                }
            }
        };
        let head = request("GET", &[]);
        let ((), answer) = tokio::join!(server, client.exchange(&head, upload, None));
        let error = answer.unwrap_err();
        assert!(
            matches!(error, ClientError::Wire(WireError::Closed)),
            "{error}"
        );
    }
}

#[tokio::test]
async fn failures_are_distinguished() {
    let (listener, client) = worker().await;
    let head = request("GET", &[]);
    let limit = Duration::from_millis(20);
    let error = client.exchange(&head, Upload::None, Some(limit)).await;
    assert!(matches!(error, Err(ClientError::TimedOut { .. })));

    let broken = stream::iter([Err(WireError::Cut)]).boxed();
    let chunked = request("POST", &[("Transfer-Encoding", "chunked")]);
    let error = client
        .exchange(&chunked, Upload::Stream(broken), None)
        .await;
    assert!(matches!(error, Err(ClientError::Upload(WireError::Cut))));

    drop(listener);
    let error = client.exchange(&head, Upload::None, None).await;
    assert!(
        matches!(error, Err(ClientError::Refused { .. })),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_abandoned_call_is_seen_by_the_worker() {
    let (listener, client) = worker().await;
    let head = request("GET", &[]);
    let server = async {
        let mut stream = accept(&listener).await;
        expect(&mut stream, "\r\n\r\n").await;
        stream
    };
    let mut stream = tokio::select! {
        stream = server => stream,
        _ = client.exchange(&head, Upload::None, None) => panic!("there is no answer"),
    };
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
}

#[tokio::test]
async fn upgrades_become_tunnels() {
    let (listener, client) = worker().await;
    let server = async {
        let mut stream = accept(&listener).await;
        expect(&mut stream, "\r\n\r\n").await;
        let answer = b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\nearly";
        stream.write_all(answer).await.unwrap();
        expect(&mut stream, "late").await
    };
    let head = request(
        "GET",
        &[("Connection", "Upgrade"), ("Upgrade", "websocket")],
    );
    let call = async {
        let answer = client.send(&head, Upload::None, None).await.unwrap();
        let mut tunnel = answer.into_tunnel().unwrap();
        let mut early = [0; 5];
        tunnel.read_exact(&mut early).await.unwrap();
        tunnel.write_all(b"late").await.unwrap();
        early
    };
    let (late, early) = tokio::join!(server, call);
    assert_eq!((late.as_str(), &early), ("late", b"early"));
}
