//! Edits of JSON files that keep comments and layout.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use corral_registry::replace_file;
use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstObject, CstObjectProp, CstRootNode};
use serde::Serialize;

/// One change of one file.
#[derive(Debug, Serialize)]
pub(super) struct Change {
    /// The file, relative to the app root.
    pub(super) file: PathBuf,
    /// What was changed.
    pub(super) change: String,
}

/// Edits of the files of an app. Nothing is written before [`Edits::write`], so that
/// an error leaves the app unchanged.
pub(super) struct Edits<'a> {
    root: &'a Path,
    files: Vec<(PathBuf, CstRootNode)>,
    changes: Vec<Change>,
}

impl<'a> Edits<'a> {
    pub(super) fn of(root: &'a Path) -> Self {
        Self {
            root,
            files: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// The object in `file`; a new one if the file does not exist.
    pub(super) fn open(&mut self, file: impl Into<PathBuf>) -> Result<File<'_, 'a>> {
        let file = file.into();
        let known = self.files.iter().position(|(other, _)| *other == file);
        let index = if let Some(index) = known {
            index
        } else {
            let root = read(&self.root.join(&file), &file)?;
            self.files.push((file.clone(), root));
            self.files.len() - 1
        };
        let object = self
            .files
            .get(index)
            .and_then(|(_, root)| root.object_value_or_create())
            .with_context(|| format!("{} is not an object", file.display()))?;
        Ok(File {
            object,
            path: file,
            edits: self,
        })
    }

    /// Writes the files that changed, and returns the changes.
    pub(super) fn write(self) -> Result<Vec<Change>> {
        for (file, root) in &self.files {
            if !self.changes.iter().any(|change| change.file == *file) {
                continue;
            }
            let path = self.root.join(file);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)
                    .with_context(|| format!("cannot create {}", folder.display()))?;
            }
            replace_file(&path, root.to_string().as_bytes())
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(self.changes)
    }
}

/// Parses the file at `path`; messages call it `file`.
fn read(path: &Path, file: &Path) -> Result<CstRootNode> {
    let text = if path.exists() {
        fs::read_to_string(path).with_context(|| format!("cannot read {}", file.display()))?
    } else {
        "{\n}\n".to_owned()
    };
    let text = text.trim_start_matches('\u{feff}');
    CstRootNode::parse(text, &ParseOptions::default())
        .with_context(|| format!("{} is not valid JSON", file.display()))
}

/// One file, and the object in it.
pub(super) struct File<'e, 'a> {
    pub(super) object: CstObject,
    path: PathBuf,
    edits: &'e mut Edits<'a>,
}

impl File<'_, '_> {
    /// Sets a member of `object`, an object of this file.
    pub(super) fn set(
        &mut self,
        object: &CstObject,
        name: &str,
        value: CstInputValue,
        change: &str,
    ) {
        match member(object, name) {
            Some(property) => property.set_value(value),
            None => {
                object.append(name, value);
            }
        }
        self.edits.changes.push(Change {
            file: self.path.clone(),
            change: change.to_owned(),
        });
    }
}

/// The object that is the member `name` of `object`; a new one if there is
/// none.
pub(super) fn child(object: &CstObject, name: &str) -> CstObject {
    match member(object, name) {
        Some(property) => property.object_value_or_set(),
        None => object.object_value_or_set(name),
    }
}

/// The member called `name`, ignoring case, as the Functions host reads it.
pub(in crate::cli) fn member(object: &CstObject, name: &str) -> Option<CstObjectProp> {
    object.properties().into_iter().find(|property| {
        let found = property.decoded_name();
        found.is_some_and(|found| found.eq_ignore_ascii_case(name))
    })
}

/// The string that is the member `name` of `object`.
pub(in crate::cli) fn text(object: &CstObject, name: &str) -> Option<String> {
    let value = member(object, name)?.value()?;
    value.as_string_lit()?.decoded_value().ok()
}
