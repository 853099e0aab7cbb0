//! Patterns for the names of settings: `*` stands for any characters.

use wildmatch::WildMatch;

/// Whether `pattern` matches `name`. As in the path globs of earlier versions, only
/// a `**` at the end matches a slash.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let pattern_matches = |text| WildMatch::new(pattern).matches(text);
    match name.split_once('/') {
        Some((head, _)) => pattern.ends_with("**") && pattern_matches(head),
        None => pattern_matches(name),
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_matches_any_characters_but_a_slash() {
        let long = "a".repeat(10_000);
        let many = "a*".repeat(100) + "b";
        for (pattern, name, expected) in [
            ("ORDERS_*", "ORDERS_DB", true),
            ("ORDERS_*", "ORDERS_", true),
            ("ORDERS_*", "ORDERS", false),
            ("ORDERS_*", "MY_ORDERS_DB", false),
            ("ORDERS_*", "orders_db", false),
            ("*", "", true),
            ("*", "x", true),
            ("**", "x", true),
            ("*_DB", "A_DB_B_DB", true),
            ("*_DB", "A_DB_B", false),
            ("A*C", "AC", true),
            ("A*C", "ABBC", true),
            ("A*C", "ABBCD", false),
            ("A**C", "ABC", true),
            ("A*B*C", "AxxByyC", true),
            ("A*B*C", "AxxCyyB", false),
            ("*", "A/B", false),
            ("A*", "A/B", false),
            ("A**", "A/B", true),
            ("B**", "A/B", false),
            ("A:*", "A:B:C", true),
            ("A.B*", "A.BC", true),
            ("A.B*", "AxBC", false),
            ("A(1)*", "A(1)2", true),
            ("A+*", "AAA", false),
            ("*é*", "caf\u{e9}s", true),
            ("*é", "cafe", false),
            ("*\n*", "A\nB", true),
            ("", "", true),
            ("", "A", false),
            (many.as_str(), long.as_str(), false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
