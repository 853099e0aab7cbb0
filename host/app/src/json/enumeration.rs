//! Enumerations as .NET reads them.

use super::Cursor;
use crate::spelling;

impl Cursor<'_> {
    /// The value as a member of a .NET enumeration: a name in any case, or a
    /// number. `names` are in the order of their numbers, from 0. A number
    /// without a name is accepted by the Functions host and means nothing.
    pub fn enumeration<T: Copy>(&self, names: &[(&str, T)]) -> Option<T> {
        if self.is_ignored() {
            self.ignored("a name", &format!("use one of: {}", list(names)));
            return None;
        }
        let text = self.text()?;
        let word = text.trim();
        if let Ok(number) = word.parse::<i32>() {
            let at = usize::try_from(number).ok();
            let member = at.and_then(|at| names.get(at));
            if member.is_none() {
                self.warn(
                    format!("is {number}, which has no meaning"),
                    format!("use one of: {}", list(names)),
                );
            }
            return member.map(|(_, member)| *member);
        }
        let member = flags(word, names);
        if member.is_none() {
            let names: Vec<_> = names.iter().map(|(name, _)| *name).collect();
            self.error(
                format!("is `{text}`, which is not known"),
                spelling::suggestion(word, &names),
            );
        }
        member
    }
}

fn list<T>(names: &[(&str, T)]) -> String {
    let names: Vec<_> = names.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

/// .NET reads `in, out` as the union of the numbers of both.
fn flags<T: Copy>(word: &str, names: &[(&str, T)]) -> Option<T> {
    let mut union = 0;
    for part in word.split(',') {
        union |= names
            .iter()
            .position(|(name, _)| name.eq_ignore_ascii_case(part.trim()))?;
    }
    names.get(union).map(|(_, member)| *member)
}

#[cfg(test)]
mod tests {
    use crate::json::{Cursor, Dialect, parse};
    use crate::problem::{Report, Severity};

    #[test]
    fn names_and_numbers_are_members() {
        let names = [("in", 'i'), ("out", 'o'), ("inout", 'b')];
        for (text, member, problem) in [
            ("\"in\"", Some('i'), None),
            ("\" OUT \"", Some('o'), None),
            ("1", Some('o'), None),
            ("\"2\"", Some('b'), None),
            // The numbers of both names together.
            ("\"in, out\"", Some('o'), None),
            ("9", None, Some(Severity::Warning)),
            ("-1", None, Some(Severity::Warning)),
            ("\"sideways\"", None, Some(Severity::Error)),
            ("\"in, sideways\"", None, Some(Severity::Error)),
            ("\"\"", None, Some(Severity::Error)),
            ("1.5", None, Some(Severity::Error)),
            ("true", None, Some(Severity::Error)),
            ("[]", None, Some(Severity::Error)),
        ] {
            let report = Report::new("function.json");
            let node = parse(text, Dialect::Binding, &report).unwrap();
            let cursor = Cursor::root(&node, Dialect::Binding, &report);
            assert_eq!(cursor.enumeration(&names), member, "{text}");
            let problems = report.into_problems();
            let found = problems.first().map(|found| found.severity);
            assert_eq!(found, problem, "{text}");
        }
    }
}
