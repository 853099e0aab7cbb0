//! A running Azurite.

use std::env;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

/// The account of Azurite and its key, which is documented.
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// What Azurite prints before the address of a service that listens.
const LISTENING: &str = "service is successfully listening at ";

/// An Azurite with an empty folder, which ends when this is dropped.
pub(super) struct Azurite {
    process: Child,
    /// How to connect to it.
    pub(super) connection_string: String,
    /// Kept open, so that Azurite can print.
    _output: Lines<BufReader<ChildStdout>>,
    _folder: TempDir,
}

impl Azurite {
    /// Starts it and waits until its services listen, on ports that the system chose.
    pub(super) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new(installed("CORRAL_AZURITE_NODE"))
            .arg(installed("CORRAL_AZURITE"))
            .arg("--location")
            .arg(folder.path())
            .args(["--silent", "--disableTelemetry"])
            .args(["--blobPort", "0", "--queuePort", "0", "--tablePort", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut connection_string = format!("AccountName={ACCOUNT};AccountKey={KEY}");
        let mut services = 0;
        while services < 3 {
            let line = output.next().expect("Azurite ended before it listened");
            if let Some((service, address)) = line.unwrap().split_once(LISTENING) {
                let service = service.split_whitespace().nth(1).unwrap();
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
}

impl Drop for Azurite {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A file that `cargo xtask test` installs and names in a variable.
fn installed(variable: &str) -> PathBuf {
    let file = env::var_os(variable).map(PathBuf::from);
    file.filter(|file| file.is_file()).unwrap_or_else(|| {
        panic!("{variable} does not name a file: run `cargo xtask test`, which installs Azurite")
    })
}
