//! Markdown: links to files of this repository must not be broken.

use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag};

use super::{Violation, folder};

/// `exists` answers for a path from the root of the repository.
pub(super) fn check(path: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<Violation> {
    let mut found = Vec::new();
    for (event, place) in Parser::new(text).into_offset_iter() {
        let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else {
            continue;
        };
        let target = dest_url.split(['#', '?']).next().unwrap_or_default();
        if target.is_empty() || has_scheme(&dest_url) {
            continue;
        }
        if !resolve(path, target).is_some_and(|target| exists(&target)) {
            let line = 1 + text
                .get(..place.start)
                .unwrap_or_default()
                .matches('\n')
                .count();
            found.push(Violation::at(
                line,
                format!("broken link to {target}; correct the path or remove the link"),
            ));
        }
    }
    found
}

/// `https://…`, `mailto:…` and similar.
fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// The path from the root, or `None` if the link leaves the repository.
fn resolve(path: &str, target: &str) -> Option<String> {
    let joined = match target.strip_prefix('/') {
        Some(from_root) => PathBuf::from(from_root),
        None => folder(path).join(target),
    };
    let mut parts = Vec::new();
    for component in Path::new(&joined).components() {
        match component {
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::Normal(part) => parts.push(part.to_str()?),
            _ => {}
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links() {
        let cases: [(&str, &str, &[usize]); 9] = [
            ("README.md", "[a](docs/A.md)", &[]),
            ("README.md", "text\n\n[a](docs/B.md)", &[3]),
            ("docs/A.md", "[a](../README.md#use)", &[]),
            ("docs/A.md", "[a](../../README.md)", &[1]),
            ("docs/A.md", "[a](/README.md)", &[]),
            ("docs/A.md", "[a](#here) [b](https://example.com/docs)", &[]),
            ("docs/A.md", "[a](mailto:a@example.com)", &[]),
            ("docs/A.md", "```\n[a](nowhere.md)\n```", &[]),
            ("docs/A.md", "[a][b]\n\n[b]: nowhere.md", &[1]),
        ];
        let exists = |path: &str| ["README.md", "docs/A.md"].contains(&path);
        for (path, text, expected) in cases {
            let lines: Vec<_> = check(path, text, exists)
                .iter()
                .filter_map(|found| found.line)
                .collect();
            assert_eq!(lines, expected, "{path}: {text}");
        }
    }
}
