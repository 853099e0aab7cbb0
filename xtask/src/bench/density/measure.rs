//! The memory of the handler with more and more plugins and sandboxes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use corral_tests::client::Framing;

use super::app::DensityApp;
use super::report::{Memory, Row};
use super::{Contract, Subject};
use crate::served::Served;

/// The longest wait for a response.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Measures one plugin.
pub(super) fn measure(subject: Subject, app: &DensityApp, handler: &Path) -> Result<Row> {
    app.fill(1)?;
    let served = app.serve(handler)?;
    let one_loaded = Memory::of(served.pid())?;
    call(subject.contract, app, &served, 0)?;
    let one_called = Memory::of(served.pid())?;
    let live = (0..subject.live)
        .map(|_| waiting(served.port()))
        .collect::<Result<Vec<_>>>()?;
    let all_live = Memory::of(served.pid())?;
    drop(live);
    served.end()?;

    app.fill(subject.copies)?;
    let served = app.serve(handler)?;
    let all_loaded = Memory::of(served.pid())?;
    for number in 0..subject.copies {
        call(subject.contract, app, &served, number)?;
    }
    let all_called = Memory::of(served.pid())?;
    served.end()?;
    Ok(Row {
        plugin: subject.name,
        copies: subject.copies,
        live: subject.live,
        one_loaded,
        one_called,
        all_loaded,
        all_called,
        all_live,
    })
}

/// Calls the copy with this number once.
fn call(contract: Contract, app: &DensityApp, served: &Served, number: usize) -> Result<()> {
    let name = DensityApp::name(number);
    let transport = served.transport();
    let answer = match contract {
        Contract::Function => {
            let path = format!("/{name}");
            transport.post(&path, "density", &[], Framing::Sized, &app.payload)?
        }
        Contract::Http => transport.get(&format!("/api/{name}/hello"))?,
    };
    ensure!(answer.status == 200, "{name}: {answer:?}");
    Ok(())
}

/// A request whose body never ends, to a sandbox that has already sent the head of its
/// response. Dropping it ends the sandbox.
fn waiting(port: u16) -> Result<TcpStream> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    let path = format!("/api/{}/echo", DensityApp::name(0));
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n\
         Content-Length: 1000\r\n\r\nbegin"
    );
    stream.write_all(head.as_bytes())?;
    let mut line = String::new();
    let mut answer = BufReader::new(stream.try_clone()?);
    answer
        .read_line(&mut line)
        .context("the sandbox sends no response while it waits")?;
    ensure!(
        line.starts_with("HTTP/1.1 200 "),
        "the response is {line:?}"
    );
    Ok(stream)
}
