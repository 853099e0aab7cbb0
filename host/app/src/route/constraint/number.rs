//! Numbers as .NET reads them with the invariant culture.

use super::Verdict;

/// The largest number that a .NET `decimal` holds: 96 bits.
const DECIMAL_MAX: u128 = (1 << 96) - 1;

/// Without what .NET treats as white space around a number.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|letter| matches!(letter, '\t'..='\r' | ' '))
}

/// Whether this is a `double`: an exponent, thousands and the names of what is
/// not finite are allowed.
pub(super) fn is_float(text: &str) -> bool {
    let text = trim(text);
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    if text.eq_ignore_ascii_case("infinity") || text.eq_ignore_ascii_case("nan") {
        return true;
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    !exponent.is_empty() && is_digits(exponent) && integer_digits(mantissa).is_some()
}

/// Whether this is a `decimal`: thousands and a sign at the end are allowed.
pub(super) fn decimal(text: &str) -> Verdict {
    let text = trim(text);
    let text = match text.strip_prefix(['+', '-']) {
        Some(text) => text,
        None => text.strip_suffix(['+', '-']).map_or(text, trim),
    };
    let Some(digits) = integer_digits(text) else {
        return Verdict::No;
    };
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Verdict::Yes;
    }
    match digits.parse::<u128>() {
        // A fraction may be rounded up.
        Ok(DECIMAL_MAX) if text.contains('.') => Verdict::Unsure { guess: true },
        number => Verdict::of(number.is_ok_and(|number| number <= DECIMAL_MAX)),
    }
}

/// The digits before the decimal point, if this is a number without sign.
fn integer_digits(text: &str) -> Option<String> {
    let (integer, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = integer.chars().filter(|letter| *letter != ',').collect();
    let valid = is_digits(&digits)
        && is_digits(fraction)
        && !integer.starts_with(',')
        && !(digits.is_empty() && fraction.is_empty());
    valid.then_some(digits)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|letter| letter.is_ascii_digit())
}
