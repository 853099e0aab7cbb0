//! One call that would not end by itself.

use std::thread;
use std::time::Duration;

use corral_tests::strict_host::Ended;
use corral_tests::{FunctionApp, Handler, Shared, StrictHost, Way};
use serde_json::{Value, json};

/// What host.json says, and what that leaves for an answer.
pub(crate) const FUNCTION_TIMEOUT: Duration = Duration::from_secs(4);

/// How a caller behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Caller {
    /// Like most.
    Plain,
    /// Sends its body in small parts, without an end.
    Trickling,
    /// Takes nothing of the answer until the handler prints this.
    Deaf(&'static str),
}

pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) caller: Caller,
    pub(crate) request: String,
    /// How the answer begins, and what is in it.
    pub(crate) begins: &'static str,
    pub(crate) contains: &'static str,
}

/// Adds `functionTimeout` to host.json.
pub(crate) fn host_json(custom_handler: &Value) -> Value {
    json!({
        "version": "2.0",
        "functionTimeout": "00:00:04",
        "customHandler": custom_handler,
        "extensionBundle": {
            "id": "Microsoft.Azure.Functions.ExtensionBundle",
            "version": "[4.*, 5.0.0)",
        },
    })
}

/// The limits of functions whose own time limit is later than the deadline, and
/// of those that have none.
pub(crate) fn variants() -> [(&'static str, Value); 2] {
    [
        ("Own", json!({ "time": "1h", "cpu": "1h" })),
        ("Default", json!({ "cpu": "1h" })),
    ]
}

/// Makes the calls of `rows` all at once, and fails with a line for each that did not
/// end as it should.
pub(crate) fn check(handler: &'static Handler, way: Way, rows: &[Row]) {
    handler.stdout().wait_for("ready: ");
    // Prints the logs of a failure.
    let _logs = Shared::lend(handler);
    let host = StrictHost::of(handler, FUNCTION_TIMEOUT);
    let ended: Vec<Ended> = thread::scope(|threads| {
        let calls: Vec<_> = rows
            .iter()
            .map(|row| threads.spawn(|| call(handler, host, way, row)))
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let complaints: Vec<String> = rows
        .iter()
        .zip(&ended)
        .filter_map(|(row, ended)| complaint(row, ended))
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(handler.is_running());
    handler.status();
}

/// What is wrong with the end of a call, if anything is.
fn complaint(row: &Row, ended: &Ended) -> Option<String> {
    let Row { what, .. } = row;
    // With a second for a machine that is busy with other tests.
    let late = FUNCTION_TIMEOUT + Duration::from_secs(1);
    let answer: String = ended.answer.chars().take(2000).collect();
    let (took, sent) = (ended.took, ended.sent);
    if ended.killed || took >= late {
        return Some(format!(
            "{what}: took {took:?} (the host killed the handler: {}): {answer:?}",
            ended.killed
        ));
    }
    let as_expected = sent == 1 && answer.starts_with(row.begins) && answer.contains(row.contains);
    (!as_expected).then(|| format!("{what}: sent {sent} times, answered {answer:?}"))
}

fn call(handler: &'static Handler, host: StrictHost, way: Way, row: &Row) -> Ended {
    match row.caller {
        Caller::Plain => host.call(way, &row.request),
        Caller::Trickling => {
            // 300 bytes a second.
            let part = format!("1e\r\n{:30}\r\n", "");
            host.trickle(&row.request, &part, Duration::from_millis(100))
        }
        Caller::Deaf(line) => host.ignore_answer(&row.request, || {
            handler.stderr().wait_for(line);
        }),
    }
}

/// A handler that lives as long as the test run. A row that fails has it killed, so
/// no two tests share one.
pub(crate) fn serve(app: FunctionApp) -> &'static Handler {
    Box::leak(Box::new(Handler::start(app)))
}
