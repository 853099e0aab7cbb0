//! The names that Azure Storage gives to queues and containers.

/// What is wrong with the name of a queue, or `None`. Capitals are not: the
/// Functions host writes the name in lower-case letters.
pub(super) fn queue_name_error(name: &str) -> Option<&'static str> {
    name_error(&name.to_lowercase())
}

/// What is wrong with the name of a container of blobs, or `None`.
pub(super) fn container_name_error(name: &str) -> Option<&'static str> {
    if matches!(name, "$root" | "$logs" | "$web") {
        return None;
    }
    if name.contains(|letter: char| letter.is_ascii_uppercase()) {
        return Some("has upper-case letters");
    }
    name_error(name)
}

fn name_error(name: &str) -> Option<&'static str> {
    let of_name = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    if !(3..=63).contains(&name.len()) {
        Some("is not 3 to 63 characters long")
    } else if !name.chars().all(|letter| of_name(letter) || letter == '-') {
        Some("has characters other than letters, digits and hyphens")
    } else if name.starts_with('-') || name.ends_with('-') {
        Some("begins or ends with a hyphen")
    } else if name.contains("--") {
        Some("has two hyphens in a row")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rules_of_storage() {
        let longest = "a".repeat(63);
        let longer = "a".repeat(64);
        for (name, queue, container) in [
            ("orders", true, true),
            ("my-orders-2", true, true),
            ("2nd", true, true),
            ("Orders", true, false),
            (longest.as_str(), true, true),
            (longer.as_str(), false, false),
            ("ab", false, false),
            ("", false, false),
            ("my_orders", false, false),
            ("orders{x}", false, false),
            ("bücher", false, false),
            ("-orders", false, false),
            ("orders-", false, false),
            ("my--orders", false, false),
            ("$root", false, true),
        ] {
            assert_eq!(queue_name_error(name).is_none(), queue, "{name}");
            assert_eq!(container_name_error(name).is_none(), container, "{name}");
        }
    }
}
