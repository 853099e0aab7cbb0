//! Starting twice and calling.

use std::time::Instant;

use corral_tests::handler::Start;
use corral_tests::versions::{answer, plugin};
use corral_tests::{Function, FunctionApp, Handler, Received};

/// A function that answers with the version of its plugin.
pub(crate) fn function(name: &str, version: u64) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .plugin(plugin(version))
}

/// An app with the function `F`, version 1.
pub(crate) fn app() -> FunctionApp {
    FunctionApp::new().function(&function("F", 1))
}

/// What a call of `name` answers.
pub(crate) fn answered(handler: &Handler, name: &str) -> String {
    let delivered = handler.call(name, "test").send();
    let delivered = delivered.unwrap_or_else(|failure| panic!("{name}: {failure}"));
    match &delivered.bindings["out"] {
        Received::Messages(messages) => String::from_utf8_lossy(&messages[0]).into_owned(),
        other => panic!("{other:?}"),
    }
}

/// Starts the handler twice for `app` as `start` says. Each time `F` answers, and the
/// operator is told exactly the warnings and errors that hold `told`, in any order,
/// a row for each start. The second start finds the code compiled if it is `cached`.
pub(crate) fn twice(
    row: &str,
    mut app: FunctionApp,
    start: &Start<'_>,
    cached: bool,
    told: [&[&str]; 2],
) -> FunctionApp {
    for (number, told) in (1..).zip(told) {
        let started = Instant::now();
        let handler = Handler::start_as(app, start);
        assert_eq!(answered(&handler, "F"), answer(1), "{row}");
        let line = handler.stdout().wait_for("ready: ");
        println!(
            "{row}: start {number} took {} ms: {line}",
            started.elapsed().as_millis()
        );
        if number == 2 {
            assert_eq!(
                line.contains("from the compile cache"),
                cached,
                "{row}: {line}"
            );
        }
        handler.end();
        let lines = handler.stderr().lines();
        for line in &lines {
            assert!(told.iter().any(|text| line.contains(text)), "{row}: {line}");
        }
        for text in told {
            assert!(
                lines.iter().any(|line| line.contains(text)),
                "{row}: no {text:?} in {lines:?}"
            );
        }
        app = handler.kill();
    }
    app
}
