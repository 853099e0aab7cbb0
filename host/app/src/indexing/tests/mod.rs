//! Tables of whole function.json and host.json files.

mod bindings;
mod forwarding;
mod host;
mod http;
mod mcp;

use crate::fixture::{self, HTTP, environment};
use crate::{App, Severity};

/// The problems that the Functions host would have with the app of `files`, as
/// lines; warnings begin with a `~`, and what concerns every function ends with
/// a `*`.
fn lines(files: &[(&str, &str)], variables: &[(&str, &str)]) -> Vec<String> {
    let root = fixture::write(files);
    let app = App::load(root.path(), &environment(variables));
    let problems = app.indexing_problems();
    let line = |problem: &crate::Problem| {
        let mark = match problem.severity {
            Severity::Error => "",
            Severity::Warning => "~",
        };
        let all = match problem.function {
            Some(_) => "",
            None => "*",
        };
        format!("{mark}{problem}{all}")
    };
    problems.iter().map(line).collect()
}

/// Asserts that `files` have exactly the problems that contain these texts.
fn expect(files: &[(&str, &str)], variables: &[(&str, &str)], problems: &[&str]) {
    let found = lines(files, variables);
    let agree = found.len() == problems.len()
        && found.iter().zip(problems).all(|(line, text)| {
            line.starts_with('~') == text.starts_with('~')
                && line.ends_with('*') == text.ends_with('*')
                && line.contains(text.trim_start_matches('~').trim_end_matches('*'))
        });
    assert!(
        agree,
        "expected {problems:#?}\nfound {found:#?}\nin {files:#?}"
    );
}

/// The same for one function.json with these bindings.
fn bindings(bindings: &str, problems: &[&str]) {
    let text = format!("{{ \"bindings\": [ {bindings} ] }}");
    expect(
        &[("f/function.json", &text), ("f/f.wasm", "")],
        &[],
        problems,
    );
}

/// A queue-triggered function with this binding besides.
fn besides(binding: &str, problems: &[&str]) {
    let trigger =
        r#"{ "type": "queueTrigger", "direction": "in", "name": "m", "queueName": "orders" }"#;
    bindings(&format!("{trigger}, {binding}"), problems);
}

/// An HTTP function whose trigger has these properties besides.
fn http(properties: &str, problems: &[&str]) {
    bindings(
        &format!(
            r#"{{ "type": "httpTrigger", "direction": "in", "name": "req", {properties} }}, {{ "type": "http", "direction": "out", "name": "res" }}"#
        ),
        problems,
    );
}

#[test]
fn folders_beside_the_functions() {
    expect(
        &[
            ("a/Function.json", HTTP),
            ("b/c/function.json", HTTP),
            ("b/c/c.wasm", ""),
            ("d/e/function.json", HTTP),
            (".hidden/x/function.json", HTTP),
            (".hidden/x/x.wasm", ""),
        ],
        &[],
        &["a: is not a function on Linux", "b/c: is not a function"],
    );
}

#[test]
fn functions_that_are_turned_off() {
    let files = [("f/function.json", HTTP), ("f/f.wasm", "")];
    expect(
        &files,
        &[("AzureWebJobs.f.Disabled", "1")],
        &["~f: is turned off by an app setting"],
    );
}
