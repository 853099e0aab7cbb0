//! The process that compiles is killed or stopped.

use std::fs;

use corral_tests::Handler;
use corral_tests::timeout::find;
use rustix::process::{Pid, Signal, kill_process};

use crate::load::{app, during};

/// A program that takes the compiler a while.
fn slow(version: u64) -> Vec<u8> {
    use std::fmt::Write as _;
    let mut text = String::from(r#"(module (memory (export "memory") 1) (func (export "_start"))"#);
    for function in 0..1500 {
        text.push_str("(func (param i32 i32) (result i32) local.get 0");
        for step in 0..100 {
            let _ = write!(
                text,
                " i32.const {} i32.mul local.get 1 i32.xor",
                function + step + version
            );
        }
        text.push(')');
    }
    text.push(')');
    wat::parse_str(text).unwrap()
}

/// The process that compiles for `handler`, once there is one.
fn compiler(handler: &Handler) -> Pid {
    let children = format!("/proc/{0}/task", handler.pid());
    let compiles = |child: &&str| {
        let line = fs::read(format!("/proc/{child}/cmdline")).unwrap_or_default();
        line.windows(11).any(|part| part == b"compile-one")
    };
    find("a compiler", || {
        fs::read_dir(&children).unwrap().flatten().find_map(|task| {
            let text = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            let child = text.split_whitespace().find(compiles)?;
            Pid::from_raw(child.parse().unwrap())
        })
    })
}

/// A handler that keeps no code: every plugin is compiled.
fn serve() -> (Handler, tempfile::TempDir) {
    let cache = tempfile::tempdir().unwrap();
    let handler = Handler::start_with(app(), &[("XDG_CACHE_HOME", cache.path().to_str().unwrap())]);
    handler.stdout().wait_for("ready: ");
    (handler, cache)
}

#[test]
fn a_killed_compiler_is_logged_and_retried() {
    let row = "the compiler is killed";
    let (handler, _cache) = serve();
    let mut told = String::new();
    let result = during(row, &handler, |load| {
        handler.app().write("Good/Good.wasm", slow(1));
        kill_process(compiler(&handler), Signal::KILL).unwrap();
        let line = handler
            .stderr()
            .wait_for("Good: still serving generation 1");
        assert!(line.contains("the compiler process was killed"), "{line}");
        load.await_more(5);
        handler
            .app()
            .write("Good/Good.wasm", corral_tests::versions::plugin(1));
        load.await_more(5);
        told = line;
    });
    result.told(&told);
}

#[test]
fn a_stopped_compiler_does_not_block_calls() {
    let row = "the compiler is stopped";
    let (handler, _cache) = serve();
    let mut told = String::new();
    let mut stopped = None;
    let result = during(row, &handler, |load| {
        handler.app().write("Good/Good.wasm", slow(2));
        let compiler = compiler(&handler);
        stopped = Some(compiler);
        kill_process(compiler, Signal::STOP).unwrap();
        load.await_more(20);
        // Another plugin is compiled meanwhile.
        let other = crate::load::function("Other", 3);
        let app = corral_tests::FunctionApp::new().function(&other);
        for file in ["function.json", "Other.wasm"] {
            let content = fs::read(app.path(&format!("Other/{file}"))).unwrap();
            handler.app().write(&format!("Other/{file}"), content);
        }
        told = handler
            .stdout()
            .wait_for("Other: now serving generation 1 (");
        load.await_more(5);
        handler
            .app()
            .write("Good/Good.wasm", corral_tests::versions::plugin(1));
    });
    // It ends with the handler or by itself.
    handler.kill();
    let _ = stopped.map(|compiler| kill_process(compiler, Signal::KILL));
    result.told(&told);
}
