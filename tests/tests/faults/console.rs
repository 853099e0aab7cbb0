//! The reader of the handler's streams is stuck, or has exited.

use std::time::Duration;

use corral_tests::busy::processor_time;
use corral_tests::handler::{Admin, Start, VARIABLES};
use corral_tests::timeout::wait_until;
use corral_tests::{Exchange, Framing, Handler};
use serde_json::json;

use crate::load::{app, call, during, script};

/// More than a pipe and the queue hold together, in lines of 32 KiB.
const LINES: usize = 200;

/// Logs on the stream of `level` more than can be kept.
fn flood(handler: &Handler, level: &str) {
    let text = "x".repeat(30 << 10);
    let step = json!({ "do": "log", "level": level, "lines": LINES, "text": text });
    let delivered = handler.call("Script", step.to_string().as_str()).send();
    delivered.unwrap_or_else(|failure| panic!("{level}: {failure}"));
}

fn serve() -> (Handler, Admin) {
    let script = script("Script").limits(&json!({ "log_bytes": "16MiB" }));
    let app = app()
        .function(&script)
        .corral_json(&json!({ "logs": "console" }));
    let handler = Handler::start_with(app, &VARIABLES);
    let admin = Admin::of(&handler);
    handler.stdout().wait_for("ready: ");
    (handler, admin)
}

/// The lines of the stream that were dropped so far.
fn dropped(admin: &Admin, stream: &str) -> u64 {
    let text = String::from_utf8(admin.get("/metrics").body).unwrap();
    let name = format!("corral_console_dropped_lines_total{{stream=\"{stream}\"}} ");
    let value = text.lines().find_map(|line| line.strip_prefix(&name));
    value.unwrap().parse().unwrap()
}

#[test]
fn a_stuck_reader_loses_only_its_lines() {
    for (stream, level) in [("stdout", "info"), ("stderr", "error")] {
        let row = format!("nobody reads {stream}");
        let (handler, admin) = serve();
        let log = if stream == "stdout" {
            handler.stdout()
        } else {
            handler.stderr()
        };
        let result = during(&row, &handler, |load| {
            log.pause();
            flood(&handler, level);
            load.await_more(20);
            // Also what fails is told on that stream.
            for _ in 0..50 {
                let answer = handler.exchange("POST", "/nope", &[("Host", "x")], b"{}");
                assert_eq!(answer.status, 404, "{row}");
            }
            assert_eq!(handler.status()["loaded"], true, "{row}");
            load.await_more(20);
        });
        let lost = dropped(&admin, stream);
        assert!(lost > 0, "{row}");
        log.resume();
        let told = log.wait_for("dropped here, because the reader of this stream was");
        assert_eq!(stream == "stderr", told.starts_with("warning: "), "{told}");
        result.told(&told);
        call(&row, &handler);
        handler.end();
    }
}

#[test]
fn unread_streams_do_not_block_shutdown() {
    let (handler, _) = serve();
    handler.stdout().pause();
    handler.stderr().pause();
    flood(&handler, "info");
    flood(&handler, "error");
    call("nobody reads", &handler);
    handler.terminate();
    wait_until("the end of the handler", || !handler.is_running());
    handler.stdout().resume();
    handler.stderr().resume();
    assert_eq!(handler.wait().code(), Some(200));
}

/// Both streams are closed, as by a program that was piped to and has ended.
#[test]
fn closed_streams_do_not_end_the_handler() {
    let by = ["bash", "-c", "exec \"$0\" > >(head -n 1)"];
    let port = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap().port().to_string()
    };
    let variables = [("FUNCTIONS_CUSTOMHANDLER_PORT", port.as_str())];
    let start = Start {
        by: &by,
        variables: &variables,
        ..Start::default()
    };
    let handler = Handler::start_as(app(), &start);
    let result = during("the reader of stdout is gone", &handler, |load| {
        handler.stdout().wait_for_end();
        for _ in 0..20 {
            let request = Exchange {
                method: "POST",
                target: "/nope",
                headers: &[("Host", "x")],
                body: b"",
                framing: Framing::Sized,
            };
            assert_eq!(handler.transport().exchange(&request).unwrap().status, 404);
        }
        load.await_more(20);
    });
    // What fails is still told on the other stream.
    let told = handler.stderr().wait_for("404 unknown_function");
    result.told(&told);
}

/// Output of plugins and callers cannot control the terminal.
#[test]
fn control_characters_are_escaped() {
    let (handler, _) = serve();
    let evil = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\tx";
    let shown = "\\u{1b}[2J\\u{1b}]0;owned\\u{7}\\u{9b}31m\tx";
    for (level, log) in [("info", handler.stdout()), ("error", handler.stderr())] {
        let step = json!({ "do": "log", "level": level, "text": evil });
        handler
            .call("Script", step.to_string().as_str())
            .send()
            .unwrap();
        log.wait_for(shown);
    }
    let step = json!({ "do": "return-error", "message": evil });
    let failed = handler.call("Script", step.to_string().as_str()).send();
    assert!(failed.is_err());
    handler.stderr().wait_for("failed with 500 function_failed");
    handler.exchange("GET", "/api/%1B%5B2J\u{9b}", &[("Host", "x")], b"");
    handler.end();
    for log in [handler.stdout(), handler.stderr()] {
        for line in log.lines() {
            let sent = line.chars().find(|one| one.is_control() && *one != '\t');
            assert_eq!(sent, None, "{line:?}");
        }
    }
}

/// The word that the Functions host looks for costs no more than others do.
#[test]
fn what_a_line_costs_hangs_on_its_length_alone() {
    let script = script("Script").limits(&json!({
        "log_bytes": "16MiB", "time": "60s", "cpu": "60s",
    }));
    let handler = Handler::start(app().function(&script));
    handler.stdout().wait_for("ready: ");
    let cost = |text: &str| {
        let text = text.repeat(7680);
        let step = json!({ "do": "log", "level": "error", "lines": LINES, "text": text });
        let before = processor_time(handler.pid());
        handler
            .call("Script", step.to_string().as_str())
            .send()
            .unwrap_or_else(|failure| panic!("{failure}"));
        processor_time(handler.pid()).saturating_sub(before)
    };
    cost("xxxx");
    let (plain, warning) = (cost("xxxx"), cost("warn"));
    println!("{LINES} lines of 30 KiB: {plain:?} of CPU time, of the word {warning:?}");
    assert!(
        warning < 10 * plain + Duration::from_millis(200),
        "{warning:?}, and {plain:?} for other words"
    );
}
