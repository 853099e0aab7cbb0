//! The two functions of the Azure documentation, as plugins, called with the
//! requests that the documentation shows and with those that the host sends.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::sync::OnceLock;

use corral_tests::{Failure, FunctionApp, Handler, HttpCall, Received, Shared};

/// The body of the documentation's order.
const ORDER: &str = r#"{"id":1005,"quantity":2,"color":"black"}"#;

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(FunctionApp::sample("orders"))))
}

fn order(body: &str) -> HttpCall {
    HttpCall::post("/api/order", "application/json", body).header("Accept", "*/*")
}

#[test]
fn an_order_is_enqueued_byte_for_byte() {
    let handler = handler();
    for body in [
        ORDER,
        "{ \"id\" : 1 }\r\n",
        "test",
        "2020-01-01T00:00:00Z",
        "[1,2]",
        "příliš",
    ] {
        let delivered = handler.call("order", order(body)).send().unwrap();
        let message = Received::Messages(vec![body.as_bytes().to_vec()]);
        assert_eq!(delivered.bindings["message"], message);
        let reply = delivered.http.expect("an HTTP function answers");
        assert_eq!(reply.status, 200);
        assert_eq!(String::from_utf8_lossy(&reply.body), "Order enqueued");
    }
}

/// The documentation writes `Query` as a string, and puts the whole answer into
/// a queue output called `message`.
#[test]
fn the_documented_order_request_is_understood() {
    let request = r#"{
      "Data": {
        "req": {
          "Url": "http://localhost:7071/api/order",
          "Method": "POST",
          "Query": "{}",
          "Headers": {
            "Content-Type": [ "application/json" ],
            "Host": [ "localhost:7071" ]
          },
          "Params": {},
          "Body": "{\"id\":1005,\"quantity\":2,\"color\":\"black\"}"
        }
      },
      "Metadata": {
      }
    }"#;
    let handler = handler();
    let delivered = handler
        .call("order", order(ORDER))
        .send_body(request.as_bytes())
        .unwrap();
    let message = Received::Messages(vec![ORDER.as_bytes().to_vec()]);
    assert_eq!(delivered.bindings["message"], message);
    assert_eq!(delivered.http.unwrap().body, b"Order enqueued");
}

#[test]
fn a_queue_message_is_returned() {
    let handler = handler();
    for text in [
        r#"{ message: "Message sent" }"#,
        r#"{"a":1}"#,
        "test",
        "5",
        "",
        "2020-01-01T00:00:00Z",
    ] {
        let delivered = handler.call("MyQueueFunction", text).send().unwrap();
        let message = Received::Messages(vec![text.as_bytes().to_vec()]);
        assert_eq!(delivered.bindings["$return"], message, "{text}");
    }
}

/// The documentation encodes the message once, and writes numbers as numbers.
#[test]
fn the_documented_queue_request_is_understood() {
    let request = r#"{
      "Data": {
        "myQueueItem": "{ message: \"Message sent\" }"
      },
      "Metadata": {
        "DequeueCount": 1,
        "ExpirationTime": "2019-10-16T17:58:31+00:00",
        "Id": "800ae4b3-bdd2-4c08-badd-f08e5a34b865",
        "InsertionTime": "2019-10-09T17:58:31+00:00",
        "NextVisibleTime": "2019-10-09T18:08:32+00:00",
        "PopReceipt": "AgAAAAMAAAAAAAAAAgtnj8x+1QE=",
        "sys": {
          "MethodName": "QueueTrigger",
          "UtcNow": "2019-10-09T17:58:32.2205399Z",
          "RandGuid": "24ad4c06-24ad-4e5b-8294-3da9714877e9"
        }
      }
    }"#;
    let handler = handler();
    let delivered = handler
        .call("MyQueueFunction", "")
        .send_body(request.as_bytes())
        .unwrap();
    let message = Received::Messages(vec![br#"{ message: "Message sent" }"#.to_vec()]);
    assert_eq!(delivered.bindings["$return"], message);
    assert_eq!(
        delivered.logs,
        ["message 800ae4b3-bdd2-4c08-badd-f08e5a34b865, delivery 1"]
    );
}

#[test]
fn an_order_that_is_not_utf8_is_answered_400() {
    let call = HttpCall::post("/api/order", "application/octet-stream", [0xff]);
    let delivered = handler().call("order", call).send().unwrap();
    assert_eq!(delivered.http.unwrap().status, 400);
    assert!(!delivered.bindings.contains_key("message"));
}

#[test]
fn a_call_without_a_request_fails_with_a_reason() {
    let handler = handler();
    let failure = handler
        .call("order", order(ORDER))
        .send_body(b"{}")
        .unwrap_err();
    assert!(matches!(failure, Failure::Status(_)), "{failure}");
    let report = failure.report();
    assert_eq!(report.code, "bad_request");
    assert!(report.message.contains("req"), "{}", report.message);
}
