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

use std::collections::BTreeMap;
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
    let report = pack(&app, "released");
    let name = format!("corral-{}-{TARGET}", report["version"].as_str().unwrap());
    assert_eq!(report["archives"][0]["file"], format!("{name}.tar.gz"));

    let folder = app.path("downloads");
    fs::create_dir(&folder).unwrap();
    let steps = block("docs/installing.md", "curl ");
    let address = format!("file://{}", app.path("released").display());
    let downloaded = bash(&folder, &format!("RELEASE='{address}'\n{steps}"));
    assert!(downloaded.status.success(), "{downloaded:?}");
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

    let steps = block("docs/installing.md", "mkdir -p ~/.local/share/man");
    let home = app.path("home");
    let copied = bash(&folder, &format!("HOME='{}'\n{steps}", home.display()));
    assert!(copied.status.success(), "{copied:?}");
    assert!(home.join(".local/share/man/man1/handler-serve.1").is_file());

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
    let source = block("docs/installing.md", "source <(handler completions bash)");
    for (words, index, expected) in [
        ("handler insp", 1, "inspect\n"),
        // Commands that are not listed are not completed.
        ("handler compi", 1, "compile\n"),
        ("handler ma", 1, "\n"),
        ("handler check --lo", 2, "--lock\n"),
        ("handler completions fi", 2, "fish\n"),
    ] {
        let lines = format!(
            "set +eu; PATH=\"$PWD:$PATH\"\n\
             {source}complete -p handler > registered\n\
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

#[test]
fn each_listed_command_has_a_manual_page_without_a_date() {
    let app = app();
    let help = run(&app, &["--help"]).stdout;
    let (_, list) = help.split_once("Commands:\n").expect(&help);
    let (list, _) = list.split_once("\n\n").expect(&help);
    let commands = list
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    // `handler help` only shows what the pages say.
    let commands: Vec<&str> = commands.filter(|command| *command != "help").collect();
    assert!(commands.len() > 12, "{commands:?}");

    let version = run(&app, &["--version"]).stdout;
    let version = version.trim_start_matches("handler ").trim_end();
    let pages = pages(&app, "pages");
    assert_eq!(pages, self::pages(&app, "again"));
    for command in &commands {
        let name = format!("handler-{command}.1");
        assert!(pages.contains_key(&name), "{name}");
    }
    for (name, text) in &pages {
        let title = name.trim_end_matches(".1");
        let command = title.split('-').nth(1);
        assert!(
            command.is_none_or(|command| commands.contains(&command)),
            "{name} is of no command"
        );
        let line = format!(".TH {title} 1 \" \" \"Corral {version}\"");
        let found = text.lines().any(|found| found.trim_end() == line);
        assert!(found, "{name}: {line}: {text}");
        for section in [".SH NAME", ".SH SYNOPSIS", ".SH OPTIONS"] {
            assert!(
                text.contains(&format!("\n{section}\n")),
                "{name}: {section}"
            );
        }
    }
    let serve = &pages["handler-serve.1"];
    assert!(serve.contains("FUNCTIONS_APP_ROOT_PATH"), "{serve}");
}

/// Writes the manual pages to a folder of the app, and returns them by name.
fn pages(app: &FunctionApp, folder: &str) -> BTreeMap<String, String> {
    let folder = app.path(folder);
    let written = run(app, &["man", folder.to_str().unwrap()]);
    assert_eq!(written.code, Some(0), "{written:?}");
    let pages = fs::read_dir(folder).unwrap().map(|page| page.unwrap());
    pages
        .map(|page| {
            let name = page.file_name().into_string().unwrap();
            (name, fs::read_to_string(page.path()).unwrap())
        })
        .collect()
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let app = app().file("taken", "");
    let refused = run(&app, &["man", "taken"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    let expected = "cannot write manual pages to taken: ";
    assert!(refused.stderr.contains(expected), "{refused:?}");
}
