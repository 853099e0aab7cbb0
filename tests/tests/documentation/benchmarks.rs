//! `docs/performance.md` and the benchmarks.

use super::{pages, read};

#[test]
fn every_benchmark_exists_and_is_explained() {
    let source = read("xtask/src/bench/mod.rs");
    let subjects = source.split_once("enum Subject {").unwrap().1;
    let subjects: Vec<String> = subjects
        .split_once("\n}")
        .unwrap()
        .0
        .lines()
        .map(|line| line.trim().trim_end_matches(','))
        .filter(|line| line.starts_with(char::is_uppercase))
        .map(str::to_lowercase)
        .collect();
    assert!(subjects.len() > 4, "{subjects:?}");
    for (page, text) in pages() {
        // A line may break before the subject.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for rest in text.split("`cargo xtask bench ").skip(1) {
            let subject = rest.split(['`', ' ']).next().unwrap();
            let exists = subjects.iter().any(|known| known == subject);
            assert!(exists || subject.starts_with("--"), "{page}: {subject:?}");
        }
    }
    let explained = read("docs/performance.md");
    for subject in subjects {
        let command = format!("`cargo xtask bench {subject}`");
        assert!(explained.contains(&command), "{command}");
    }
}
