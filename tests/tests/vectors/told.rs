//! Answers that the Functions host would not deliver as they are: what arrives, and
//! what the operator is told.

use corral_tests::client::output::http::Reply;
use corral_tests::{Function, FunctionApp, Handler, HttpCall, Received, Trigger};
use serde_json::{Value, json};

use super::{bare, messages, reply, texts_of};

/// One line of the table.
struct Row {
    function: &'static str,
    /// What the plugin does.
    step: Value,
    output: &'static str,
    received: Received,
    /// A part of the only warning; no warning when it is empty.
    says: &'static str,
}

/// The functions that the table names. Those for messages begin with `On`.
fn app() -> FunctionApp {
    let http = |name| Function::new(name, "httpTrigger");
    [
        http("Named").output("http", "res"),
        http("Capitals").output("HTTP", "res"),
        http("Returned").output("http", "$return"),
        http("ToQueue").output("queue", "$return"),
        Function::new("OnMessage", "queueTrigger").output("serviceBus", "out"),
    ]
    .into_iter()
    .fold(FunctionApp::new(), |app, function| {
        app.function(&function.guest("script"))
    })
}

fn rows() -> Vec<Row> {
    let row = |function, step, output, received, says| Row {
        function,
        step,
        output,
        received,
        says,
    };
    let respond = |content_type: &str, body: &str| {
        json!({
            "do": "respond",
            "headers": [["Content-Type", content_type]],
            "body": body,
        })
    };
    let utf16 = "text/plain; charset=utf-16";
    let mut rows = vec![
        row(
            "Named",
            respond(utf16, "h\0i\0"),
            "res",
            reply(utf16, b"h\0i\0"),
            "",
        ),
        row(
            "Named",
            respond(utf16, "abc"),
            "res",
            reply("text/plain; charset=utf-8", b"abc"),
            r#"the charset "utf-16" was dropped from the content type"#,
        ),
        row(
            "Capitals",
            json!({ "do": "respond", "status": 201, "body": "made" }),
            "res",
            Received::Http(Reply::plain(201, "made")),
            "",
        ),
        row(
            "Returned",
            json!({
                "do": "respond",
                "output": "$return",
                "headers": [["Content-Type", "image/png"]],
                "bytes": [0x89, 0x50],
            }),
            "$return",
            bare(b"\x89P"),
            r#"the content type "image/png" was dropped"#,
        ),
        row(
            "ToQueue",
            json!({ "do": "return", "text": "for the queue" }),
            "$return",
            messages(&[b"for the queue"]),
            "the Functions host sends this value to the HTTP caller too",
        ),
        row(
            "OnMessage",
            json!({ "do": "output", "text": "2024-05-01T10:00:00Z" }),
            "out",
            texts_of(&["2024-05-01T10:00:00Z\n"]),
            "a line feed was added",
        ),
    ];
    // The host takes none of these for dates.
    for text in [
        "2024-13-01T10:00:00Z",
        "2024-02-30T10:00:00Z",
        "2024-05-01T25:00:00Z",
        "/Date(+1)/",
        "/Date( 1)/",
    ] {
        rows.push(row(
            "OnMessage",
            json!({ "do": "output", "text": text }),
            "out",
            texts_of(&[text]),
            "",
        ));
    }
    rows
}

/// What is wrong, a line for each row.
pub(crate) fn wrong() -> Vec<String> {
    let handler = Handler::start(app());
    let mut wrong = Vec::new();
    let mut ids = Vec::new();
    let rows = rows();
    for row in &rows {
        let step = row.step.to_string();
        let trigger = match row.function {
            "OnMessage" => Trigger::from(&*step),
            _ => HttpCall::post("/api/told", "application/json", step).into(),
        };
        let call = handler.call(row.function, trigger);
        ids.push(call.id().to_owned());
        let received = call
            .send()
            .map(|mut delivered| delivered.bindings.remove(row.output));
        match received {
            Ok(Some(received)) if received == row.received => {}
            other => wrong.push(format!(
                "{} {}: expected {:?}, received {other:?}",
                row.function, row.step, row.received
            )),
        }
    }
    handler.end();
    for (row, id) in rows.iter().zip(ids) {
        let told = handler.stderr().lines_with(&id);
        let as_expected = match row.says {
            "" => told.is_empty(),
            says => told.len() == 1 && told.iter().all(|line| line.contains(says)),
        };
        if !as_expected {
            wrong.push(format!(
                "{} {}: expected {:?}, was told {told:?}",
                row.function, row.step, row.says
            ));
        }
    }
    wrong
}
