//! One page of a list.

/// A part of a list, and where the next one begins.
#[derive(Debug, PartialEq, Eq)]
pub struct Page<'a, T> {
    /// The items.
    pub items: &'a [T],
    /// The cursor of the next page; `None` after the last one.
    pub next: Option<&'a str>,
}

/// The page of `items`, which are in the order of their keys, that follows `cursor`,
/// with at most `size` items; without `size` there is one page.
///
/// A cursor is the key of the last item before the page, so that it stays valid while
/// the list changes: no item is shown twice, and none that stays is left out.
pub fn page<'a, T>(
    items: &'a [T],
    key: impl Fn(&T) -> &str,
    cursor: Option<&str>,
    size: Option<usize>,
) -> Page<'a, T> {
    let start = cursor.map_or(0, |cursor| {
        items.partition_point(|item| key(item) <= cursor)
    });
    let rest = items.get(start..).unwrap_or_default();
    let Some((page, _)) = size.filter(|size| *size > 0).and_then(|size| {
        let (page, after) = rest.split_at_checked(size)?;
        (!after.is_empty()).then_some((page, after))
    }) else {
        return Page {
            items: rest,
            next: None,
        };
    };
    Page {
        items: page,
        next: page.last().map(&key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other() {
        let items = ["a", "b", "c", "d"];
        for (cursor, size, expected, next) in [
            (None, None, &["a", "b", "c", "d"][..], None),
            (None, Some(2), &["a", "b"], Some("b")),
            (Some("b"), Some(2), &["c", "d"], None),
            (Some("a"), Some(2), &["b", "c"], Some("c")),
            // The item of the cursor is gone.
            (Some("bb"), Some(2), &["c", "d"], None),
            (Some("z"), Some(2), &[], None),
            (None, Some(4), &["a", "b", "c", "d"], None),
            (None, Some(0), &["a", "b", "c", "d"], None),
        ] {
            let expected = Page {
                items: expected,
                next,
            };
            let found = page(&items, |item| item, cursor, size);
            assert_eq!(found, expected, "{cursor:?} {size:?}");
        }
    }
}
