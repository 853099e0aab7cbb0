//! The processes that this one descends from.

#![allow(
    unsafe_code,
    reason = "other processes are not in the standard library; see SAFETY"
)]

use std::io;
use std::os::windows::io::{AsRawHandle as _, OwnedHandle};

use windows_sys::Win32::Foundation::{FILETIME, HANDLE, WAIT_OBJECT_0};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION,
    PROCESS_SYNCHRONIZE, WaitForSingleObject,
};

use crate::handle::{owned, size_of, succeeded};

/// Programs that run others and may outlive the program that started them.
const SHELLS: [&str; 5] = [
    "cmd.exe",
    "powershell.exe",
    "pwsh.exe",
    "sh.exe",
    "bash.exe",
];

/// More nested scripts than anybody uses.
const MAX_DEPTH: usize = 16;

/// The processes that this one descends from: its parent, and beyond a shell, the shell's.
#[derive(Debug)]
pub struct Ancestors {
    line: Vec<OwnedHandle>,
    /// Whether the parent had ended before it could be looked up.
    is_orphan: bool,
}

impl Ancestors {
    /// Those of this process.
    ///
    /// # Errors
    /// When the system does not list its processes.
    pub fn of_this_process() -> io::Result<Self> {
        let processes = processes()?;
        let mut line = Vec::new();
        // SAFETY: the call has no conditions. It returns a constant that stands for this
        // process wherever a handle is taken, and is not to be closed.
        let mut born = created(unsafe { GetCurrentProcess() })?;
        let mut child = std::process::id();
        while line.len() < MAX_DEPTH {
            let Some(parent) = processes.iter().find(|one| one.id == child) else {
                break;
            };
            let opened = open(parent.parent).ok().and_then(|process| {
                let created = created(process.as_raw_handle()).ok()?;
                Some((process, created))
            });
            let entry = processes.iter().find(|one| one.id == parent.parent);
            let (Some((process, created)), Some(entry)) = (opened, entry) else {
                // It has ended, or it is another user's and cannot be watched. No process has
                // the id 0: Wine gives it to what was not started from Windows.
                let has_parent = parent.parent != 0;
                let is_orphan = line.is_empty() && entry.is_none() && has_parent;
                return Ok(Self { line, is_orphan });
            };
            if created > born {
                // The id was given to another process.
                let is_orphan = line.is_empty();
                return Ok(Self { line, is_orphan });
            }
            line.push(process);
            if !is_shell(&entry.name) {
                break;
            }
            (born, child) = (created, entry.id);
        }
        Ok(Self {
            line,
            is_orphan: false,
        })
    }

    /// Whether all of them run, as far as they may be watched.
    pub fn are_alive(&self) -> bool {
        !self.is_orphan && !self.line.iter().any(has_ended)
    }
}

fn is_shell(name: &str) -> bool {
    SHELLS.iter().any(|shell| shell.eq_ignore_ascii_case(name))
}

fn has_ended(process: &OwnedHandle) -> bool {
    // SAFETY: the handle is open while `process` lives, and has the right to be waited
    // for.
    unsafe { WaitForSingleObject(process.as_raw_handle(), 0) == WAIT_OBJECT_0 }
}

fn open(id: u32) -> io::Result<OwnedHandle> {
    let rights = PROCESS_SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION;
    // SAFETY: the call takes plain values. The new handle has no other owner.
    unsafe { owned(OpenProcess(rights, i32::from(false), id)) }
}

/// When a process was created, in the system's steps. `process` is open.
fn created(process: HANDLE) -> io::Result<u64> {
    let mut created = FILETIME::default();
    let mut others = [FILETIME::default(); 3];
    let [exit, kernel, user] = &mut others;
    // SAFETY: the callers hold the handle, which has the right to be asked. The four
    // structures live and are not used elsewhere during the call.
    succeeded(unsafe {
        GetProcessTimes(
            process,
            &raw mut created,
            &raw mut *exit,
            &raw mut *kernel,
            &raw mut *user,
        )
    })?;
    Ok(u64::from(created.dwHighDateTime) << 32 | u64::from(created.dwLowDateTime))
}

/// A process of the system.
struct Process {
    id: u32,
    parent: u32,
    /// The name of its program.
    name: String,
}

/// All processes of the system.
fn processes() -> io::Result<Vec<Process>> {
    // SAFETY: the call takes plain values. The new handle has no other owner.
    let snapshot = unsafe { owned(CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0)) }?;
    let mut entry = PROCESSENTRY32W {
        dwSize: size_of::<PROCESSENTRY32W>(),
        ..PROCESSENTRY32W::default()
    };
    let mut found = Vec::new();
    // SAFETY: the handle is open while `snapshot` lives, and is one of processes. The
    // structure has its size in its first field, lives and is not used during the call.
    let mut more = unsafe { Process32FirstW(snapshot.as_raw_handle(), &raw mut entry) };
    while more != 0 {
        let name = entry.szExeFile.split(|unit| *unit == 0).next();
        found.push(Process {
            id: entry.th32ProcessID,
            parent: entry.th32ParentProcessID,
            name: String::from_utf16_lossy(name.unwrap_or_default()),
        });
        // SAFETY: as above.
        more = unsafe { Process32NextW(snapshot.as_raw_handle(), &raw mut entry) };
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn this_process_is_listed_and_was_created_before_its_child() {
        let mut child = Command::new("cmd");
        child.args(["/D", "/C", "pause"]).stdin(Stdio::piped());
        let mut child = child.stdout(Stdio::null()).spawn().unwrap();
        let (listed, own) = (processes().unwrap(), std::process::id());
        let entry = listed.iter().find(|one| one.id == child.id()).unwrap();
        assert_eq!(entry.parent, own);
        assert!(is_shell(&entry.name), "{}", entry.name);
        let process = open(child.id()).unwrap();
        // SAFETY: it stands for this process.
        let own = created(unsafe { GetCurrentProcess() }).unwrap();
        assert!(own <= created(process.as_raw_handle()).unwrap());
        assert!(!has_ended(&process));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(has_ended(&process));
    }

    #[test]
    fn the_end_of_one_ancestor_is_seen() {
        let mut child = Command::new("cmd");
        child.args(["/D", "/C", "pause"]).stdin(Stdio::piped());
        let mut child = child.stdout(Stdio::null()).spawn().unwrap();
        let ancestors = Ancestors {
            line: vec![open(child.id()).unwrap()],
            is_orphan: false,
        };
        assert!(ancestors.are_alive());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!ancestors.are_alive());
        Ancestors::of_this_process().unwrap();
    }
}
