//! `handler check` against what the Functions host made of 388 apps, most of
//! them broken or odd (`apps.json`).
//!
//! The two agree about a function when `check` has an error for it, or for the
//! whole app, exactly where the host lost the function or failed at its call.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use corral_tests::handler::run;
use corral_tests::{FunctionApp, guests, traces};
use serde_json::Value;

/// Where the two differ on purpose: the case, the function and the reason.
#[rustfmt::skip]
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("route-50 \"#x\"", "x", "the recorded call went to /api/x, and /api/%23x reaches the function"),
    ("disabled-appsetting-1", "x", "disabled by its operator, which is not an error: a warning"),
    ("disabled-appsetting-upper", "x", "disabled by its operator, which is not an error: a warning"),
    ("script-none", "x", "the Functions host needs no file, the handler needs a plugin"),
    ("script-dll", "x", "the Functions host takes any file, the handler needs a plugin"),
    ("script-js", "x", "the Functions host takes any file, the handler needs a plugin"),
    ("queue-conn-missing-setting", "x", "the setting may exist in Azure: a warning"),
    ("queue-conn-number", "x", "the setting may exist in Azure: a warning"),
    ("queue-name-percent-missing", "x", "the setting may exist in Azure: a warning"),
    ("hj-exe-env-missing", "ok", "the setting may exist in Azure: a warning"),
    ("hj-http-root", "ok", "the recorded call went below the prefix that the host does not read"),
    ("hj-http-routes", "ok", "hosts of 2025 refuse the app; the recorded one does not know the key"),
];

/// The share of functions about which the two have to agree, in percent.
const LEAST_AGREEMENT: usize = 95;

#[test]
fn check_and_the_host_agree() {
    let cases = traces::cases("apps");
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let judged: Vec<Judged> = thread::scope(|scope| {
        let work = || {
            let mut judged = Vec::new();
            while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                judged.extend(judge(case));
            }
            judged
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let results = workers.into_iter().map(|worker| worker.join().unwrap());
        results.flatten().collect()
    });
    let mut differ: Vec<&Judged> = judged.iter().filter(|one| one.host != one.check).collect();
    differ.sort_by_key(|one| (&one.case, &one.function));
    let agreeing = judged.len() - differ.len();
    println!("agreed about {agreeing} of {} functions", judged.len());

    let excepted = |one: &Judged| {
        let mut exceptions = EXCEPTIONS.iter();
        exceptions.any(|(case, function, _)| one.case == *case && one.function == *function)
    };
    let unexpected: Vec<_> = differ.iter().filter(|one| !excepted(one)).collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    for (case, function, reason) in EXCEPTIONS {
        let needed = differ
            .iter()
            .any(|one| one.case == *case && one.function == *function);
        assert!(
            needed,
            "{case}: {function} is no exception any more: {reason}"
        );
    }
    assert!(
        agreeing * 100 >= judged.len() * LEAST_AGREEMENT,
        "agreed about {agreeing} of {} functions only",
        judged.len()
    );
}

/// What the two make of one function.
#[derive(Debug)]
struct Judged {
    case: String,
    function: String,
    /// Whether it works for the Functions host.
    host: bool,
    /// Whether it works for `check`.
    check: bool,
    /// What `check` said.
    #[expect(dead_code, reason = "shown where the two differ")]
    problems: Vec<String>,
}

fn judge(case: &Value) -> Vec<Judged> {
    let app = write(case);
    let report = run(&app, &["check", "--json"]).json();
    let problems = report["problems"].as_array().unwrap();
    functions(case)
        .into_iter()
        .map(|function| Judged {
            host: works(case, &function),
            check: !problems.iter().any(|problem| {
                let about = problem["function"].as_str();
                problem["severity"] == "error" && about.is_none_or(|about| about == function)
            }),
            case: text(&case["id"]),
            problems: problems.iter().map(ToString::to_string).collect(),
            function,
        })
        .collect()
}

/// Puts the files of a case into a folder, the same plugin for each of them.
fn write(case: &Value) -> FunctionApp {
    let mut app = FunctionApp::new();
    fs::remove_file(app.path("host.json")).unwrap();
    for (name, value) in case["env"].as_object().unwrap() {
        app = app.setting(name, value.as_str().unwrap());
    }
    let plugin = fs::read(guests::path("mirror")).unwrap();
    let handler = app.seen("handler").to_string_lossy().into_owned();
    for (path, content) in case["files"].as_object().unwrap() {
        let bytes = match content.as_str() {
            Some("(plugin)") => plugin.clone(),
            Some(content) => content
                .replace("\"HANDLER\"", &format!("{handler:?}"))
                .into_bytes(),
            None => unhex(content["hex"].as_str().unwrap()),
        };
        app.write(path, bytes);
    }
    app
}

fn unhex(digits: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// The function in question, and all others with a function.json.
fn functions(case: &Value) -> BTreeSet<String> {
    let files = case["files"].as_object().unwrap().keys();
    let folders = files.filter_map(|path| path.strip_suffix("/function.json"));
    let mut functions: BTreeSet<_> = folders.map(str::to_owned).collect();
    functions.insert(text(&case["fn"]));
    functions
}

/// Whether the host served the function: it found it, had a handler for it, and
/// answered the call of it, if there was one. A call that the handler of the time
/// refused is not the host's failure.
fn works(case: &Value, function: &str) -> bool {
    let host = &case["host"];
    let found = host["found"].as_array().unwrap();
    if host["started"] != true
        || host["worker"] != true
        || !found.iter().any(|name| name == function)
    {
        return false;
    }
    let main = case["fn"] == function;
    let mut calls = host["probe"].as_array().unwrap().iter();
    let call = calls.find(|call| {
        let ok = call[1] == "/api/ok";
        if main {
            !ok || function == "ok"
        } else {
            ok && function == "ok"
        }
    });
    let refused = || {
        let errors = host["errors"].as_array().unwrap();
        let mut errors = errors.iter().filter_map(Value::as_str);
        errors.any(|error| error.contains("Response status code does not indicate success"))
    };
    let Some(call) = call else {
        return true;
    };
    matches!(call[2]["status"].as_u64(), Some(200 | 204 | 401)) || refused()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
