//! Dates and times, as .NET reads them with the invariant culture.
//!
//! .NET accepts almost anything as a date. Here are the forms that people write
//! in a path: dates in numbers or with an English month, times with or without
//! seconds, `am` or `pm` and zone. Names of weekdays are not supported.

use time::{Date, Month};

use super::Verdict;
use crate::calendar::MONTHS;

/// A leap year, for dates without a year.
const LEAP_YEAR: &str = "2000";

/// Whether .NET parses `text` as a date.
///
/// Certain are dates in ISO 8601, plain numbers, and texts with a word that
/// cannot be part of a date. For all others .NET may accept more than this.
pub(super) fn holds(text: &str) -> Verdict {
    let guess = is_datetime(text);
    if is_iso_date(text) || is_no_date(text) {
        Verdict::of(guess)
    } else {
        Verdict::Unsure { guess }
    }
}

/// `2020-02-29`, existing or not.
fn is_iso_date(text: &str) -> bool {
    let fields: Vec<&str> = text.split('-').collect();
    fields.iter().map(|field| field.len()).eq([4, 2, 2])
        && fields.iter().all(|field| is_digits(field))
}

/// Whether this is certainly not a date.
fn is_no_date(text: &str) -> bool {
    const WORDS: [&str; 10] = ["a", "p", "am", "pm", "t", "z", "gmt", "utc", "ad", "bc"];
    const WEEKDAYS: [&str; 7] = [
        "sunday",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
    ];
    let text = text.trim().to_ascii_lowercase();
    let mut words = text
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .filter(|word| !word.is_empty());
    let names = || WEEKDAYS.into_iter().chain(MONTHS);
    // .NET reads words that run together, as in `1Jan`, and `2020T10Z`.
    let unknown =
        |word: &str| !WORDS.contains(&word) && !names().any(|name| name.get(..3) == word.get(..3));
    text.is_ascii() && (text.bytes().all(|letter| letter.is_ascii_digit()) || words.any(unknown))
}

fn is_datetime(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    match time_start(&text).and_then(|start| text.split_at_checked(start)) {
        None => is_date(&text),
        Some((date, time)) => {
            let date = date.strip_suffix('t').unwrap_or(date);
            is_time(time) && (date.trim().is_empty() || is_date(date))
        }
    }
}

/// Where the hour begins: at the digits before the first colon, or before `am`
/// or `pm`.
fn time_start(text: &str) -> Option<usize> {
    let end = match text.find(':') {
        Some(colon) => colon,
        None => half_of_day(text)?.trim_end().len(),
    };
    let before = text.get(..end)?;
    Some(
        before
            .trim_end_matches(|letter: char| letter.is_ascii_digit())
            .len(),
    )
}

/// The text before `am` or `pm`.
fn half_of_day(text: &str) -> Option<&str> {
    text.strip_suffix("am").or_else(|| text.strip_suffix("pm"))
}

fn is_date(text: &str) -> bool {
    let (names, numbers): (Vec<_>, Vec<_>) = text
        .split(|letter: char| matches!(letter, '-' | '/' | '.' | ',') || letter.is_whitespace())
        .filter(|field| !field.is_empty())
        .partition(|field| month(field).is_some());
    let (year, month, day) = match (names.as_slice(), numbers.as_slice()) {
        ([], [year, month, day]) | ([month], [year, day]) if is_year(year) => (*year, *month, *day),
        ([], [month, day, year]) | ([month], [day, year]) => (*year, *month, *day),
        ([], [year, month] | [month, year]) | ([month], [year]) if is_year(year) => {
            (*year, *month, "1")
        }
        ([], [month, day]) | ([month], [day]) => (LEAP_YEAR, *month, *day),
        _ => return false,
    };
    exists(year, month, day).is_some()
}

fn is_year(field: &str) -> bool {
    field.len() > 2
}

/// A month by its name or the first three letters of it.
fn month(field: &str) -> Option<u8> {
    (1..)
        .zip(MONTHS)
        .find(|(_, name)| field == *name || name.get(..3) == Some(field))
        .map(|(number, _)| number)
}

fn exists(year: &str, name: &str, day: &str) -> Option<Date> {
    let year = match number(year, 4)? {
        // .NET guesses the century of two digits.
        short if year.len() < 3 => 2000 + short,
        long => long,
    };
    let month = month(name).or_else(|| u8::try_from(number(name, 2)?).ok())?;
    let date = Date::from_calendar_date(
        i32::from(year),
        Month::try_from(month).ok()?,
        u8::try_from(number(day, 2)?).ok()?,
    );
    date.ok().filter(|_| year > 0)
}

fn is_time(text: &str) -> bool {
    let zone = text.find(['z', '+', '-', 'g']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone);
    let clock = clock.trim();
    let half = half_of_day(clock);
    let mut fields = half.unwrap_or(clock).trim_end().splitn(3, ':');
    let hours = if half.is_some() { 0..=12 } else { 0..=23 };
    let hour = fields.next().and_then(|hour| number(hour, 2));
    let minute = fields.next().map_or(Some(0), |minute| number(minute, 2));
    let second = fields.next().map_or(Some(0), second);
    hour.is_some_and(|hour| hours.contains(&hour))
        && [minute, second]
            .into_iter()
            .all(|part| part.is_some_and(|part| part < 60))
        && is_zone(zone)
}

/// The whole seconds of `59.9999999`.
fn second(text: &str) -> Option<u16> {
    match text.split_once(['.', ',']) {
        None => number(text, 2),
        Some((whole, fraction)) => is_digits(fraction).then(|| number(whole, 2))?,
    }
}

fn is_zone(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else {
        return matches!(text, "" | "z" | "gmt");
    };
    let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "0"));
    number(hours, 2).is_some_and(|hours| hours <= 14)
        && number(minutes, 2).is_some_and(|minutes| minutes < 60)
}

/// A number of at most `digits` digits, and at least one.
fn number(text: &str, digits: usize) -> Option<u16> {
    (text.len() <= digits && is_digits(text)).then(|| text.parse().ok())?
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_digit())
}
