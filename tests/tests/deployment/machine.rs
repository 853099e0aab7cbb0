//! How much the machine gives.

use corral_tests::half_sent::half_send;
use corral_tests::handler::{Admin, Start, VARIABLES};
use corral_tests::timeout::{connect, find, wait_until};
use corral_tests::{Failure, Function, FunctionApp, Handler};
use serde_json::json;

use crate::root::{Group, is_root, path};
use crate::shapes::{answered, app, function, twice};

/// A limit on an ancestor of the handler's group, as systemd and nested containers
/// make it.
#[test]
fn memory_limits_of_parent_cgroups_are_respected() {
    if !is_root("a memory limit further up") {
        return;
    }
    let group = Group::with_memory(512 << 20);
    let join = format!("echo $$ > {} && exec \"$0\"", path(&group.members()));
    let by = ["sh", "-c", &*join];
    let start = Start {
        by: &by,
        variables: &VARIABLES,
        ..Start::default()
    };
    let handler = Handler::start_as(app(), &start);
    let admin = Admin::of(&handler);
    handler.stdout().wait_for("ready: ");
    let shown = admin.get("/v1/functions").json()["handler"].clone();
    assert_eq!(shown["pluginMemoryBytes"], 384 << 20, "{shown}");
    assert_eq!(answered(&handler, "F"), "v1-v1");
    handler.end();
}

/// A plugin that takes more than the limit further up loses its own call. The kernel
/// does not end the handler, and with it every other call.
#[test]
fn a_plugin_does_not_take_more_than_a_limit_further_up() {
    if !is_root("a plugin beyond a memory limit further up") {
        return;
    }
    let greedy = Function::new("Greedy", "queueTrigger")
        .output("queue", "out")
        .guest("script")
        .limits(&json!({ "memory": "1GiB", "time": "50s", "cpu": "50s" }));
    let group = Group::with_memory(512 << 20);
    let join = format!("echo $$ > {} && exec \"$0\"", path(&group.members()));
    let by = ["sh", "-c", &*join];
    let start = Start {
        by: &by,
        ..Start::default()
    };
    let handler = Handler::start_as(app().function(&greedy), &start);
    handler.stdout().wait_for("ready: ");
    let failure = handler
        .call("Greedy", r#"{"do":"allocate","mib":640}"#)
        .send()
        .unwrap_err();
    let lost = matches!(failure, Failure::Connection(_));
    assert!(!lost, "the kernel ended the handler: {failure}");
    assert_eq!(failure.answer().status, 503, "{failure}");
    assert_eq!(answered(&handler, "F"), "v1-v1");
}

#[test]
fn small_address_space() {
    let by = ["sh", "-c", "ulimit -v 2097152; exec \"$0\""];
    let start = Start {
        by: &by,
        ..Start::default()
    };
    let told: &[&str] = &["the address space is limited"];
    twice("ulimit -v of 2 GiB", app(), &start, true, [told, told]);
}

/// What the handler opens itself and what its plugins' code takes, as many as it may.
#[test]
fn the_soft_limit_on_descriptors_is_raised() {
    let by = ["sh", "-c", "ulimit -Sn 64; exec \"$0\""];
    let start = Start {
        by: &by,
        ..Start::default()
    };
    let handler = Handler::start_as(app(), &start);
    handler.stdout().wait_for("ready: ");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", handler.pid())).unwrap();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"))
        .unwrap();
    let limits: Vec<&str> = line.split_whitespace().skip(3).take(2).collect();
    assert_eq!(limits[0], limits[1], "{line}");
}

/// With few descriptors, some plugins may find none. Their callers are told so with
/// 503, and all others are answered.
#[test]
fn many_plugins_with_few_descriptors() {
    let mut app = FunctionApp::new();
    let names: Vec<String> = (0..60).map(|number| format!("F{number}")).collect();
    for (version, name) in (1..).zip(&names) {
        app = app.function(&function(name, version));
    }
    for start in 1..=2 {
        let by = ["sh", "-c", "ulimit -n 64; exec \"$0\""];
        let handler = Handler::start_as(
            app,
            &Start {
                by: &by,
                ..Start::default()
            },
        );
        let line = handler.stdout().wait_for("ready: ");
        let (mut good, mut refused) = (0, 0);
        for name in &names {
            match handler.call(name, "test").send() {
                Ok(_) => good += 1,
                Err(failure) => {
                    let report = Failure::report(&failure);
                    let codes = ["plugin_unavailable", "overloaded"];
                    assert!(codes.contains(&report.code.as_str()), "{name}: {failure}");
                    assert_eq!(failure.answer().status, 503, "{name}: {failure}");
                    assert!(report.message.contains("ulimit -n"), "{name}: {failure}");
                    refused += 1;
                }
            }
        }
        println!(
            "64 descriptors, 60 plugins, start {start}: {good} answer, {refused} are refused: {line}"
        );
        assert!(good > 0);
        app = handler.kill();
    }
}

/// A caller who is connected when there are no descriptors left is told so.
#[test]
fn connections_without_a_descriptor_are_refused_and_logged() {
    use std::io::Read as _;
    use std::net::TcpStream;

    let by = ["sh", "-c", "ulimit -n 48; exec \"$0\""];
    let handler = Handler::start_as(
        app(),
        &Start {
            by: &by,
            ..Start::default()
        },
    );
    handler.stdout().wait_for("ready: ");
    assert_eq!(answered(&handler, "F"), "v1-v1");
    let mut idle: Vec<TcpStream> = Vec::new();
    let told =
        "a connection was refused: the handler has no file descriptors left; raise `ulimit -n`";
    wait_until(told, || {
        let stream = connect(("127.0.0.1", handler.port()));
        stream.set_nonblocking(true).unwrap();
        idle.push(stream);
        assert!(idle.len() < 100);
        handler.stderr().has_by_now(told)
    });
    let refusal = find("a refusal", || {
        let mut head = vec![0; 4096];
        let mut answers = idle.iter_mut().filter_map(|stream| {
            let count = stream.read(&mut head).ok().filter(|count| *count > 0)?;
            Some(String::from_utf8_lossy(&head[..count]).into_owned())
        });
        answers.next()
    });
    assert!(
        refusal.starts_with("HTTP/1.1 503 ") && refusal.contains("\"overloaded\""),
        "{refusal:?}"
    );
    idle.clear();
    wait_until("calls are answered again", || {
        handler.call("F", "test").send().is_ok()
    });
}

/// Bodies that never end fill neither a small machine nor the part of it that requests
/// have when nobody says how much that is.
#[test]
fn half_sent_bodies_do_not_fill_a_small_machine() {
    const MIB: u64 = 1 << 20;
    if !is_root("half-sent bodies on a small machine") {
        return;
    }
    let group = Group::with_memory(512 * MIB);
    let join = format!("echo $$ > {} && exec \"$0\"", path(&group.members()));
    let by = ["sh", "-c", &*join];
    let start = Start {
        by: &by,
        ..Start::default()
    };
    let handler = Handler::start_as(app(), &start);
    handler.stdout().wait_for("ready: ");
    assert_eq!(answered(&handler, "F"), "v1-v1");
    let at_rest = handler.resident_memory();
    // Together more than twice what there is.
    let callers = half_send(&handler, "F", 40, 30 << 20, false);
    assert!(handler.is_running(), "the handler was killed");
    let peak = handler.peak_memory();
    let row = format!("at rest {} MiB, at most {} MiB", at_rest / MIB, peak / MIB);
    println!("{row}");
    assert!(peak < at_rest + 192 * MIB, "{row}");
    drop(callers);
    while handler.call("F", "test").send().is_err() {
        std::thread::yield_now();
    }
}
