//! Paths of blobs and names of queues, checked as the host checks them.

use super::{BindingFailure, Resolver, property::resolved};
use crate::payload::Binding;

/// The container and the name of a blob that is read or written.
pub(super) fn blob_path(
    binding: &Binding,
    resolver: &Resolver<'_>,
) -> Result<(String, String), BindingFailure> {
    let path = match resolved(binding, "path", resolver)? {
        Some(path) => Some(path),
        None => resolved(binding, "blobPath", resolver)?,
    };
    let path = path.ok_or_else(|| BindingFailure::missing("path"))?;
    let parts = path.split_once('/');
    let parts = parts.filter(|(container, name)| !container.is_empty() && !name.is_empty());
    let (container, name) = parts.ok_or_else(|| BindingFailure::Property {
        property: "path",
        problem: format!("is `{path}`, which does not name a blob; write it as container/blob"),
    })?;
    if !matches!(container, "$root" | "$logs" | "$web") {
        check("path", container)?;
    }
    Ok((container.to_owned(), name.to_owned()))
}

/// The name of a queue; the host writes it in lower-case letters.
pub(super) fn queue_name(
    binding: &Binding,
    resolver: &Resolver<'_>,
) -> Result<String, BindingFailure> {
    let name = resolved(binding, "queueName", resolver)?;
    let name = name.ok_or_else(|| BindingFailure::missing("queueName"))?;
    let name = name.to_lowercase();
    check("queueName", &name)?;
    Ok(name)
}

fn check(property: &'static str, name: &str) -> Result<(), BindingFailure> {
    let of_name =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let is_valid = (3..=63).contains(&name.len())
        && name.chars().all(of_name)
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--");
    if is_valid {
        return Ok(());
    }
    Err(BindingFailure::Property {
        property,
        problem: format!(
            "names `{name}`; use 3 to 63 lower-case letters, digits and single hyphens"
        ),
    })
}
