//! A machine that has little time or memory for the handler.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use corral_tests::Handler;
use corral_tests::busy::{Busy, last_core, move_to_core};
use corral_tests::swap::{Swap, push_out};
use corral_tests::timeout::{connect, limit, wait_until};
use rustix::process::{Pid, Signal, kill_process};

use crate::disk::is_root;
use crate::load::{app, during};

fn serve() -> Handler {
    let handler = Handler::start(app());
    handler.stdout().wait_for("ready: ");
    handler
}

#[test]
fn busy_core() {
    let handler = serve();
    let result = during("8 busy loops on the only core", &handler, |load| {
        let core = last_core();
        move_to_core(handler.pid(), core);
        let others = Busy::on_core(core);
        load.await_more(100);
        drop(others);
    });
    result.told_nothing(&handler);
}

#[test]
fn memory_in_swap() {
    let row = "the handler's memory is pushed out to swap";
    if !is_root(row) {
        return;
    }
    let _swap = Swap::on();
    let handler = serve();
    let result = during(row, &handler, |load| {
        for _ in 0..5 {
            assert!(push_out(handler.pid()) > 0, "{row}");
            load.await_more(20);
        }
    });
    result.told_nothing(&handler);
}

/// Waits until all threads of a handler stand still that was told to.
fn await_stop(handler: &Handler) {
    let stands = |thread: &Path| {
        let line = fs::read_to_string(thread.join("stat")).unwrap_or_default();
        line.rsplit_once(") ")
            .is_some_and(|(_, rest)| rest.starts_with('T'))
    };
    wait_until("all threads stand still", || {
        let threads = fs::read_dir(format!("/proc/{}/task", handler.pid())).unwrap();
        threads.flatten().all(|thread| stands(&thread.path()))
    });
}

#[test]
fn handler_is_paused() {
    let handler = serve();
    let pid = Pid::from_raw(handler.pid().try_into().unwrap()).unwrap();
    let result = during("the handler is stopped for a moment", &handler, |load| {
        for _ in 0..3 {
            kill_process(pid, Signal::STOP).unwrap();
            await_stop(&handler);
            let mut asking = connect(("127.0.0.1", handler.port()));
            asking
                .write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .unwrap();
            // The moment is over when this answer is late.
            let late = Some(Duration::from_millis(300));
            asking.set_read_timeout(late).unwrap();
            let missing = asking.read(&mut [0]).unwrap_err();
            assert_eq!(missing.kind(), ErrorKind::WouldBlock);
            kill_process(pid, Signal::CONT).unwrap();
            asking.set_read_timeout(Some(limit())).unwrap();
            let mut answer = String::new();
            asking.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
            load.await_more(50);
        }
    });
    result.told_nothing(&handler);
}
