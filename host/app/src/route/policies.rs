//! What follows the name of a parameter: constraints, each after a colon, and
//! then a default value after an equals sign.
//!
//! A regular expression may contain any letter, even colons and parentheses, so
//! where a constraint ends is a matter of convention. The convention is ASP.NET
//! Core's, with its odd corners: after a colon within parentheses everything up
//! to the next closing one is skipped, and then another colon is again within
//! them as long as a closing one follows.

/// The state of the parser.
enum State {
    /// Between two constraints.
    Between,
    /// In a constraint, before its parenthesis.
    Name,
    /// In the parentheses of a constraint.
    Arguments,
}

/// Reads the constraints and the default value in `letters`, beginning with the
/// last letter of the name.
pub(super) fn read(letters: &[char], from: usize) -> (Vec<String>, Option<String>) {
    let mut found = Vec::new();
    let mut state = State::Between;
    let (mut start, mut at) = (from, from);
    let default = loop {
        let next = letters.get(at).copied();
        match (&state, next) {
            (State::Between, None) => break None,
            (State::Name | State::Arguments, None) => {
                push(&mut found, slice(letters, start, at));
                break None;
            }
            (State::Between, Some('=')) => break Some(at),
            (State::Between | State::Name, Some('(')) => state = State::Arguments,
            (State::Between, Some(':')) => {
                state = State::Name;
                start = at + 1;
            }
            (State::Name, Some(':')) => {
                push(&mut found, slice(letters, start, at));
                start = at + 1;
            }
            (State::Name, Some('=')) => {
                push(&mut found, slice(letters, start, at));
                break Some(at);
            }
            (State::Arguments, Some(')')) => match letters.get(at + 1) {
                None | Some(':' | '=') => {
                    push(&mut found, slice(letters, start, at + 1));
                    state = State::Between;
                    start = at + 1;
                }
                Some(_) => {}
            },
            (State::Arguments, Some(delimiter @ (':' | '='))) => {
                if let Some(close) = closing(letters, at + 1) {
                    at = close;
                } else {
                    push(&mut found, slice(letters, start, at));
                    if delimiter == '=' {
                        break Some(at);
                    }
                    state = State::Name;
                    start = at + 1;
                }
            }
            (State::Between | State::Name | State::Arguments, Some(_)) => {}
        }
        at += 1;
    };
    let default = default.map(|equals| slice(letters, equals + 1, letters.len()));
    (found, default)
}

/// The letters from `start` up to `end`.
pub(super) fn slice(letters: &[char], start: usize, end: usize) -> String {
    letters.get(start..end).unwrap_or_default().iter().collect()
}

fn push(found: &mut Vec<String>, constraint: String) {
    if !constraint.is_empty() {
        found.push(constraint);
    }
}

fn closing(letters: &[char], from: usize) -> Option<usize> {
    let rest = letters.get(from..)?;
    rest.iter()
        .position(|letter| *letter == ')')
        .map(|at| from + at)
}
