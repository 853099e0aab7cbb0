//! Numbers as .NET reads them with the invariant culture.

/// The largest number that a .NET `decimal` holds: 96 bits.
const DECIMAL_MAX: u128 = (1 << 96) - 1;

/// Without what .NET takes for white space around a number.
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
pub(super) fn is_decimal(text: &str) -> bool {
    let text = trim(text);
    let text = text
        .strip_prefix(['+', '-'])
        .or_else(|| text.strip_suffix(['+', '-']))
        .unwrap_or(text);
    integer_digits(text).is_some_and(|digits| {
        let digits = digits.trim_start_matches('0');
        digits.is_empty()
            || digits
                .parse::<u128>()
                .is_ok_and(|number| number <= DECIMAL_MAX)
    })
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
