//! The sample app under `handler dev`: an order from its caller to its receipt, and a
//! message from one queue to the next.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::dev::{Dev, has, is};
use super::transcript;
use crate::layout::Layout;
use crate::progress::Progress;

/// The port of local Functions hosts.
const PORT: u16 = 7071;

/// How many ports after it are tried.
const MORE_PORTS: u16 = 100;

/// How many steps this has.
pub(super) const STEPS: usize = 3;

/// What the caller orders.
const ORDER: &str = r#"{"id":1005,"quantity":2,"color":"black"}"#;

/// What is dropped into a queue.
const MESSAGE: &str = "{ message: \"Message sent\" }";

/// Runs a copy of the sample app, so that storage is not written beside its sources.
pub(super) fn run(layout: &Layout, handler: &Path, progress: &mut Progress) -> Result<()> {
    let folder = layout.target.join("demo");
    let app = copy(layout, &folder)?;
    let port = port()?;
    let mut dev = progress.step("starting the app with `handler dev`, without Azure", || {
        let mut dev = Dev::start(handler, &app, port, &folder.join("dev.log"))?;
        dev.wait_for("the app that runs", |event| {
            is(event, "host_state_changed") && has(event, "state", "running")
        })?;
        Ok(dev)
    })?;
    println!("      handler dev --port {port}    (in {})", app.display());
    progress.step("sending an order through it", || {
        order(&mut dev)?;
        message(&mut dev)?;
        page(&dev)
    })?;
    let summary = progress.step("ending `handler dev`, as Ctrl+C does", || dev.end())?;
    transcript::summary(&summary);
    Ok(())
}

/// HTTP function, queue, queue function, blob.
fn order(dev: &mut Dev) -> Result<()> {
    println!("\n-- order, receipt --");
    transcript::caller("POST", &dev.address(), "/api/order", ORDER);
    let answer = dev.send("POST", "/api/order", ORDER)?;
    transcript::reply(&answer);
    ensure!(
        answer.status == 200 && answer.body == b"Order enqueued",
        "the caller does not get 200 \"Order enqueued\""
    );
    let message = written(dev, "orders")?;
    transcript::message("orders", &message);
    ensure!(
        message == ORDER,
        "the queue does not get the caller's body byte for byte"
    );
    succeeded(dev, "receipt")?;
    let receipt = dev.send("GET", "/_corral/host/containers/receipts/1005.txt", "")?;
    let text = String::from_utf8_lossy(&receipt.body).into_owned();
    transcript::blob("receipts/1005.txt", &text);
    ensure!(
        receipt.status == 200 && text == "Order 1005\n2 x black\n",
        "the receipt is wrong"
    );
    println!(
        "Checked: the caller gets 200, the queue gets the caller's body byte for byte, and the queue starts the function that writes the receipt"
    );
    Ok(())
}

/// Queue, queue function, queue.
fn message(dev: &mut Dev) -> Result<()> {
    const INCOMING: &str = "/_corral/host/queues/messages-incoming";
    println!("\n-- MyQueueFunction --");
    println!("A message is dropped into the queue messages-incoming, as the page does:");
    println!("    {MESSAGE}");
    let added = dev.send("POST", INCOMING, &json!({ "text": MESSAGE }).to_string())?;
    ensure!(added.status == 201, "the queue does not take the message");
    succeeded(dev, "MyQueueFunction")?;
    let outgoing = dev.send("GET", "/_corral/host/queues/messages-outgoing", "")?;
    let outgoing = outgoing.json();
    let text = outgoing.pointer("/messages/0/text").and_then(Value::as_str);
    let text = text.context("the queue messages-outgoing has no message")?;
    transcript::message("messages-outgoing", text);
    ensure!(text == MESSAGE, "the message is not the one that came in");
    println!("Checked: the message that came in goes out byte for byte");
    Ok(())
}

fn page(dev: &Dev) -> Result<()> {
    let page = dev.send("GET", "/_corral/", "")?;
    let kind = page.header("content-type").unwrap_or_default();
    ensure!(
        page.status == 200 && kind.starts_with("text/html"),
        "the page is not served"
    );
    println!(
        "\nFunctions, invocations, queues, blobs and the log are shown at {}/_corral/ while it runs",
        dev.address()
    );
    Ok(())
}

/// The message that an output put into this queue.
fn written(dev: &mut Dev, queue: &str) -> Result<String> {
    let event = dev.wait_for(&format!("a message in the queue {queue}"), |event| {
        is(event, "queue_message_written") && has(event, "queue", queue)
    })?;
    let text = event.pointer("/content/text").and_then(Value::as_str);
    let text = text.context("the message is not text")?;
    Ok(text.to_owned())
}

/// Waits for the end of an invocation of this function, which succeeds.
fn succeeded(dev: &mut Dev, function: &str) -> Result<()> {
    let started = dev.wait_for(&format!("an invocation of {function}"), |event| {
        is(event, "invocation_started") && has(event, "function", function)
    })?;
    let ended = dev.wait_for(&format!("the end of {function}"), |event| {
        is(event, "invocation_completed") && has(event, "function", function)
    })?;
    transcript::invocation(&started, &ended);
    ensure!(
        has(&ended, "outcome", "succeeded"),
        "{function} does not succeed"
    );
    Ok(())
}

/// The usual port, or the next one that is free.
fn port() -> Result<u16> {
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    let port = (PORT..=PORT + MORE_PORTS).find(free);
    let port = port.context("no port from 7071 on is free")?;
    if port != PORT {
        println!("      port {PORT} is taken, so the host listens on {port}");
    }
    Ok(port)
}

/// Copies what is deployed of the sample app.
fn copy(layout: &Layout, folder: &Path) -> Result<PathBuf> {
    let source = layout.root.join("plugins").join("orders");
    let app = folder.join("orders");
    if app.exists() {
        fs::remove_dir_all(&app).with_context(|| format!("cannot remove {}", app.display()))?;
    }
    copy_files(&source, &app)?;
    for entry in fs::read_dir(&source)? {
        let function = entry?.file_name();
        if source.join(&function).join("function.json").is_file() {
            copy_files(&source.join(&function), &app.join(&function))?;
        }
    }
    Ok(app)
}

/// Copies the files of a folder, but not its subfolders.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let file = entry?.path();
        if file.is_file()
            && let Some(name) = file.file_name()
        {
            fs::copy(&file, to.join(name))
                .with_context(|| format!("cannot copy {}", file.display()))?;
        }
    }
    Ok(())
}
