//! Azurite, the emulator of Azure Storage.

use std::env;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

/// The account of Azurite and its key, which is documented.
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// What Azurite prints before the address of a service that listens.
const LISTENING: &str = "service is successfully listening at ";

/// A running Azurite with an empty folder, which ends when this is dropped.
#[derive(Debug)]
pub struct Azurite {
    process: Child,
    connection_string: String,
    /// Kept open, so that Azurite can print.
    _output: Lines<BufReader<ChildStdout>>,
    _folder: TempDir,
}

impl Azurite {
    /// Starts it and waits until its services listen, on ports that the system chose.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut process = command()
            .arg("--location")
            .arg(folder.path())
            .args(["--silent", "--disableTelemetry"])
            .args(["--blobPort", "0", "--queuePort", "0", "--tablePort", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Azurite starts");
        let stdout = process.stdout.take().expect("it is piped");
        let mut output = BufReader::new(stdout).lines();
        let mut connection_string = format!("AccountName={ACCOUNT};AccountKey={KEY}");
        let mut services = 0;
        while services < 3 {
            let line = output.next().expect("Azurite listens before it ends");
            let line = line.expect("lines are text");
            if let Some((service, address)) = line.split_once(LISTENING) {
                let service = service.split_whitespace().nth(1).expect("a service");
                let endpoint = [";", service, "Endpoint=", address, "/", ACCOUNT];
                connection_string.extend(endpoint);
                services += 1;
            }
        }
        Self {
            process,
            connection_string,
            _output: output,
            _folder: folder,
        }
    }

    /// How to connect to it.
    pub fn connection_string(&self) -> &str {
        &self.connection_string
    }

    /// Makes a program `azurite` in `folder`, which writes its process id into the file
    /// `azurite.pid` there.
    ///
    /// # Panics
    /// When the folder cannot be written.
    #[cfg(unix)]
    pub fn install(folder: &Path) {
        use std::fs;
        use std::os::unix::fs::PermissionsExt as _;

        let file = folder.join("azurite");
        let [node, script] = ["CORRAL_AZURITE_NODE", "CORRAL_AZURITE"].map(installed);
        let text = format!(
            "#!/bin/sh\necho $$ > \"{}/azurite.pid\"\nexec \"{}\" \"{}\" --disableTelemetry \"$@\"\n",
            folder.display(),
            node.display(),
            script.display()
        );
        fs::create_dir_all(folder).expect("the folder is ours");
        fs::write(&file, text).expect("the folder is ours");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("the file is ours");
    }
}

impl Drop for Azurite {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command() -> Command {
    let mut command = Command::new(installed("CORRAL_AZURITE_NODE"));
    command.arg(installed("CORRAL_AZURITE"));
    command
}

/// A file that `cargo xtask test` installs and names in a variable.
fn installed(variable: &str) -> PathBuf {
    let file = env::var_os(variable).map(PathBuf::from);
    file.filter(|file| file.is_file()).unwrap_or_else(|| {
        panic!("{variable} does not name a file: run `cargo xtask test`, which installs Azurite")
    })
}
