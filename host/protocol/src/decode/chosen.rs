//! Which of several members with one name counts.

/// The value of a name: of the last member that is spelled like it, else of the
/// last one that is spelled like it but for the case, as in the Functions host's
/// own reader.
pub(super) struct Chosen<T> {
    value: Option<T>,
    is_exact: bool,
}

impl<T> Default for Chosen<T> {
    fn default() -> Self {
        Chosen {
            value: None,
            is_exact: false,
        }
    }
}

impl<T> Chosen<T> {
    /// Adds the value of the next member; `is_exact` if its case is right too.
    pub(super) fn offer(&mut self, value: T, is_exact: bool) {
        if is_exact || !self.is_exact {
            self.value = Some(value);
            self.is_exact = is_exact;
        }
    }

    /// The value that counts.
    pub(super) fn value(self) -> Option<T> {
        self.value
    }
}

#[cfg(test)]
mod tests {
    use super::Chosen;

    #[test]
    fn the_last_of_repeated_members_counts() {
        let cases = [
            (&[][..], None),
            (&[(1, false), (2, false)], Some(2)),
            (&[(1, true), (2, true)], Some(2)),
            (&[(1, true), (2, false)], Some(1)),
            (&[(1, false), (2, true), (3, false)], Some(2)),
        ];
        for (members, expected) in cases {
            let mut chosen = Chosen::default();
            for (value, is_exact) in members {
                chosen.offer(*value, *is_exact);
            }
            assert_eq!(chosen.value(), expected, "{members:?}");
        }
    }
}
