//! A difference as lines for people.

use corral_emulator::replay::Difference;
use serde_json::Value;

/// How many characters of a value are shown.
const SHOWN: usize = 160;

/// How many of them come before the place where the values differ.
const BEFORE: usize = 40;

/// The lines for a difference.
pub(super) fn shown(difference: &Difference) -> String {
    let (recorded, replayed) = (&difference.recorded, &difference.replayed);
    let mut lines = vec![format!("  {}", difference.pointer)];
    let both = (recorded.as_ref(), replayed.as_ref());
    if let (Some(Value::String(one)), Some(Value::String(other))) = both
        && (one.contains('\n') || other.contains('\n'))
    {
        lines.extend(changed_lines(one, other));
        return lines.join("\n");
    }
    let [one, other] = [recorded, replayed].map(|value| {
        let text = value.as_ref().map(ToString::to_string);
        text.unwrap_or_else(|| "(absent)".to_owned())
    });
    let equal = one.chars().zip(other.chars());
    let equal = equal.take_while(|(one, other)| one == other).count();
    let from = if one.chars().count().max(other.chars().count()) > SHOWN {
        equal.saturating_sub(BEFORE)
    } else {
        0
    };
    lines.push(format!("    - {}", cut(&one, from)));
    lines.push(format!("    + {}", cut(&other, from)));
    lines.join("\n")
}

/// The lines of two texts without those that are the same at their begin and end.
fn changed_lines(one: &str, other: &str) -> Vec<String> {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.lines().collect(), other.lines().collect());
    let same = one.iter().zip(&other);
    let begin = same.take_while(|(one, other)| one == other).count();
    let left = |lines: &[&str]| lines.len().saturating_sub(begin);
    let same = one.iter().rev().zip(other.iter().rev());
    let end = same.take_while(|(one, other)| one == other).count();
    let end = end.min(left(&one)).min(left(&other));
    let changed = |mark: char, lines: &[&str]| -> Vec<String> {
        let lines = lines
            .iter()
            .skip(begin)
            .take(left(lines).saturating_sub(end));
        lines
            .map(|line| format!("    {mark} {}", cut(line, 0)))
            .collect()
    };
    let mut all = vec![format!("    line {}:", begin + 1)];
    all.extend(changed('-', &one));
    all.extend(changed('+', &other));
    all
}

/// So many characters from `from` on.
fn cut(text: &str, from: usize) -> String {
    let mut letters = text.chars().skip(from);
    let mut shown: String = letters.by_ref().take(SHOWN).collect();
    if from > 0 {
        shown.insert(0, '…');
    }
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_are_shown_where_they_are() {
        let long = "a".repeat(200);
        for (recorded, replayed, lines) in [
            (
                Some(json!(1)),
                Some(json!("1")),
                "  /a\n    - 1\n    + \"1\"",
            ),
            (
                Some(json!({ "b": 1 })),
                None,
                "  /a\n    - {\"b\":1}\n    + (absent)",
            ),
            (
                Some(json!("one\ntwo\nthree")),
                Some(json!("one\n2\nthree")),
                "  /a\n    line 2:\n    - two\n    + 2",
            ),
            (
                Some(json!("one\none")),
                Some(json!("one")),
                "  /a\n    line 2:\n    - one",
            ),
            (
                Some(json!(format!("{long}b"))),
                Some(json!(format!("{long}c"))),
                &format!("  /a\n    - …{0}b\"\n    + …{0}c\"", "a".repeat(BEFORE)),
            ),
        ] {
            let difference = Difference {
                pointer: "/a".to_owned(),
                recorded,
                replayed,
            };
            assert_eq!(shown(&difference), lines);
        }
    }
}
