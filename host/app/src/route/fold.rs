//! Case folding, as .NET compares text ordinally
//! (`StringComparison.OrdinalIgnoreCase`), which is how the Functions host
//! compares routes and function names.
//!
//! .NET replaces each letter by the one upper-case letter that `UnicodeData.txt`
//! gives for it. Two things follow that full case mapping has otherwise: a
//! letter whose upper case is several letters (`ß`) stays as it is, and a Greek
//! letter with an iota below pairs with its title case. Two letters are exempt,
//! so that no letter of another alphabet equals an ASCII one: the dotless `ı`
//! and the long `ſ`. Any other rule here would let a caller spell the route of
//! one function so that the host mistakes it for another's.

/// The upper-case letter with which `letter` is compared.
pub(super) fn fold(letter: char) -> char {
    match letter {
        'a'..='z' => letter.to_ascii_uppercase(),
        '\0'..='\u{7f}' | 'ı' | 'ſ' => letter,
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => {
            shifted(letter, 8)
        }
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => shifted(letter, 9),
        _ if is_newer(letter) => letter,
        _ => {
            let mut upper = letter.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(upper), None) => upper,
                _ => letter,
            }
        }
    }
}

/// The letters of `text` without their case, to be compared or sorted.
pub(crate) fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(fold)
}

/// Whether the two are the same text but for case.
pub(crate) fn equal(one: &str, other: &str) -> bool {
    folded(one).eq(folded(other))
}

fn shifted(letter: char, by: u32) -> char {
    char::from_u32(u32::from(letter) + by).unwrap_or(letter)
}

/// Whether the letter got its upper case after Unicode 15, which is what .NET 8
/// and its ICU know.
fn is_newer(letter: char) -> bool {
    matches!(
        letter,
        '\u{19b}'
            | '\u{264}'
            | '\u{1c8a}'
            | '\u{a7cd}'
            | '\u{a7cf}'
            | '\u{a7d3}'
            | '\u{a7d5}'
            | '\u{a7db}'
            | '\u{10d70}'..='\u{10d85}'
            | '\u{16ebb}'..='\u{16ed3}'
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// The rule, applied to Unicode's own table.
    fn table() -> HashMap<u32, u32> {
        let lines = include_str!("tests/simple_uppercase.txt").lines();
        let mut table = HashMap::new();
        for line in lines.filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split(' ').collect();
            let letter = |at: usize| u32::from_str_radix(fields[at], 16).unwrap();
            let (step, distance): (usize, i32) =
                (fields[2].parse().unwrap(), fields[3].parse().unwrap());
            for from in (letter(0)..=letter(1)).step_by(step) {
                table.insert(from, from.checked_add_signed(distance).unwrap());
            }
        }
        assert_eq!(table.len(), 1450, "all of UnicodeData.txt");
        for exempt in ['ı', 'ſ'] {
            table.remove(&u32::from(exempt)).unwrap();
        }
        table
    }

    #[test]
    fn every_letter_folds_as_in_dotnet() {
        let table = table();
        let wrong: Vec<String> = (char::MIN..=char::MAX)
            .filter_map(|letter| {
                let code = u32::from(letter);
                let expected = table.get(&code).copied().unwrap_or(code);
                let found = u32::from(fold(letter));
                (found != expected)
                    .then(|| format!("U+{code:04X}: U+{found:04X}, not U+{expected:04X}"))
            })
            .collect();
        assert_eq!(wrong, <[String; 0]>::default());
    }

    #[test]
    fn nothing_but_ascii_equals_ascii() {
        for letter in '\u{80}'..=char::MAX {
            assert!(!fold(letter).is_ascii(), "{letter}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for letter in char::MIN..=char::MAX {
            assert_eq!(fold(fold(letter)), fold(letter), "{letter}");
        }
    }

    #[test]
    fn texts() {
        for (one, other, same) in [
            ("Orders", "oRDERS", true),
            ("ÉTÉ", "été", true),
            ("straße", "STRASSE", false),
            ("secret", "\u{17f}ecret", false),
            ("list", "l\u{131}st", false),
            ("kelvin", "\u{212a}elvin", false),
            ("\u{1f80}", "\u{1f88}", true),
            ("\u{1fb3}", "\u{1fbc}", true),
            ("\u{1fb3}", "\u{391}\u{399}", false),
            ("order", "orders", false),
            ("", "a", false),
        ] {
            assert_eq!(equal(one, other), same, "{one} {other}");
        }
    }
}
