//! Comparing as .NET's `OrdinalIgnoreCase` does.

/// Whether `a` and `b` are equal when each letter is turned into its upper case, letter
/// by letter.
pub fn equal_ignoring_case(a: &str, b: &str) -> bool {
    a.chars().map(upper).eq(b.chars().map(upper))
}

/// The upper case of a letter where that is one letter.
fn upper(letter: char) -> char {
    let mut upper = letter.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(only), None) => only,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::equal_ignoring_case;

    #[test]
    fn letters_are_compared_one_by_one() {
        for (a, b, equal) in [
            ("Id", "iD", true),
            ("é", "É", true),
            ("ß", "SS", false),
            ("a", "ab", false),
            ("", "", true),
        ] {
            assert_eq!(equal_ignoring_case(a, b), equal, "{a} {b}");
        }
    }
}
