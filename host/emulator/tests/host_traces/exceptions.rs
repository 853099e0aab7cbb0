//! Tables of recorded cases that the emulated host treats otherwise, each with its reason.

/// Compares what came of all cases with the table `exceptions`, and fails with a line for
/// each case that differs and is not in it, or is in it and agrees. At least 98 in 100
/// must agree.
pub(crate) fn check(
    found: impl IntoIterator<Item = (String, Result<(), String>)>,
    exceptions: &[(&str, &str)],
) {
    let mut count = 0;
    let mut unexpected = Vec::new();
    let mut unused: Vec<&str> = exceptions.iter().map(|(name, _)| *name).collect();
    for (name, result) in found {
        count += 1;
        unused.retain(|known| *known != name);
        let exception = exceptions.iter().find(|(known, _)| *known == name);
        match (result, exception) {
            (Ok(()), None) | (Err(_), Some(_)) => {}
            (Ok(()), Some(_)) => unexpected.push(format!("{name}: agrees, yet is an exception")),
            (Err(complaint), None) => unexpected.push(format!("{name}: {complaint}")),
        }
    }
    assert!(unused.is_empty(), "no such cases: {unused:?}");
    assert!(
        exceptions.len() * 50 <= count,
        "fewer than 98 in 100 are compared"
    );
    assert!(
        unexpected.is_empty(),
        "{} of {count} cases:\n{}",
        unexpected.len(),
        unexpected.join("\n")
    );
}
