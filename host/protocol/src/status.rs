//! The status codes that a function may answer with.

/// A status that is not valid for a response to a caller.
///
/// The Functions host writes whatever it is given (custom handler protocol,
/// section 5.5): with less than 200 the caller waits for an answer that never
/// comes, and HTTP has none over 599.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a valid status code; use 200 to 599")]
pub struct InvalidStatus(pub u16);

/// Checks the status of a function's answer, in every mode and contract.
///
/// # Errors
/// When it is less than 200 or more than 599.
pub fn check_status(status: u16) -> Result<(), InvalidStatus> {
    if (200..=599).contains(&status) {
        Ok(())
    } else {
        Err(InvalidStatus(status))
    }
}

#[cfg(test)]
mod tests {
    use super::check_status;

    #[test]
    fn one_range_applies_everywhere() {
        for (status, valid) in [
            (0, false),
            (99, false),
            (100, false),
            (101, false),
            (199, false),
            (200, true),
            (299, true),
            (599, true),
            (600, false),
            (999, false),
            (1000, false),
        ] {
            assert_eq!(check_status(status).is_ok(), valid, "{status}");
        }
    }
}
