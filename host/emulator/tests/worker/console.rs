//! The lines of the worker.

use corral_emulator::worker::{ConsoleLine, Level, LineTarget, WorkerEvent};
use serde_json::{Value, json};

use super::app::{TestApp, host_json};

async fn lines(fake: &Value, errors_only: bool) -> Vec<ConsoleLine> {
    let mut app = TestApp::new(&host_json("00:00:30"), fake, &[]);
    app.handler().description.standard_error_is_errors = errors_only;
    let _worker = app.start();
    app.wait(|event| matches!(event, WorkerEvent::Exited { .. }))
        .await;
    let events = app.events().into_iter();
    events
        .take_while(|event| !matches!(event, WorkerEvent::Exited { .. }))
        .filter_map(|event| match event {
            WorkerEvent::Line(line) => Some(line),
            _ => None,
        })
        .collect()
}

fn line(level: Level, target: LineTarget, text: &str) -> ConsoleLine {
    ConsoleLine {
        level,
        target,
        text: text.to_owned(),
    }
}

#[tokio::test]
async fn lines_come_before_the_exit_with_their_levels() {
    use Level::{Error, Information, Warning};
    use LineTarget::{System, User};

    for (stream, errors_only, expected) in [
        (
            "stdout",
            true,
            [
                line(Information, User, "plain"),
                line(Information, User, "a Warning"),
                line(Information, System, " inner"),
            ],
        ),
        (
            "stderr",
            true,
            [
                line(Error, User, "plain"),
                line(Warning, User, "a Warning"),
                line(Error, System, " inner"),
            ],
        ),
        (
            "stderr",
            false,
            [
                line(Information, User, "plain"),
                line(Warning, User, "a Warning"),
                line(Information, System, " inner"),
            ],
        ),
    ] {
        let written = ["plain", "a Warning", "LanguageWorkerConsoleLog inner"];
        let fake = json!({ stream: written, "exit_at_start": [0] });
        assert_eq!(
            lines(&fake, errors_only).await,
            expected,
            "{stream} {errors_only}"
        );
    }
}

/// The lines of the recorded case `exit-1-before-ready`.
#[tokio::test]
async fn the_last_errors_explain_a_crash() {
    let fake = json!({
        "stderr": ["one", "two", "a warn", "three", "four"],
        "exit_at_start": [1],
    });
    let app = TestApp::new(&host_json("00:00:30"), &fake, &[]);
    let _worker = app.start();
    app.wait(|event| matches!(event, WorkerEvent::Exited { .. }))
        .await;
    let exit = app.events().into_iter().find_map(|event| match event {
        WorkerEvent::Exited {
            code, last_errors, ..
        } => Some((code, last_errors)),
        _ => None,
    });
    let last_errors = ["two", "three", "four"].map(str::to_owned).to_vec();
    assert_eq!(exit, Some((1, last_errors)));
}
