//! The listener breaks, so that no connection can be accepted ever again.

use std::fs;
use std::net::{Shutdown, TcpStream};
use std::os::fd::OwnedFd;

use corral_tests::Handler;
use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open};

use crate::load::{app, call};

/// The listener of `handler`, by another descriptor of it.
fn listener(handler: &Handler) -> OwnedFd {
    let folder = format!("/proc/{}", handler.pid());
    let table = fs::read_to_string(format!("{folder}/net/tcp")).unwrap();
    // Local address, remote address, state, and the inode further on; 0A is listening.
    let port = format!(":{:04X}", handler.port());
    let inode = table.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let listens = fields.get(3) == Some(&"0A") && fields.get(1)?.ends_with(&port);
        listens.then(|| format!("socket:[{}]", fields[9]))
    });
    let inode = inode.expect("the handler listens");
    let number = fs::read_dir(format!("{folder}/fd"))
        .unwrap()
        .find_map(|entry| {
            let entry = entry.ok()?;
            let target = fs::read_link(entry.path()).ok()?;
            let found = target.to_str() == Some(inode.as_str());
            found.then(|| entry.file_name().to_str()?.parse().ok())?
        });
    let pid = i32::try_from(handler.pid()).ok().and_then(Pid::from_raw);
    let process = pidfd_open(pid.unwrap(), PidfdFlags::empty()).unwrap();
    let found = pidfd_getfd(process, number.unwrap(), PidfdGetfdFlags::empty());
    found.expect("a parent may have the descriptors of its child")
}

/// A handler that nobody can reach is of no use: it ends, and is started again.
#[test]
fn a_listener_that_accepts_nothing_ends_the_handler() {
    let handler = Handler::start(app());
    handler.stdout().wait_for("ready: ");
    call("before", &handler);
    // A stream and a listener are the same to what is asked of them here.
    TcpStream::from(listener(&handler))
        .shutdown(Shutdown::Both)
        .unwrap();
    let told = handler
        .stderr()
        .wait_for("cannot accept connections any more");
    assert!(told.starts_with("error: "), "{told}");
    assert_eq!(handler.wait().code(), Some(200));
}
