//! Pushes and rollbacks through the interface.

use std::fs;
use std::sync::Barrier;

use corral_tests::handler::{Admin, TOKEN, VARIABLES, run_with};
use corral_tests::timeout::wait_until;
use corral_tests::{FunctionApp, Handler, Received, guests};
use serde_json::{Value, json};

use super::apps::{script, serve};

const PLUGIN: &str = "/v1/functions/Script/plugin";

fn wasm(name: &str) -> Vec<u8> {
    fs::read(guests::path(name)).unwrap()
}

/// The output of a plugin: `script` executes the message, `mirror` returns it.
fn answered(handler: &Handler) -> Received {
    let message = r#"{"do":"output","text":"told"}"#;
    let mut delivered = handler.call("Script", message).send().unwrap();
    delivered.bindings.remove("out").unwrap()
}

fn text(text: &str) -> Received {
    Received::Messages(vec![text.as_bytes().to_vec()])
}

fn is_script(handler: &Handler) -> bool {
    answered(handler) == text("told")
}

fn is_mirror(handler: &Handler) -> bool {
    answered(handler) == text(r#"{"do":"output","text":"told"}"#)
}

fn ready() -> (Handler, Admin) {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    handler.stdout().wait_for("ready: ");
    (handler, admin)
}

/// The digest of what serves.
fn sha256(admin: &Admin) -> String {
    let function = admin.get("/v1/functions/Script").json();
    function["current"]["sha256"].as_str().unwrap().to_owned()
}

#[test]
fn pushed_plugins_serve_and_survive_a_restart() {
    let (handler, admin) = ready();
    assert!(is_script(&handler));
    let before = sha256(&admin);
    let tag = format!("\"{before}\"");
    let answer = admin.send("PUT", PLUGIN, &[("If-Match", &tag)], &wasm("mirror"));
    assert_eq!(answer.status, 200, "{answer:?}");
    let version = answer.json();
    assert_eq!(version["number"], 2, "{version}");
    assert_eq!(version["source"], "pushed", "{version}");
    let after = version["sha256"].as_str().unwrap();
    assert_eq!(answer.header("etag"), Some(&*format!("\"{after}\"")));
    assert!(is_mirror(&handler));
    let function = admin.get("/v1/functions/Script").json();
    assert_eq!(function["current"], version, "{function}");
    assert_eq!(function["previous"]["sha256"], before, "{function}");
    assert_eq!(function["counters"]["swaps"]["swapped"], 1, "{function}");

    // It is where the next start looks.
    let file = handler.app().path("Script/Script.wasm");
    assert_eq!(fs::read(file).unwrap(), wasm("mirror"));
    let names = fs::read_dir(handler.app().path("Script")).unwrap();
    assert_eq!(names.count(), 2, "function.json and the plugin");
}

#[test]
fn a_bad_plugin_changes_nothing() {
    let (handler, admin) = ready();
    let good = wasm("script");
    let cut = &good[..good.len() / 2];
    let rows: &[(&str, &[u8], &str)] = &[
        ("nothing", b"", "empty"),
        ("text", b"no wasm", "not a WebAssembly file"),
        ("half a plugin", cut, "malformed"),
        ("no contract", b"(component)", "not a WebAssembly file"),
        ("a plain module", b"\0asm\x01\0\0\0", "core module"),
        (
            "the wrong trigger",
            &wasm("exchange"),
            "the trigger is `queueTrigger`",
        ),
    ];
    for (what, wasm, message) in rows {
        let answer = admin.send("PUT", PLUGIN, &[], wasm);
        assert_eq!(answer.status, 422, "{what}: {answer:?}");
        let error = &answer.json()["error"];
        assert_eq!(error["code"], "refused", "{what}");
        let said = error["message"].as_str().unwrap();
        assert!(said.contains(message), "{what}: {said}");
        let function = admin.get("/v1/functions/Script").json();
        assert_eq!(function["refused"]["reason"], said, "{what}: {function}");
        assert!(is_script(&handler), "{what}");
    }
    let function = admin.get("/v1/functions/Script").json();
    assert_eq!(function["current"]["number"], 1, "{function}");
    assert_eq!(
        function["counters"]["swaps"]["refused"],
        rows.len(),
        "{function}"
    );
    let file = handler.app().path("Script/Script.wasm");
    assert_eq!(fs::read(file).unwrap(), good);
}

#[test]
fn preconditions_are_checked() {
    let (handler, admin) = ready();
    let mirror = wasm("mirror");
    let zeros = "0".repeat(64);
    let zeros_tag = format!("\"{zeros}\"");
    for (headers, status, code) in [
        (("Content-Sha256", zeros.as_str()), 422, "refused"),
        (("Content-Sha256", "nonsense"), 422, "refused"),
        (("If-Match", zeros_tag.as_str()), 412, "changed"),
        (("If-Match", zeros.as_str()), 412, "changed"),
    ] {
        let answer = admin.send("PUT", PLUGIN, &[headers], &mirror);
        assert_eq!(answer.status, status, "{headers:?}: {answer:?}");
        assert_eq!(answer.json()["error"]["code"], code, "{headers:?}");
    }
    assert!(is_script(&handler));
    let answer = admin.send("PUT", PLUGIN, &[("If-Match", "*")], &mirror);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(is_mirror(&handler));
}

#[test]
fn oversized_plugins_are_refused() {
    let (handler, admin) = ready();
    let large = vec![0; (128 << 20) + 1];
    let answer = admin.send("PUT", PLUGIN, &[], &large);
    assert_eq!(answer.status, 413, "{answer:?}");
    assert_eq!(answer.json()["error"]["code"], "too_large");
    assert!(is_script(&handler));
}

/// Of several that replace the same plugin, one does.
#[test]
fn concurrent_pushes_are_serialized() {
    const PUSHERS: usize = 8;
    let (handler, admin) = ready();
    let tag = format!("\"{}\"", sha256(&admin));
    let mirror = wasm("mirror");
    let together = Barrier::new(PUSHERS);
    let statuses: Vec<u16> = std::thread::scope(|threads| {
        let pushers: Vec<_> = (0..PUSHERS)
            .map(|_| {
                threads.spawn(|| {
                    together.wait();
                    let answer = admin.send("PUT", PLUGIN, &[("If-Match", &tag)], &mirror);
                    answer.status
                })
            })
            .collect();
        let pushers = pushers.into_iter();
        pushers.map(|pusher| pusher.join().unwrap()).collect()
    });
    let of = |status| statuses.iter().filter(|found| **found == status).count();
    assert_eq!((of(200), of(412)), (1, PUSHERS - 1), "{statuses:?}");
    assert!(is_mirror(&handler));
    assert_eq!(
        admin.get("/v1/functions/Script").json()["current"]["number"],
        2
    );
}

#[test]
fn rollback_and_pin() {
    let (handler, admin) = ready();
    let post = |what: &str| admin.send("POST", &format!("/v1/functions/Script/{what}"), &[], b"");
    let pin = |method: &str| admin.send(method, "/v1/functions/Script/pin", &[], b"");
    let nothing = post("rollback");
    assert_eq!(nothing.status, 409, "{nothing:?}");
    assert_eq!(nothing.json()["error"]["code"], "nothing_earlier");

    assert_eq!(admin.send("PUT", PLUGIN, &[], &wasm("mirror")).status, 200);
    let back = post("rollback");
    assert_eq!(back.status, 200, "{back:?}");
    assert!(is_script(&handler));

    assert_eq!(pin("PUT").status, 200);
    assert_eq!(admin.get("/v1/functions/Script").json()["pinned"], true);
    for answer in [
        admin.send("PUT", PLUGIN, &[], &wasm("mirror")),
        post("rollback"),
    ] {
        assert_eq!(answer.status, 409, "{answer:?}");
        assert_eq!(answer.json()["error"]["code"], "pinned");
    }
    assert_eq!(pin("DELETE").status, 200);
    assert_eq!(admin.get("/v1/functions/Script").json()["pinned"], false);

    assert_eq!(post("drain").status, 200);
    let function = admin.get("/v1/functions/Script").json();
    assert_eq!(function["state"], "drained", "{function}");
    let refused = handler.call("Script", "[]").send().unwrap_err();
    assert_eq!(refused.report().code, "draining");
    let reloaded = post("reload");
    assert_eq!(reloaded.status, 200, "{reloaded:?}");
    // What was pushed is in the file.
    assert!(is_mirror(&handler));
    let all = admin.send("POST", "/v1/reload", &[], b"");
    assert_eq!(all.status, 202, "{all:?}");
}

#[test]
fn unknown_functions_cannot_be_changed() {
    let (_handler, admin) = ready();
    for (method, what) in [
        ("PUT", "plugin"),
        ("POST", "rollback"),
        ("PUT", "pin"),
        ("DELETE", "pin"),
        ("POST", "drain"),
        ("POST", "reload"),
    ] {
        let answer = admin.send(method, &format!("/v1/functions/Nobody/{what}"), &[], b"x");
        assert_eq!(answer.status, 404, "{method} {what}: {answer:?}");
        assert_eq!(answer.json()["error"]["code"], "not_found");
    }
}

/// The plugin folder overrides the app, so a push is written there.
#[test]
fn pushes_are_written_to_the_plugin_folder() {
    let folder = FunctionApp::new();
    let plugins = folder.path("plugins");
    fs::create_dir(&plugins).unwrap();
    let variables = [
        VARIABLES.as_slice(),
        &[("CORRAL_PLUGINS", plugins.to_str().unwrap())],
    ]
    .concat();
    let handler = Handler::start_with(FunctionApp::new().function(&script("Script")), &variables);
    let admin = Admin::of(&handler);
    handler.stdout().wait_for("ready: ");
    let answer = admin.send("PUT", PLUGIN, &[], &wasm("mirror"));
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(is_mirror(&handler));
    assert_eq!(
        fs::read(plugins.join("Script.wasm")).unwrap(),
        wasm("mirror")
    );
    let own = handler.app().path("Script/Script.wasm");
    assert_eq!(fs::read(own).unwrap(), wasm("script"));
}

/// A read-only app, as run-from-package mounts it: pushed plugins are kept in the
/// state folder, and the next start serves them.
#[test]
#[cfg(target_os = "linux")]
fn pushes_to_a_read_only_app_are_kept() {
    let app = FunctionApp::new().function(&script("Script"));
    let (handler, admin) = serve(app.read_only("Script"));
    handler.stdout().wait_for("ready: ");
    let answer = admin.send("PUT", PLUGIN, &[], &wasm("mirror"));
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(is_mirror(&handler));
    let own = handler.app().path("Script/Script.wasm");
    assert_eq!(fs::read(&own).unwrap(), wasm("script"));
    let digest = sha256(&admin);
    let noted = format!(r#""serving":"{digest}""#);
    wait_until("what was pushed is noted", || {
        is_noted(handler.app().state(), &noted)
    });
    let (handler, admin) = serve(handler.kill());
    handler.stdout().wait_for("ready: ");
    assert!(is_mirror(&handler));
    assert_eq!(sha256(&admin), digest);

    // A new deployment overrides a plugin that was pushed over the old one.
    handler.app().allow_writing("Script");
    fs::write(own, wasm("script-command")).unwrap();
    handler
        .stdout()
        .wait_for("Script: now serving generation 2 (");
    assert_ne!(sha256(&admin), digest);
}

/// Whether a file below `folder` holds `text`.
#[cfg(target_os = "linux")]
fn is_noted(folder: &std::path::Path, text: &str) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            is_noted(&path, text)
        } else {
            // A file that is still being written has another name.
            let is_state = path.extension().is_some_and(|ending| ending == "json");
            is_state && fs::read_to_string(path).is_ok_and(|content| content.contains(text))
        }
    })
}

#[test]
fn commands_push_and_roll_back() {
    let (handler, admin) = ready();
    let variables = [VARIABLES[0], ("CORRAL_ADMIN_ADDRESS", admin.address())];
    let run = |arguments: &[&str]| run_with(handler.app(), arguments, &variables);
    let mirror = guests::path("mirror");
    let mirror = mirror.to_str().unwrap();
    let script_digest = sha256(&admin);

    let pushed = run(&["push", "script", mirror, "--replaces", &script_digest]);
    assert_eq!(pushed.code, Some(0), "{pushed:?}");
    assert!(
        pushed
            .stdout
            .starts_with("script: now serving generation 2 ("),
        "{pushed:?}"
    );
    assert!(is_mirror(&handler));
    let again = run(&["push", "Script", mirror, "--replaces", &script_digest]);
    assert_eq!(again.code, Some(1), "{again:?}");
    assert!(again.stderr.contains("not what If-Match says"), "{again:?}");

    let back = run(&["rollback", "Script", "--json"]);
    assert_eq!(back.code, Some(0), "{back:?}");
    assert_eq!(
        back.json()["sha256"],
        Value::from(script_digest),
        "{back:?}"
    );
    assert!(is_script(&handler));

    let bad = handler.app().path("host.json");
    for (arguments, message) in [
        (
            &["push", "Script", bad.to_str().unwrap()][..],
            "not a WebAssembly file",
        ),
        (&["push", "Script", "none.wasm"], "cannot read none.wasm"),
        (&["push", "Nobody", mirror], "there is no function `Nobody`"),
        (
            &["push", "Script", mirror, "--replaces", "x\ny"],
            "is not a valid digest",
        ),
        (&["rollback", "Nobody"], "there is no function `Nobody`"),
    ] {
        let finished = run(arguments);
        assert_eq!(finished.code, Some(1), "{arguments:?}: {finished:?}");
        assert!(
            finished.stderr.contains(message),
            "{arguments:?}: {finished:?}"
        );
        assert!(!finished.stderr.contains(TOKEN), "{finished:?}");
    }
    assert!(is_script(&handler));
}

#[test]
fn pushes_must_match_the_digest_in_plugin_json() {
    let pinned = script("Script").plugin_json(json!({ "sha256": "0".repeat(64) }));
    let (handler, admin) = serve(FunctionApp::new().function(&pinned));
    handler.stdout().wait_for("ready: ");
    let answer = admin.send("PUT", PLUGIN, &[], &wasm("mirror"));
    assert_eq!(answer.status, 422, "{answer:?}");
    let message = answer.json()["error"]["message"].clone();
    assert!(
        message.as_str().unwrap().contains("plugin.json requires"),
        "{message}"
    );
}
