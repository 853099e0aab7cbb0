//! What is made of the answers of the service that Azurite does not give: lists in
//! pages, failures that pass, errors, and XML as Azure writes it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::sync::Arc;
use std::time::Duration;

use corral_storage::{Storage, StorageError, TableQuery};
use jiff::Timestamp;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A service that gives these answers in turn, each on its own connection. The task ends
/// with the targets of the requests.
async fn service(answers: Vec<String>) -> (Arc<dyn Storage>, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let mut targets = Vec::new();
        for answer in answers {
            let (connection, _) = listener.accept().await.unwrap();
            targets.push(serve(connection, &answer).await);
        }
        targets
    });
    let connection_string = format!(
        "BlobEndpoint=http://{address}/me;QueueEndpoint=http://{address}/me;TableEndpoint=http://{address}/me;SharedAccessSignature=?sig=a%3D"
    );
    (
        corral_storage::connect(&connection_string).unwrap(),
        serving,
    )
}

/// Reads a request, answers it, and returns its target.
async fn serve(connection: TcpStream, answer: &str) -> String {
    let mut connection = BufReader::new(connection);
    let (mut target, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).await.unwrap();
        if line.trim().is_empty() {
            break;
        }
        if target.is_empty() {
            line.split(' ').nth(1).unwrap().clone_into(&mut target);
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await.unwrap();
    connection.write_all(answer.as_bytes()).await.unwrap();
    connection.shutdown().await.unwrap();
    target
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    )
}

#[tokio::test]
async fn lists_are_read_to_the_last_page() {
    let queues = |names: &str, marker: &str| {
        let body = format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"https://me\"><Queues>{names}</Queues><NextMarker>{marker}</NextMarker></EnumerationResults>"
        );
        answer("200 OK", "", &body)
    };
    let (storage, serving) = service(vec![
        queues("<Queue><Name>b</Name></Queue>", "/me/c d"),
        queues("", "next"),
        queues(
            "<Queue><Name>c</Name></Queue><Queue><Name>a</Name></Queue>",
            "",
        ),
    ])
    .await;
    assert_eq!(storage.queues().await.unwrap(), ["a", "b", "c"]);
    assert_eq!(
        serving.await.unwrap(),
        [
            "/me/?comp=list&sig=a%3D",
            "/me/?comp=list&marker=%2Fme%2Fc%20d&sig=a%3D",
            "/me/?comp=list&marker=next&sig=a%3D"
        ]
    );
}

#[tokio::test]
async fn entities_are_read_to_the_last_page() {
    let entities = |headers: &str, rows: &[&str]| {
        let rows: Vec<String> = rows
            .iter()
            .map(|row| format!("{{\"odata.etag\":\"x\",\"PartitionKey\":\"p\",\"RowKey\":\"{row}\",\"Timestamp\":\"2026-11-27T09:12:15Z\"}}"))
            .collect();
        let body = format!(
            "{{\"odata.metadata\":\"x\",\"value\":[{}]}}",
            rows.join(",")
        );
        answer("200 OK", headers, &body)
    };
    let next = "x-ms-continuation-NextPartitionKey: 1!4!cA--\r\nx-ms-continuation-NextRowKey: 1!8!Mg==\r\n";
    let (storage, serving) = service(vec![
        entities(next, &["0"]),
        entities("x-ms-continuation-NextPartitionKey: p2\r\n", &[]),
        entities(next, &["1", "2"]),
    ])
    .await;
    let query = TableQuery {
        take: Some(2),
        ..TableQuery::default()
    };
    let found = storage.query_entities("Table", query).await.unwrap();
    let rows: Vec<&str> = found
        .iter()
        .map(|entity| entity["RowKey"].as_str().unwrap())
        .collect();
    assert_eq!(rows, ["0", "1"]);
    assert_eq!(found[0].len(), 3);
    assert_eq!(
        serving.await.unwrap(),
        [
            "/me/Table()?$top=2&sig=a%3D",
            "/me/Table()?NextPartitionKey=1%214%21cA--&NextRowKey=1%218%21Mg%3D%3D&$top=1&sig=a%3D",
            "/me/Table()?NextPartitionKey=p2&$top=1&sig=a%3D",
        ]
    );
}

#[tokio::test]
async fn messages_are_read_as_azure_writes_them() {
    let message = |text: &str| {
        format!(
            "<QueueMessage><MessageId>1</MessageId><InsertionTime>Fri, 27 Nov 2026 09:12:15 GMT</InsertionTime><ExpirationTime>Fri, 31 Dec 9999 23:59:59 GMT</ExpirationTime><PopReceipt>AgAA=</PopReceipt><TimeNextVisible>Fri, 27 Nov 2026 09:12:45 GMT</TimeNextVisible><DequeueCount>2</DequeueCount>{text}</QueueMessage>"
        )
    };
    let cases = [
        (
            "<MessageText>a&#xD;\n &lt;b&gt;&amp;&quot; </MessageText>",
            "a\r\n <b>&\" ",
        ),
        ("<MessageText><![CDATA[<a>]]> b</MessageText>", "<a> b"),
        ("<MessageText />", ""),
        ("<MessageText></MessageText>", ""),
    ];
    let messages: String = cases.iter().map(|(text, _)| message(text)).collect();
    let body = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<QueueMessagesList>\n{messages}\n</QueueMessagesList>"
    );
    let (storage, serving) = service(vec![answer("200 OK", "", &body)]).await;
    let minute = Duration::from_mins(1);
    let received = storage.receive_messages("queue", 32, minute).await.unwrap();
    let texts: Vec<&str> = received.iter().map(|message| &*message.text).collect();
    assert_eq!(texts, cases.map(|(_, text)| text));
    assert_eq!(received[0].expires, Timestamp::MAX);
    assert_eq!(received[0].next_visible.to_string(), "2026-11-27T09:12:45Z");
    assert_eq!(
        serving.await.unwrap(),
        ["/me/queue/messages?visibilitytimeout=60&numofmessages=32&sig=a%3D"]
    );
}

#[tokio::test]
async fn blobs_are_listed_as_azure_writes_them() {
    let body = "<EnumerationResults><Blobs><Blob><Name Encoded=\"true\">a%EF%BF%BE</Name><Properties><Creation-Time>Thu, 26 Nov 2026 09:12:15 GMT</Creation-Time><Last-Modified>Fri, 27 Nov 2026 09:12:15 GMT</Last-Modified><Etag>0x8DE2D</Etag><Content-Length>9</Content-Length><Content-Type>text/plain</Content-Type></Properties></Blob></Blobs><NextMarker /></EnumerationResults>";
    let (storage, serving) = service(vec![answer("200 OK", "", body)]).await;
    let listed = storage.list_blobs("container", "a/").await.unwrap();
    assert_eq!(listed[0].name, "a\u{fffe}");
    let properties = &listed[0].properties;
    assert_eq!((&*properties.etag, properties.length), ("\"0x8DE2D\"", 9));
    assert_eq!(properties.created.to_string(), "2026-11-26T09:12:15Z");
    assert_eq!(
        serving.await.unwrap(),
        ["/me/container?restype=container&comp=list&prefix=a%2F&sig=a%3D"]
    );
}

#[tokio::test]
async fn failures_that_pass_are_tried_again() {
    let busy = [
        "503 Server Busy",
        "500 Internal Server Error",
        "429 Too Many Requests",
    ];
    let mut answers: Vec<String> = busy.iter().map(|status| answer(status, "", "")).collect();
    answers.push(answer(
        "200 OK",
        "x-ms-approximate-messages-count: 7\r\n",
        "",
    ));
    let (storage, serving) = service(answers).await;
    assert_eq!(storage.message_count("queue").await.unwrap(), 7);
    assert_eq!(serving.await.unwrap().len(), 4);
}

#[tokio::test]
async fn failures_that_last_are_errors() {
    let error = "<?xml version=\"1.0\"?><Error><Code>ServerBusy</Code><Message>The server is busy.\nRequestId:1</Message></Error>";
    let answers = vec![answer("503 Server Busy", "", error); 4];
    let (storage, serving) = service(answers).await;
    let count = storage.message_count("queue").await;
    let Err(StorageError::Unavailable(text)) = count else {
        panic!("{count:?}");
    };
    assert_eq!(text, "queue `queue`: ServerBusy: The server is busy.");
    assert_eq!(serving.await.unwrap().len(), 4);
}

#[tokio::test]
async fn errors_have_the_code_of_the_service() {
    let xml =
        |code: &str| format!("<Error><Code>{code}</Code><Message>Text.\nTime:x</Message></Error>");
    let json = "{\"odata.error\":{\"code\":\"TableNotFound\",\"message\":{\"lang\":\"en-US\",\"value\":\"Text.\\nTime:x\"}}}";
    let cases = [
        (
            "404 Not Found",
            "",
            xml("QueueNotFound"),
            "queue `queue` does not exist",
        ),
        (
            "404 Not Found",
            "",
            json.to_owned(),
            "queue `queue` does not exist",
        ),
        (
            "409 Conflict",
            "",
            xml("QueueBeingDeleted"),
            "queue `queue`: QueueBeingDeleted: Text.",
        ),
        (
            "403 Forbidden",
            "",
            xml("AuthenticationFailed"),
            "queue `queue`: AuthenticationFailed: Text.; check the key or signature of the connection string, and the clock",
        ),
        (
            "400 Bad Request",
            "",
            xml("InvalidInput"),
            "queue `queue`: InvalidInput: Text.",
        ),
        (
            "400 Bad Request",
            "x-ms-error-code: InvalidHeader\r\n",
            String::new(),
            "queue `queue`: InvalidHeader",
        ),
        (
            "502 Bad Gateway",
            "",
            "<html>".to_owned(),
            "queue `queue`: 502 Bad Gateway",
        ),
        (
            "200 OK",
            "",
            String::new(),
            "cannot read the answer of the storage account: there is no count of messages; check that the address is a storage account's",
        ),
    ];
    for (status, headers, body, expected) in cases {
        let (storage, serving) = service(vec![answer(status, headers, &body)]).await;
        let error = storage.message_count("queue").await.unwrap_err();
        assert_eq!(error.to_string(), expected, "{status} {body}");
        serving.await.unwrap();
    }
}

#[tokio::test]
async fn services_that_cannot_be_reached_are_errors() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let connection_string = format!("QueueEndpoint=http://{address};SharedAccessSignature=sig=a");
    let storage = corral_storage::connect(&connection_string).unwrap();
    let error = storage.queues().await.unwrap_err().to_string();
    let begin = format!("cannot reach the storage account at http://{address}: ");
    assert!(error.starts_with(&begin), "{error}");
    assert!(error.contains("start Azurite"), "{error}");
    let error = storage.containers().await.unwrap_err().to_string();
    assert_eq!(error, "the connection string has no `BlobEndpoint`; add it");
    assert_eq!(storage.place(), format!("http://{address}"));
}
