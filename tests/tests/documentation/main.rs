//! README.md and docs/ are correct: commands run, code compiles, and tables match the
//! program.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod benchmarks;
mod variables;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use corral_tests::handler::run;
use corral_tests::{Framing, FunctionApp, Handler, guests};
use serde_json::Value;

/// The statuses that failures are answered with, as the code names them.
const STATUSES: [(&str, u16); 11] = [
    ("OK", 200),
    ("BAD_REQUEST", 400),
    ("UNAUTHORIZED", 401),
    ("FORBIDDEN", 403),
    ("NOT_FOUND", 404),
    ("PAYLOAD_TOO_LARGE", 413),
    ("REQUEST_TIMEOUT", 408),
    ("INTERNAL_SERVER_ERROR", 500),
    ("BAD_GATEWAY", 502),
    ("SERVICE_UNAVAILABLE", 503),
    ("GATEWAY_TIMEOUT", 504),
];

/// A fenced block of a page.
#[derive(Debug)]
struct Block {
    language: String,
    text: String,
    /// The line before it, which may name the file that it is.
    title: String,
}

impl Block {
    /// The file that this is, or is appended to.
    fn file(&self) -> Option<&str> {
        let title = self.title.strip_prefix("Append to ");
        let title = title.unwrap_or(&self.title);
        title.strip_prefix('`')?.strip_suffix("`:")
    }

    /// The arguments of each call of `program`, alone on its line.
    fn calls(&self, program: &str) -> Vec<Vec<String>> {
        let shell = self.language == "sh";
        let lines = self.text.lines().filter(|_| shell).map(words);
        lines
            .filter(|words| words.first().is_some_and(|first| first == program))
            .map(|words| words[1..].to_vec())
            .collect()
    }
}

fn read(path: &str) -> String {
    let file = guests::repository().join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The names of what is in a folder, sorted.
fn list(folder: &Path) -> BTreeSet<String> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// Every page that users and contributors read, with its text.
fn pages() -> Vec<(String, String)> {
    let docs = list(&guests::repository().join("docs"));
    let docs = docs
        .into_iter()
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "md"))
        .map(|name| format!("docs/{name}"));
    ["README.md", "CONTRIBUTING.md"]
        .map(str::to_owned)
        .into_iter()
        .chain(docs)
        .map(|path| {
            let text = read(&path);
            (path, text)
        })
        .collect()
}

/// The fenced blocks of a page, and the text around them.
fn parts(page: &str) -> (Vec<Block>, String) {
    let (mut blocks, mut prose) = (Vec::new(), String::new());
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => {
                let title = prose.trim_end().lines().next_back().unwrap_or_default();
                open = Some(Block {
                    language: language.to_owned(),
                    text: String::new(),
                    title: title.to_owned(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.text.extend([line, "\n"]),
            (None, None) => prose.extend([line, "\n"]),
        }
    }
    assert!(open.is_none(), "a block is not closed: {open:?}");
    (blocks, prose)
}

fn blocks(page: &str) -> Vec<Block> {
    parts(page).0
}

/// What stands between backticks.
fn code(prose: &str) -> impl Iterator<Item = &str> {
    prose.split('`').skip(1).step_by(2)
}

/// A line of shell, split at blanks outside single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (index, part) in line.split('\'').enumerate() {
        let mut pieces = part.split(' ');
        if index % 2 == 1 {
            words.last_mut().unwrap().push_str(part);
        } else if let Some(first) = pieces.next() {
            words.last_mut().unwrap().push_str(first);
            words.extend(pieces.map(str::to_owned));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn commands_run_in_the_sample_app() {
    let app = FunctionApp::sample("orders");
    let mut count = 0;
    for (page, text) in pages() {
        let (blocks, prose) = parts(&text);
        let inline = code(&prose).filter(|code| code.starts_with("handler "));
        let calls = inline.map(|code| words(code)[1..].to_vec()).chain(
            // `cargo xtask templates` makes functions and goes on with them.
            blocks
                .iter()
                .filter(|block| !block.text.contains("handler new "))
                .flat_map(|block| block.calls("handler")),
        );
        // A server does not end by itself; the tutorial's is started below, and `dev` in
        // its own suite, with `replay`. The sample's build commands need its sources,
        // which `cargo xtask plugins` builds; `build` and `package` are tested in their own
        // suites, with the packages that `check` reads, and `new` with its templates. What `doctor` finds depends on the machine. The last four need a
        // running handler, as in the suite of the admin interface.
        let apart = [
            "new", "serve", "dev", "replay", "build", "doctor", "status", "push", "rollback",
            "page", "package",
        ];
        let is_here = |call: &Vec<String>| {
            !apart.contains(&call[0].as_str()) && !call.iter().any(|word| word == "--package")
        };
        for call in calls.filter(is_here) {
            let arguments: Vec<&str> = call.iter().map(String::as_str).collect();
            let finished = run(&app, &arguments);
            assert_eq!(finished.code, Some(0), "{page}: {call:?}: {finished:?}");
            count += 1;
        }
    }
    assert!(count > 8, "{count} commands were found");
}

/// Follows the tutorial exactly, except for compiling: its plugin is that of the
/// sample app, whose source is the same.
#[test]
fn the_tutorial_leads_to_a_working_app() {
    let steps = blocks(&read("docs/tutorial.md"));
    let function = steps.iter().find(|step| step.language == "rust").unwrap();
    let sample = read("plugins/orders/order/src/lib.rs");
    assert!(sample.contains(&function.text), "{}", function.text);

    let file = |name: &str| {
        let named = steps.iter().find(|step| step.file() == Some(name));
        &named.unwrap_or_else(|| panic!("no {name}")).text
    };
    let plugin = guests::repository().join("plugins/orders/order/order.wasm");
    let app = FunctionApp::new()
        .file(
            "order/order.wasm",
            fs::read(plugin).expect("`cargo xtask plugins` built it"),
        )
        .file("order/function.json", file("order/function.json"))
        .file("host.json", file("host.json"))
        .file("local.settings.json", file("local.settings.json"));
    let mut count = 0;
    for (step, next) in steps.iter().zip(&steps[1..]) {
        for call in step
            .calls("./handler")
            .iter()
            .filter(|call| !call.is_empty())
        {
            let arguments: Vec<&str> = call.iter().map(String::as_str).collect();
            let finished = run(&app, &arguments);
            assert_eq!(finished.code, Some(0), "{call:?}: {finished:?}");
            if next.language == "json" {
                assert_eq!(finished.json(), json(&next.text), "{call:?}");
            } else {
                assert_eq!(finished.stdout, next.text, "{call:?}");
            }
            count += 1;
        }
    }
    assert_eq!(count, 2, "check and invoke");

    let handler = Handler::start(app);
    let by_hand = steps.iter().zip(&steps[1..]).find_map(|(step, next)| {
        let call = step.calls("curl").pop()?;
        let payload = call.iter().find_map(|word| word.strip_prefix('@'))?;
        Some((call.last()?.clone(), file(payload), json(&next.text)))
    });
    let (url, payload, expected) = by_hand.expect("the handler is called by hand");
    let path = url.strip_prefix("http://127.0.0.1:8080").expect(&url);
    let answer = handler
        .transport()
        .post(path, "id", &[], Framing::Sized, payload.as_bytes())
        .unwrap();
    assert_eq!(answer.json(), expected);
}

/// The Rust of each page is one crate, built with the tutorial's manifest and
/// tested as the tutorial says.
#[test]
fn code_compiles_and_its_tests_pass() {
    let repository = guests::repository().display().to_string();
    let tutorial = blocks(&read("docs/tutorial.md"));
    let manifest = tutorial.iter().find(|block| block.language == "toml");
    let manifest = manifest.unwrap().text.replace(
        "../../corral",
        &repository.replace(std::path::MAIN_SEPARATOR, "/"),
    );
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documentation");
    for (page, text) in pages() {
        let blocks = blocks(&text);
        let rust = blocks.iter().filter(|block| block.language == "rust");
        let source: Vec<&str> = rust.map(|block| block.text.as_str()).collect();
        if source.is_empty() {
            continue;
        }
        let name = page.to_lowercase().replace(['/', '.'], "-");
        let app = FunctionApp::new()
            .file(
                "Cargo.toml",
                manifest.replace("name = \"order\"", &format!("name = \"{name}\"")),
            )
            // The versions that are there already: no network is needed.
            .file("Cargo.lock", read("Cargo.lock"))
            .file("src/lib.rs", source.join("\n"));
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["test", "--offline", "--quiet"])
            .current_dir(app.root())
            .env("CARGO_TARGET_DIR", &target)
            .output()
            .expect("cargo starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{page}: {said}");
        assert!(!said.contains("warning"), "{page}: {said}");
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn json_is_json() {
    for (_, text) in pages() {
        for block in blocks(&text) {
            if block.language == "json" {
                json(&block.text);
            }
        }
    }
}

#[test]
fn every_cargo_xtask_exists() {
    let source = read("xtask/src/main.rs");
    let verbs = source.split_once("enum Verb {").unwrap().1;
    let verbs: Vec<String> = verbs
        .split_once("\n}")
        .unwrap()
        .0
        .lines()
        .map(|line| line.trim().trim_end_matches(['{', ',', ' ']))
        .filter(|line| line.starts_with(char::is_uppercase))
        .map(str::to_lowercase)
        .collect();
    for (page, text) in pages() {
        for rest in text.split("cargo xtask ").skip(1) {
            let end = rest.find(|c: char| !c.is_ascii_lowercase());
            let verb = &rest[..end.unwrap_or(rest.len())];
            assert!(verbs.iter().any(|known| known == verb), "{page}: {verb:?}");
        }
    }
}

#[test]
fn the_index_names_every_page() {
    let index = read("docs/README.md");
    for name in list(&guests::repository().join("docs")) {
        assert!(
            name == "README.md" || index.contains(&format!("]({name})")),
            "docs/README.md does not name {name}"
        );
    }
}

/// The cells of each row of the reference's tables.
fn rows() -> Vec<Vec<String>> {
    let reference = read("docs/reference.md");
    let rows = reference.lines().filter(|line| line.starts_with('|'));
    rows.map(|line| {
        let cells = line.trim_matches('|').split(" | ");
        cells.map(|cell| cell.trim().to_owned()).collect()
    })
    .collect()
}

#[test]
fn the_error_table_is_that_of_the_code() {
    let source = read("host/handler/src/failure/kind.rs");
    let in_code: BTreeSet<(u16, String)> = source
        .split("(StatusCode::")
        .skip(1)
        .map(|rest| {
            let (name, rest) = rest.split_once(',').unwrap();
            let status = STATUSES.iter().find(|(known, _)| *known == name);
            let (_, status) = status.unwrap_or_else(|| panic!("add {name} to STATUSES"));
            (*status, rest.split('"').nth(1).unwrap().to_owned())
        })
        .collect();
    let documented: BTreeSet<(u16, String)> = rows()
        .iter()
        .filter_map(|row| Some((row[0].parse().ok()?, row.get(1)?.clone())))
        // A model reads the reason of this one only with status 200.
        .filter(|(status, code)| *status >= 400 || code == "`invalid_arguments`")
        .map(|(status, code)| (status, code.trim_matches('`').to_owned()))
        .collect();
    assert_eq!(documented, in_code);
    assert!(in_code.len() > 10, "{in_code:?}");
}

/// Every key that a schema has, with its default.
fn keys<'a>(schema: &'a Value, found: &mut Vec<(&'a str, Option<&'a Value>)>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (key, property) in properties {
            found.push((key, property.get("default")));
        }
    }
    let parts: Vec<&Value> = match schema {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    for part in parts {
        keys(part, found);
    }
}

#[test]
fn every_key_of_the_schemas_is_explained() {
    let rows = rows();
    // Nobody writes events and recordings, and their schemas explain them themselves.
    let schemas = list(&guests::repository().join("docs/schema"));
    for schema in schemas.iter().filter(|name| {
        !["dev-events", "recording"]
            .iter()
            .any(|own| name.starts_with(own))
    }) {
        let document = json(&read(&format!("docs/schema/{schema}")));
        let mut found = Vec::new();
        keys(&document, &mut found);
        for (key, default) in found {
            if key == "$schema" {
                continue;
            }
            let default = match default {
                None => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            };
            let name = format!("`{key}`");
            let explained = rows.iter().any(|row| {
                row[0] == name
                    && row
                        .iter()
                        .any(|cell| cell.trim_matches('`').contains(&default))
            });
            assert!(explained, "{schema}: {key}, by default {default:?}");
        }
    }
}

#[test]
fn every_command_and_option_is_explained() {
    let app = FunctionApp::new();
    let commands = rows();
    let help = run(&app, &["--help"]).stdout;
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    for line in list.lines() {
        let verb = line.split_whitespace().next().unwrap();
        // Keys of files may be called as verbs are.
        let explained: Vec<_> = commands
            .iter()
            .filter(|row| {
                words(row[0].trim_matches('`'))
                    .first()
                    .is_some_and(|first| first == verb)
            })
            .collect();
        assert!(!explained.is_empty(), "{verb}");
        let help = run(&app, &[verb, "--help"]).stdout;
        let options = help
            .split_whitespace()
            .map(|word| word.trim_end_matches(','))
            .filter(|word| word.starts_with("--") && *word != "--help");
        for option in options {
            let mut cells = explained.iter().flat_map(|row| row.iter());
            assert!(cells.any(|cell| cell.contains(option)), "{verb}: {option}");
        }
    }
}
