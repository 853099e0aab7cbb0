//! Lists of products such as `curl/8.0 (x; y)`, and the grammar that they share with
//! other fields.

/// The products and comments of one value of `User-Agent` or `Server`. `None` if .NET
/// cannot parse it.
pub(crate) fn products(value: &str) -> Option<Vec<String>> {
    let mut products = Vec::new();
    let mut rest = value.trim_start_matches(is_blank);
    while !rest.is_empty() {
        let (product, after) = if rest.starts_with('(') {
            comment(rest)?
        } else {
            product(rest)?
        };
        products.push(product.to_owned());
        rest = after.trim_start_matches(is_blank);
        // Two of them need a blank between.
        if !rest.is_empty() && rest.len() == after.len() {
            return None;
        }
    }
    (!products.is_empty()).then_some(products)
}

fn product(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = token(text)?;
    let rest = match rest.strip_prefix('/') {
        Some(version) => token(version)?.1,
        None => rest,
    };
    text.split_at_checked(text.len() - rest.len())
}

fn comment(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text.split_at_checked(at + 1);
        }
    }
    None
}

/// A quoted string at the beginning of `text`, and what follows it.
pub(super) fn quoted(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return text.split_at_checked(at + 1),
            _ => {}
        }
    }
    None
}

/// A token at the beginning of `text`, and what follows it.
pub(super) fn token(text: &str) -> Option<(&str, &str)> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let length = text.find(|c| !is_token(c)).unwrap_or(text.len());
    (length > 0).then(|| text.split_at(length))
}

pub(super) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t')
}
