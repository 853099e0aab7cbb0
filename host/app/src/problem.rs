//! What is wrong with an app, in the words of the person who has to fix it.

use std::cell::RefCell;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something does not work; `check` fails.
    Error,
    /// Something works differently from what its author may expect.
    Warning,
}

/// What the Functions host does because of a problem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consequence {
    /// Nothing: the function is served, perhaps not as its author expects.
    #[default]
    Nothing,
    /// Nothing: the problem is one of this project's handler or of its plugins, of which
    /// the host knows nothing.
    Handler,
    /// It loads the function, and calls of it fail or never arrive.
    CallsFail,
    /// It does not load the function.
    NotLoaded,
    /// It does not find the custom handler's program, so no function answers.
    NoProgram,
    /// It does not start, so no function is served.
    NoStart,
}

/// A place in a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character within the line, from 1.
    pub column: usize,
}

/// One problem of the app, with its remedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// How much it matters.
    pub severity: Severity,
    /// The file, relative to the app root.
    pub file: PathBuf,
    /// The JSON path within the file, such as `$.bindings[1].name`; absent when
    /// the file as a whole is meant.
    pub path: Option<String>,
    /// Where in the file; absent when the value did not come from it or is
    /// missing altogether.
    pub position: Option<Position>,
    /// What is wrong: lower case, no final full stop.
    pub message: String,
    /// How to fix it, in the imperative.
    pub remedy: String,
    /// The function that is affected; absent when the whole app is.
    pub function: Option<String>,
    /// What the Functions host does because of it.
    #[serde(skip)]
    pub consequence: Consequence,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.file.display())?;
        if let Some(path) = &self.path {
            write!(formatter, "{path}: ")?;
        }
        write!(formatter, "{}; {}", self.message, self.remedy)
    }
}

/// Where in a file a problem is.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The JSON path.
    pub path: Option<String>,
    /// The line and column.
    pub position: Option<Position>,
}

/// Collects the problems of one file.
///
/// Readers share it by reference, so that reading continues after an error and
/// finds the next one.
#[derive(Debug)]
pub struct Report {
    file: PathBuf,
    function: Option<String>,
    /// What all of its problems lead to, if it is the same.
    consequence: Option<Consequence>,
    problems: RefCell<Vec<Problem>>,
}

impl Report {
    /// A report on `file`, a path relative to the app root.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self {
            file: file.into(),
            function: None,
            consequence: None,
            problems: RefCell::default(),
        }
    }

    /// A report on a file that belongs to `function`.
    pub fn of_function(file: impl Into<PathBuf>, function: &str) -> Self {
        Self {
            function: Some(function.to_owned()),
            ..Self::new(file)
        }
    }

    /// The same report, all of whose problems have this consequence.
    #[must_use]
    pub fn leading_to(self, consequence: Consequence) -> Self {
        Self {
            consequence: Some(consequence),
            ..self
        }
    }

    /// The file that this is about.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Adds a problem at `place`. Because of an error the Functions host does not load
    /// the function, or does not start; a warning has no consequence.
    pub fn add(
        &self,
        severity: Severity,
        place: Place,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let consequence = match severity {
            Severity::Warning => Consequence::Nothing,
            Severity::Error if self.function.is_some() => Consequence::NotLoaded,
            Severity::Error => Consequence::NoStart,
        };
        self.add_with(consequence, severity, place, message, remedy);
    }

    /// Adds a problem at `place` that has this consequence, unless all of the report
    /// have another.
    pub fn add_with(
        &self,
        consequence: Consequence,
        severity: Severity,
        place: Place,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.problems.borrow_mut().push(Problem {
            severity,
            file: self.file.clone(),
            path: place.path,
            position: place.position,
            message: message.into(),
            remedy: remedy.into(),
            function: self.function.clone(),
            consequence: self.consequence.unwrap_or(consequence),
        });
    }

    /// Adds an error about the file as a whole.
    pub fn error(&self, message: impl Into<String>, remedy: impl Into<String>) {
        self.add(Severity::Error, Place::default(), message, remedy);
    }

    /// Adds a warning about the file as a whole.
    pub fn warn(&self, message: impl Into<String>, remedy: impl Into<String>) {
        self.add(Severity::Warning, Place::default(), message, remedy);
    }

    /// What was found, in the order in which it was found.
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }
}

/// Adds `more` to `problems`, both about the same files. One place in a file is
/// reported once, as an error if either has it as one.
pub fn merge_problems(problems: &mut Vec<Problem>, more: Vec<Problem>) {
    for problem in more {
        let known = problems.iter_mut().find(|known| {
            let app_wide = problem.path.is_none() && problem.function.is_none();
            !app_wide
                && known.file == problem.file
                && known.path == problem.path
                && (known.function == problem.function
                    || known.function.is_none() && known.severity == Severity::Warning)
        });
        match known {
            Some(known) if known.severity == Severity::Error => {}
            Some(known) if problem.severity == Severity::Error => *known = problem,
            Some(known) if known.message == problem.message => {}
            Some(_) | None => problems.push(problem),
        }
    }
}

/// The first error among `problems`, with the number of the others; `None` when
/// there are only warnings.
pub(crate) fn reason<'a>(problems: impl IntoIterator<Item = &'a Problem>) -> Option<String> {
    let mut errors = problems
        .into_iter()
        .filter(|problem| problem.severity == Severity::Error);
    let first = errors.next()?;
    Some(match errors.count() {
        0 => first.to_string(),
        1 => format!("{first} (and 1 more error)"),
        more => format!("{first} (and {more} more errors)"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn displays_file_path_message_and_remedy() {
        let report = Report::of_function("order/function.json", "order");
        report.add(
            Severity::Error,
            Place {
                path: Some("$.bindings[1].name".into()),
                position: None,
            },
            "is missing",
            "add a name",
        );
        report.error("is empty", "fill it");
        report.warn("is large", "shrink it");
        let problems = report.into_problems();
        let shown: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "order/function.json: $.bindings[1].name: is missing; add a name",
                "order/function.json: is empty; fill it",
                "order/function.json: is large; shrink it",
            ]
        );
        assert_eq!(
            reason(&problems).unwrap(),
            "order/function.json: $.bindings[1].name: is missing; add a name (and 1 more error)"
        );
        assert_eq!(reason(problems.last()), None);
    }

    #[test]
    fn one_place_is_reported_once() {
        let problem =
            |severity, path: Option<&str>, function: Option<&str>, message: &str| Problem {
                severity,
                file: "f/function.json".into(),
                path: path.map(str::to_owned),
                position: None,
                message: message.to_owned(),
                remedy: String::new(),
                function: function.map(str::to_owned),
                consequence: Consequence::default(),
            };
        let (error, warning) = (Severity::Error, Severity::Warning);
        let known = [
            problem(error, Some("$.a"), Some("f"), "1"),
            problem(warning, Some("$.b"), Some("f"), "2"),
            problem(warning, None, None, "3"),
        ];
        for (more, messages) in [
            (
                problem(error, Some("$.a"), Some("f"), "x"),
                &["1", "2", "3"][..],
            ),
            (
                problem(warning, Some("$.a"), Some("f"), "x"),
                &["1", "2", "3"],
            ),
            (
                problem(error, Some("$.b"), Some("f"), "x"),
                &["1", "x", "3"],
            ),
            (
                problem(warning, Some("$.b"), Some("f"), "2"),
                &["1", "2", "3"],
            ),
            (
                problem(warning, Some("$.b"), Some("f"), "x"),
                &["1", "2", "3", "x"],
            ),
            // A problem of the whole app wins over one of f.
            (
                problem(error, Some("$.a"), None, "x"),
                &["1", "2", "3", "x"],
            ),
            (problem(error, None, None, "x"), &["1", "2", "3", "x"]),
        ] {
            let mut problems = known.to_vec();
            merge_problems(&mut problems, vec![more]);
            let found: Vec<_> = problems
                .iter()
                .map(|problem| problem.message.as_str())
                .collect();
            assert_eq!(found, messages);
        }
    }
}
