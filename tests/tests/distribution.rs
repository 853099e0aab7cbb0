//! What users download: archives as the documentation unpacks them, completions and
//! manual pages.

#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use corral_tests::handler::run;
use corral_tests::timeout::output;
use corral_tests::{FunctionApp, guests};
use serde_json::Value;

const TARGET: &str = "x86_64-unknown-linux-musl";

/// Packs a script that starts the handler under test, which is quicker than the handler
/// of a debug build, into the folder `out`.
fn pack(app: &FunctionApp, out: &str) -> Value {
    let packed = output(
        Command::new(guests::xtask())
            .args(["dist", "--json", "--target", TARGET, "--handler"])
            .arg(app.path("handler"))
            .arg("--out")
            .arg(app.path(out))
            .env("SOURCE_DATE_EPOCH", "1700000000"),
    );
    assert!(packed.status.success(), "{packed:?}");
    serde_json::from_slice(&packed.stdout).unwrap_or_else(|error| panic!("{error}: {packed:?}"))
}

fn app() -> FunctionApp {
    FunctionApp::new().executable("handler", &script())
}

fn script() -> String {
    let handler = guests::handler();
    format!("#!/bin/sh\nexec '{}' \"$@\"\n", handler.display())
}

/// Runs lines of bash in `folder`.
fn bash(folder: &Path, lines: &str) -> Output {
    let mut command = Command::new("bash");
    output(command.args(["-euc", lines]).current_dir(folder))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The commands of the block that begins with `first`.
fn block(page: &str, first: &str) -> String {
    let page = fs::read_to_string(guests::repository().join(page)).unwrap();
    let block = page.split("```").find(|block| {
        let (_, lines) = block.split_once('\n').unwrap_or_default();
        lines.starts_with(first)
    });
    let block = block.unwrap_or_else(|| panic!("no block begins with {first}"));
    block.split_once('\n').unwrap().1.to_owned()
}

#[test]
fn an_archive_is_used_as_the_documentation_says() {
    let app = app();
    let report = pack(&app, "downloads");
    let name = format!("corral-{}-{TARGET}", report["version"].as_str().unwrap());
    assert_eq!(report["archives"][0]["file"], format!("{name}.tar.gz"));

    let folder = app.path("downloads");
    let checked = bash(&folder, &block("docs/installing.md", "sha256sum"));
    assert!(checked.status.success(), "{checked:?}");
    assert_eq!(text(&checked.stdout), format!("{name}.tar.gz: OK\n"));

    let steps = block("README.md", "tar -xzf");
    // The tools of the language, and the build and the server with them, have their own
    // suites.
    let (steps, rest) = steps
        .split_once("handler doctor")
        .expect("the tools are found");
    assert!(rest.contains("handler dev"), "{rest}");
    let made = bash(&folder, steps);
    assert!(made.status.success(), "{made:?}");
    assert!(folder.join("shop/hello/function.json").is_file());

    let unpacked = folder.join(&name);
    for file in [
        "CHANGELOG.md",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "completions/_handler",
        "completions/handler.bash",
        "completions/handler.fish",
        "completions/handler.ps1",
        "man/handler.1",
        "man/handler-check.1",
        "schema/plugin.schema.json",
    ] {
        assert!(unpacked.join(file).is_file(), "{file}");
    }
    assert!(!unpacked.join("man/handler-man.1").exists());
    let licenses = fs::read_to_string(unpacked.join("THIRD-PARTY-LICENSES.txt")).unwrap();
    for part in [
        "\nwasmtime ",
        "\n  with SQLite: ",
        "\nmusl: MIT\n",
        "Permission is hereby",
    ] {
        assert!(licenses.contains(part), "{part}");
    }
    assert!(!licenses.contains("\nclap_derive "), "it is not linked");
}

#[test]
fn equal_contents_make_equal_archives() {
    let app = app();
    pack(&app, "one");
    pack(&app, "other");
    let compare = |app: &FunctionApp| {
        output(
            Command::new(guests::xtask())
                .arg("dist-diff")
                .args([app.path("one"), app.path("other")]),
        )
    };
    let same = compare(&app);
    assert!(same.status.success(), "{same:?}");
    let checksums = |folder: &str| fs::read(app.path(folder).join("SHA256SUMS")).unwrap();
    assert_eq!(checksums("one"), checksums("other"));

    let app = app.executable("handler", &format!("{}# changed\n", script()));
    pack(&app, "other");
    let different = compare(&app);
    assert_eq!(different.status.code(), Some(1));
    let said = text(&different.stderr);
    assert!(said.contains(&format!("{TARGET}.tar.gz: ")), "{said}");
    assert!(said.contains("/handler"), "{said}");
    assert!(!said.contains("README.md"), "{said}");
}

#[test]
fn the_bill_of_materials_names_what_is_linked() {
    let app = app();
    pack(&app, "out");
    let unpacked = bash(
        &app.path("out"),
        "tar -xzOf corral-*.tar.gz --wildcards '*/sbom.cdx.json'",
    );
    let bill: Value = serde_json::from_slice(&unpacked.stdout).expect("a document");
    assert_eq!(bill["specVersion"], "1.6");
    let components = bill["components"].as_array().unwrap();
    let find = |name: &str| components.iter().find(|one| one["name"] == name);
    let wasmtime = find("wasmtime").expect("wasmtime is linked");
    assert_eq!(wasmtime["hashes"][0]["alg"], "SHA-256");
    let sqlite = find("libsqlite3-sys").expect("SQLite is linked");
    assert_eq!(sqlite["components"][0]["name"], "SQLite");
    assert!(sqlite["components"][0]["version"].is_string(), "{sqlite}");
    let allocator = find("libmimalloc-sys").expect("mimalloc is linked");
    assert!(
        allocator["components"][0]["version"].is_string(),
        "{allocator}"
    );
    assert!(find("musl").is_some());
    for absent in ["serde_derive", "proptest", "wit-bindgen-go", "windows-sys"] {
        assert!(find(absent).is_none(), "{absent}");
    }
    let references: Vec<&Value> = components.iter().map(|one| &one["bom-ref"]).collect();
    for dependency in bill["dependencies"].as_array().unwrap() {
        for on in dependency["dependsOn"].as_array().unwrap() {
            assert!(references.contains(&on), "{dependency}");
        }
    }
}

#[test]
fn bash_completes_commands_and_options() {
    let app = app();
    let script = run(&app, &["completions", "bash"]);
    assert_eq!(script.code, Some(0), "{script:?}");
    app.write("handler.bash", &script.stdout);
    for (words, index, expected) in [
        ("handler insp", 1, "inspect\n"),
        ("handler check --lo", 2, "--lock\n"),
        ("handler completions fi", 2, "fish\n"),
    ] {
        let lines = format!(
            "set +u; source handler.bash; complete -p handler > registered\n\
             COMP_WORDS=({words}); COMP_CWORD={index}\n\
             _handler handler \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"\n\
             printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let completed = bash(app.root(), &lines);
        assert_eq!(text(&completed.stdout), expected, "{words}: {completed:?}");
    }
    let registered = fs::read_to_string(app.path("registered")).unwrap();
    assert!(registered.contains("_handler"), "{registered}");
}

#[test]
fn manual_pages_are_formatted_without_warnings() {
    let app = app();
    let pages = app.path("pages");
    let written = run(&app, &["man", pages.to_str().unwrap()]);
    assert_eq!(written.code, Some(0), "{written:?}");
    let mut count = 0;
    for page in fs::read_dir(&pages).unwrap() {
        let page = page.unwrap().path();
        let shown = output(
            Command::new("groff")
                .args(["-man", "-ww", "-Kutf8", "-Tutf8"])
                .arg(&page),
        );
        assert!(shown.status.success(), "{page:?}: {shown:?}");
        assert_eq!(text(&shown.stderr), "", "{page:?}");
        assert!(text(&shown.stdout).contains("handler"), "{page:?}");
        count += 1;
    }
    assert!(count > 12, "{count} pages");
}
