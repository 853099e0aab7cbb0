//! The dates of the host's JSON reader, for the model of the host.

/// Whether the reader parses `text` as a date.
pub(crate) fn is_one(text: &str) -> bool {
    moment(text).is_some() || is_old_form(text)
}

/// What the host prints for the string `text` inside JSON. Only dates in UTC and
/// without an offset keep their meaning here; others become some other text.
pub(crate) fn in_json(text: &str) -> String {
    match moment(text) {
        Some((seconds, fraction, zone)) if !seconds.ends_with("T24:00:00") => {
            let fraction = fraction.trim_end_matches('0');
            let point = if fraction.is_empty() { "" } else { "." };
            let zone = match zone {
                "" => "",
                "Z" | "z" => "Z",
                "+00:00" | "-00:00" | "+0000" | "+00" => "+00:00",
                _ => "of another time",
            };
            format!("{seconds}{point}{fraction}{zone}")
        }
        Some(_) => "the next day".to_owned(),
        None if is_old_form(text) => "an old date".to_owned(),
        None => text.to_owned(),
    }
}

/// Up to the second, the fraction, and the zone.
fn moment(text: &str) -> Option<(&str, &str, &str)> {
    if text.len() > 40 || !text.is_ascii() {
        return None;
    }
    let (seconds, rest) = text.split_at_checked(19)?;
    let number = |start: usize, length: usize| {
        let digits = &seconds[start..start + length];
        let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
        is_number.then(|| digits.parse::<u32>().unwrap())
    };
    let marks: Vec<&str> = [4, 7, 10, 13, 16].map(|at| &seconds[at..=at]).to_vec();
    if marks != ["-", "-", "T", ":", ":"] {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
    let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let february = if leap { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *lengths.get(usize::try_from(month).unwrap().checked_sub(1)?)?;
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => {
            let digits = rest.bytes().take(7).take_while(u8::is_ascii_digit).count();
            (digits > 0).then(|| rest.split_at(digits))?
        }
        None => ("", rest),
    };
    let midnight =
        hour == 24 && minute == 0 && second == 0 && fraction.trim_matches('0').is_empty();
    let exists = year >= 1
        && (1..=length).contains(&day)
        && (hour < 24 || midnight)
        && minute < 60
        && second < 60;
    (exists && is_zone(zone)).then_some((seconds, fraction, zone))
}

fn is_zone(zone: &str) -> bool {
    if zone.eq_ignore_ascii_case("z") {
        return true;
    }
    let is_two = |text: &str| text.len() == 2 && text.bytes().all(|digit| digit.is_ascii_digit());
    let minutes = match zone.split_at_checked(3) {
        Some((hours, minutes)) if hours.starts_with(['+', '-']) && is_two(&hours[1..]) => minutes,
        _ => zone,
    };
    matches!(minutes, "" | ":") || is_two(minutes.strip_prefix(':').unwrap_or(minutes))
}

fn is_old_form(text: &str) -> bool {
    let Some(inner) = text
        .strip_prefix("/Date(")
        .and_then(|rest| rest.strip_suffix(")/"))
    else {
        return false;
    };
    let signed = |text: &str, most: usize| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        text.len() <= most
            && !digits.is_empty()
            && digits.bytes().all(|digit| digit.is_ascii_digit())
    };
    let is_number = |text: &str| signed(text, 40) && text.parse::<i64>().is_ok();
    let at = |sign: char| inner.char_indices().skip(1).find(|(_, c)| *c == sign);
    match at('+').or_else(|| at('-')) {
        None => is_number(inner),
        Some((at, _)) => {
            let offset = &inner[at + 1..];
            let part = |start: usize| {
                offset
                    .get(start..start + 2)
                    .is_some_and(|two| signed(two, 2))
            };
            is_number(&inner[..at]) && part(0) && (offset.len() == 2 || part(2))
        }
    }
}
