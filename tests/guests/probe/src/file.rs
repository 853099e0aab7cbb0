//! Files, through the first folder that was granted.

use serde_json::{Value, json};
use wasip2::filesystem::preopens::get_directories;
use wasip2::filesystem::types::{Descriptor, DescriptorFlags, OpenFlags, PathFlags};

use crate::short;

fn folder() -> Result<Descriptor, String> {
    let mut folders = get_directories();
    if folders.is_empty() {
        return Err("no folder".to_owned());
    }
    Ok(folders.swap_remove(0).0)
}

pub(crate) fn run(op: &str, path: &str, to: &str) -> Result<Value, String> {
    let folder = folder()?;
    let follow = PathFlags::SYMLINK_FOLLOW;
    let done = match op {
        "read" => {
            return read(&folder, path).map(|bytes| json!(String::from_utf8_lossy(&bytes)));
        }
        "list" => return list(&folder, path),
        "readlink" => {
            return folder
                .readlink_at(path)
                .map(Value::from)
                .map_err(|code| short(&code));
        }
        "write" => folder
            .open_at(follow, path, OpenFlags::CREATE, DescriptorFlags::WRITE)
            .and_then(|file| file.write(to.as_bytes(), 0).map(drop)),
        "symlink" => folder.symlink_at(path, to),
        "link" => folder.link_at(PathFlags::empty(), path, &folder, to),
        "rename" => folder.rename_at(path, &folder, to),
        other => return Err(format!("there is no `{other}`")),
    };
    done.map(|()| json!("ok")).map_err(|code| short(&code))
}

fn read(folder: &Descriptor, path: &str) -> Result<Vec<u8>, String> {
    let file = folder
        .open_at(
            PathFlags::SYMLINK_FOLLOW,
            path,
            OpenFlags::empty(),
            DescriptorFlags::READ,
        )
        .map_err(|code| short(&code))?;
    file.read(1 << 20, 0)
        .map(|(bytes, _)| bytes)
        .map_err(|code| short(&code))
}

fn list(folder: &Descriptor, path: &str) -> Result<Value, String> {
    let open = folder.open_at(
        PathFlags::SYMLINK_FOLLOW,
        path,
        OpenFlags::DIRECTORY,
        DescriptorFlags::READ,
    );
    let entries = open
        .and_then(|folder| folder.read_directory())
        .map_err(|code| short(&code))?;
    let mut names = Vec::new();
    while let Some(entry) = entries
        .read_directory_entry()
        .map_err(|code| short(&code))?
    {
        names.push(entry.name);
    }
    names.sort();
    Ok(json!(names))
}

pub(crate) fn open_many(path: &str, count: usize) -> Value {
    let mut open = Vec::new();
    let mut error = None;
    if let Ok(folder) = folder() {
        for _ in 0..count {
            let file = folder.open_at(
                PathFlags::SYMLINK_FOLLOW,
                path,
                OpenFlags::empty(),
                DescriptorFlags::READ,
            );
            match file {
                Ok(file) => open.push(file),
                Err(code) => {
                    error = Some(short(&code));
                    break;
                }
            }
        }
    }
    json!({ "opened": open.len(), "error": error })
}
