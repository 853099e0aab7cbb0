//! `docs/wasi-http.md`: the files that it shows serve a component, and the
//! versions that it names are those that the components here are made with.

use std::fs;

use corral_tests::{FunctionApp, Handler, guests};

fn read(path: &str) -> String {
    let file = guests::repository().join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The fenced blocks of the page in one language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let start = format!("```{language}\n");
    let parts = page.split(start.as_str()).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap())
        .collect()
}

#[test]
fn the_files_of_the_page_serve_a_component() {
    let page = read("docs/wasi-http.md");
    let [host, function] = blocks(&page, "json")[..] else {
        panic!("not the two files")
    };
    let component = fs::read(guests::component("rust-wstd")).unwrap();
    let app = FunctionApp::new()
        .file("host.json", host)
        .file("hello/function.json", function)
        .file("hello/hello.wasm", component);
    let handler = Handler::start(app);
    let answer = handler.exchange("GET", "/api/hello/any?where", &[("Host", "x")], b"");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.body, b"GET /api/hello/any?where\n", "{answer:?}");
}

#[test]
fn the_versions_of_the_page_are_the_tested_ones() {
    let page = read("docs/wasi-http.md");
    let pins = [
        read("tests/components/javascript/package.json"),
        read("xtask/src/components/python.rs"),
    ]
    .concat();
    let mut count = 0;
    for word in blocks(&page, "sh").concat().split_whitespace() {
        let pin = word.split_once("==").or_else(|| word.rsplit_once('@'));
        let Some((name, version)) = pin.filter(|(name, _)| !name.is_empty()) else {
            continue;
        };
        let [name, version] = [name, version].map(|text| format!("\"{text}\""));
        let mut lines = pins.lines();
        let tested = lines.any(|line| line.contains(&name) && line.contains(&version));
        assert!(tested, "{word}");
        count += 1;
    }
    assert_eq!(count, 3);
}
