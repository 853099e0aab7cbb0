//! Calls that are recorded and sent again.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use corral_tests::handler::run;
use corral_tests::{Dev, Function, FunctionApp, guests};
use serde_json::{Value, json};

use crate::node::{self, SERVER, http_function};

const FILE: &str = "calls.jsonl";

/// Values that must not be in a recording.
const PASSWORD: &str = "p?>s\"w0rd+long/value";
const REGION: &str = "north-by-northwest";
const KEY: &str = "a-key-of-a-caller";

/// `PASSWORD` in base64.
const ENCODED: &str = "cD8+cyJ3MHJkK2xvbmcvdmFsdWU=";

fn scripted() -> Function {
    Function::new("f", "httpTrigger")
        .output("http", "res")
        .output("queue", "task")
        .with("queueName", "tasks")
        .guest("script")
        .plugin_json(json!({ "grants": { "settings": ["REGION"] } }))
}

fn app() -> FunctionApp {
    FunctionApp::new()
        .setting("DB_PASSWORD", PASSWORD)
        .setting("REGION", REGION)
        .function(&scripted())
}

/// Starts the host with a recording.
fn recording(app: FunctionApp) -> Dev {
    let file = app.path(FILE).display().to_string();
    Dev::start_with(app, &["--record", &file])
}

/// A call with secrets in each part, which come back in the answer and in an output.
fn call_with_secrets(dev: &Dev) {
    let text = format!("{PASSWORD} {ENCODED} {KEY}");
    let steps = json!([
        { "do": "messages", "output": "task", "texts": [text] },
        { "do": "respond", "status": 201, "body": text },
    ]);
    let headers = [
        ("Authorization", "Bearer token-of-a-caller"),
        ("Cookie", "session=id-of-a-session"),
        ("x-functions-key", KEY),
        ("X-Region", REGION),
    ];
    let target = format!("/api/f?code={KEY}&x=1");
    let answer = dev.send_with("POST", &target, &headers, &steps.to_string());
    assert_eq!(answer.status, 201, "{answer:?}");
}

/// All files of an app but the host's own.
fn files(app: &FunctionApp) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for folder in ["", "f"] {
        for entry in fs::read_dir(app.path(folder)).unwrap() {
            let file = entry.unwrap().path();
            if file.is_file() {
                files.insert(file.display().to_string(), fs::read(&file).unwrap());
            }
        }
    }
    files
}

#[test]
fn recordings_hold_no_secrets_and_replay_alike() {
    let dev = recording(app());
    call_with_secrets(&dev);
    // A plugin that may read the setting gets it back on a replay.
    let steps = json!([{ "do": "setting", "name": "REGION" }, { "do": "respond" }]);
    let headers = [("X-Region", REGION)];
    dev.send_with("POST", "/api/f", &headers, &steps.to_string());
    let app = dev.kill();
    let recorded = fs::read_to_string(app.path(FILE)).unwrap();
    for secret in [
        PASSWORD,
        "w0rd",
        "w0rd%2Blong",
        ENCODED,
        REGION,
        KEY,
        "token-of-a-caller",
        "id-of-a-session",
    ] {
        assert!(!recorded.contains(secret), "{secret} in {recorded}");
    }
    for placeholder in [
        "***setting:DB_PASSWORD***",
        "***setting:REGION***",
        "***authorization***",
        "***cookie***",
        "***x-functions-key***",
    ] {
        assert!(
            recorded.contains(placeholder),
            "{placeholder} in {recorded}"
        );
    }
    let lines: Vec<Value> = recorded
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3, "{recorded}");
    assert_eq!(lines[0]["format"], "corral-recording");
    assert_eq!(lines[1]["function"], "f");
    assert_eq!(lines[1]["outputs"][0]["queue"], "tasks");
    let before = files(&app);
    let replayed = run(&app, &["replay", FILE]);
    assert_eq!(replayed.code, Some(0), "{replayed:?}");
    assert_eq!(replayed.stdout, "2 calls: 2 alike, 0 different\n");
    assert_eq!(files(&app), before);
}

#[test]
fn another_plugin_is_compared_without_a_change_of_the_app() {
    let dev = recording(app());
    call_with_secrets(&dev);
    let app = dev.kill();
    let before = files(&app);
    let other = guests::path("mirror").display().to_string();
    let replayed = run(&app, &["replay", FILE, "--against", &other]);
    assert_eq!(replayed.code, Some(1), "{replayed:?}");
    let shown = &replayed.stdout;
    assert!(shown.starts_with("calls.jsonl:2: f: "), "{shown}");
    assert!(shown.contains("\n  /body/Outputs/res"), "{shown}");
    assert!(shown.ends_with("1 call: 0 alike, 1 different\n"), "{shown}");
    let ignoring = ["replay", FILE, "--against", &other, "--json"];
    let ignoring = [&ignoring[..], &["--ignore", "/body", "--ignore", "/status"]].concat();
    let replayed = run(&app, &ignoring);
    assert_eq!(replayed.code, Some(0), "{replayed:?}");
    assert_eq!(replayed.json()["results"][0]["outcome"], "alike");
    assert_eq!(files(&app), before);
}

#[test]
fn errors_of_use_are_named() {
    let dev = recording(app());
    call_with_secrets(&dev);
    let app = dev.kill();
    let recorded = fs::read_to_string(app.path(FILE)).unwrap();
    app.write("cut.jsonl", &recorded[..recorded.len() - 20]);
    app.write("damaged.jsonl", format!("{recorded}{{\"time\":\n"));
    app.write("notes.jsonl", "# Notes\n");
    for (arguments, expected) in [
        (&["none.jsonl"][..], "cannot read none.jsonl"),
        (&["cut.jsonl"], "cut.jsonl:2: the line is incomplete"),
        (&["damaged.jsonl"], "damaged.jsonl:3: the line is damaged"),
        (&["notes.jsonl"], "notes.jsonl:1: is not the first line"),
        (
            &[FILE, "--function", "g"],
            "has no calls of `g`, but of: `f`",
        ),
        (&[FILE, "--against", "none.wasm"], "cannot read none.wasm"),
        (&[FILE, "--ignore", "body"], "begins with a slash"),
    ] {
        let arguments = [&["replay"], arguments].concat();
        let replayed = run(&app, &arguments);
        assert_eq!(replayed.code, Some(2), "{arguments:?}: {replayed:?}");
        assert!(replayed.stderr.contains(expected), "{replayed:?}");
    }
    let refused = run(&app, &["dev", "--port", "0", "--record", "notes.jsonl"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("notes.jsonl:1:"), "{refused:?}");
}

#[test]
fn handlers_of_others_are_recorded_in_every_mode() {
    const ANSWER: &str = "const answer = { id: crypto.randomUUID(), at: new Date(), n: 1 };";
    let program = format!(
        "{SERVER} serve((request, response, body) => {{
            {ANSWER}
            if (request.headers['content-type'] === 'image/png') {{
              response.writeHead(200, {{ 'X-Kind': 'binary' }});
              return response.end(Buffer.from([0xff, 0xd8, body.length]));
            }}
            send(response, {{ ReturnValue: answer, Outputs: {{ res: {{ body: answer }} }} }});
         }});"
    );
    for (section, pointer) in [
        (json!({}), "/body/Outputs/res/body/n"),
        (
            json!({ "enableForwardingHttpRequest": true }),
            "/body/ReturnValue/n",
        ),
        (
            json!({ "enableProxyingHttpRequest": true }),
            "/body/ReturnValue/n",
        ),
    ] {
        let app = node::app(&program, &section, &json!({})).function(&http_function("f"));
        let dev = recording(app);
        assert_eq!(dev.send("POST", "/api/f?x=1", "{}").status, 200);
        let mut calls = 1;
        if section != json!({}) {
            calls = 2;
            let image = [("Content-Type", "image/png")];
            let answer = dev.send_with("POST", "/api/f", &image, "abc");
            assert_eq!(answer.body, [0xff, 0xd8, 3], "{section}");
        }
        // A streamed answer ends for its caller first.
        dev.wait_for_lines(r#""kind":"invocation_completed""#, calls);
        let app = dev.kill();
        let replayed = run(&app, &["replay", FILE]);
        assert_eq!(replayed.code, Some(0), "{section}: {replayed:?}");
        app.write("server.js", program.replace("n: 1", "n: 2"));
        let replayed = run(&app, &["replay", FILE]);
        assert_eq!(replayed.code, Some(1), "{section}: {replayed:?}");
        let shown = format!("\n  {pointer}\n    - 1\n    + 2\n");
        assert!(replayed.stdout.contains(&shown), "{section}: {replayed:?}");
    }
}

/// The section of the page on developing, but for the port.
#[test]
fn the_documented_commands_run() {
    let page = guests::repository().join("docs/developing.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, section) = page.split_once("## Record and replay calls").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let commands = |begin: &str| -> Vec<String> {
        let lines = section.lines().filter(|line| line.starts_with(begin));
        lines.map(str::to_owned).collect()
    };
    let starts = commands("handler dev ");
    let options: Vec<&str> = starts[0].split(' ').skip(2).collect();
    let app = FunctionApp::sample("orders");
    app.write(
        "new/order.wasm",
        fs::read(guests::sample("orders", "order")).unwrap(),
    );
    let dev = Dev::start_with(app, &options);
    for command in commands("curl ") {
        let command = command.replace("7071", &dev.port().to_string());
        let mut shell = Command::new("sh");
        let output = shell.args(["-c", &command]).output().unwrap();
        let answer = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    dev.wait_for_end_of("receipt");
    let app = dev.kill();
    let replays = commands("handler replay ");
    assert_eq!(replays.len(), 3, "{replays:?}");
    for command in replays {
        let arguments: Vec<&str> = command.split(' ').skip(1).collect();
        let replayed = run(&app, &arguments);
        assert_eq!(replayed.code, Some(0), "{command}: {replayed:?}");
    }
}
