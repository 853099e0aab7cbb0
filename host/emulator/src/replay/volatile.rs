//! Ids and dates within texts, which change from run to run.

/// The lengths of the groups of an id such as `0f8fad5b-d9cb-469f-a165-70867728950e`.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// The text without ids and dates but those that the request has too: a value that comes
/// from the request must not change.
pub(super) fn settled(text: &str, request: &str) -> String {
    let mut settled = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_word = false;
    while let Some(letter) = rest.chars().next() {
        let found = (!in_word)
            .then(|| id(rest).or_else(|| date(rest)).or_else(|| http_date(rest)))
            .flatten()
            .filter(|length| {
                let after = rest.get(*length..).and_then(|rest| rest.chars().next());
                let value = rest.get(..*length).unwrap_or_default();
                !after.is_some_and(char::is_alphanumeric) && !request.contains(value)
            });
        let length = found.unwrap_or(letter.len_utf8());
        if found.is_some() {
            settled.push('\u{fffc}');
            in_word = true;
        } else {
            settled.push(letter);
            in_word = letter.is_alphanumeric();
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    settled
}

/// The length of the id that a text begins with.
fn id(text: &str) -> Option<usize> {
    let mut bytes = text.bytes();
    for (number, group) in GROUPS.iter().enumerate() {
        if number > 0 && bytes.next() != Some(b'-') {
            return None;
        }
        for _ in 0..*group {
            bytes.next().filter(u8::is_ascii_hexdigit)?;
        }
    }
    Some(36)
}

/// The length of the date that a text begins with: `2026-01-31`, which a time of day and an
/// offset may follow.
fn date(text: &str) -> Option<usize> {
    let day = shape(text, "0000-00-00")?;
    let rest = text.get(day..).unwrap_or_default();
    let Some(minutes) = shape(rest, "T00:00").or_else(|| shape(rest, " 00:00")) else {
        return Some(day);
    };
    let mut length = day + minutes;
    let rest = |length: usize| text.get(length..).unwrap_or_default();
    if let Some(seconds) = shape(rest(length), ":00") {
        length += seconds;
        if let Some(fraction) = rest(length).strip_prefix('.') {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            length += if digits > 0 { digits + 1 } else { 0 };
        }
    }
    let offset = ["Z", "+00:00", "-00:00", "+0000", "-0000"];
    let offset = offset.iter().find_map(|form| shape(rest(length), form));
    Some(length + offset.unwrap_or_default())
}

/// The length of a date of HTTP that a text begins with: `Sat, 31 Jan 2026 12:00:00 GMT`.
fn http_date(text: &str) -> Option<usize> {
    shape(text, "Aaa, 00 Aaa 0000 00:00:00 GMT")
}

/// The length of `form` if the text begins like it: `0` stands for a digit, `A` and `a` for
/// letters.
fn shape(text: &str, form: &str) -> Option<usize> {
    let mut letters = text.bytes();
    form.bytes()
        .all(|wanted| {
            letters.next().is_some_and(|letter| match wanted {
                b'0' => letter.is_ascii_digit(),
                b'A' => letter.is_ascii_uppercase(),
                b'a' => letter.is_ascii_lowercase(),
                other => letter == other,
            })
        })
        .then_some(form.len())
}

#[cfg(test)]
mod tests {
    use super::settled;

    #[test]
    fn ids_and_dates_are_left_out_unless_they_were_sent() {
        const ID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
        for (text, request, expected) in [
            (ID, "", "_"),
            (ID, "{\"id\":\"0f8fad5b-d9cb-469f-a165-70867728950e\"}", ID),
            (
                "order 0F8FAD5B-D9CB-469F-A165-70867728950E.",
                "",
                "order _.",
            ),
            (
                "x0f8fad5b-d9cb-469f-a165-70867728950e",
                "",
                "x0f8fad5b-d9cb-469f-a165-70867728950e",
            ),
            ("2026-01-31", "", "_"),
            ("at 2026-01-31T12:00:00.123+01:00,", "", "at _,"),
            ("2026-01-31 12:00", "", "_"),
            (
                "2026-01-31T12:00:00Z",
                "due 2026-01-31T12:00:00Z",
                "2026-01-31T12:00:00Z",
            ),
            ("Sat, 31 Jan 2026 12:00:00 GMT", "", "_"),
            ("2026-01-311", "", "2026-01-311"),
            ("1005 é", "", "1005 é"),
        ] {
            let found = settled(text, request).replace('\u{fffc}', "_");
            assert_eq!(found, expected, "{text}");
        }
    }
}
