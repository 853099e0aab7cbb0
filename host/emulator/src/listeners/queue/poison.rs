//! Queues for messages that no function could work on.

const SUFFIX: &str = "-poison";

/// The longest name of a queue.
const LONGEST_NAME: usize = 63;

/// The poison queue of `queue`; `None` for one that is a poison queue itself, or whose name
/// is too long.
pub(in crate::listeners) fn poison_queue(queue: &str) -> Option<String> {
    let fits = queue.len() + SUFFIX.len() <= LONGEST_NAME && !queue.ends_with(SUFFIX);
    fits.then(|| format!("{queue}{SUFFIX}"))
}

#[cfg(test)]
mod tests {
    use super::poison_queue;

    #[test]
    fn poison_queues_have_none() {
        let long = "a".repeat(57);
        for (queue, poison) in [
            ("orders", Some("orders-poison")),
            ("orders-poison", None),
            (long.as_str(), None),
        ] {
            assert_eq!(poison_queue(queue).as_deref(), poison, "{queue}");
        }
    }
}
