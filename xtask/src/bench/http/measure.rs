//! The measurements: for each function all servers, one right after the other, so
//! that the machine is in the same state for each.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, ensure};

use super::Scale;
use super::app::Subject;
use super::memory::Memory;
use super::report::{Loaded, Report, Streamed, Transferred};
use super::server::{Programs, Server};
use super::{events, transfer};
use crate::bench::load::Load;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::served::Served;

/// Load that is not recorded: it fills caches.
const WARM_UP: u64 = 1;

/// How many steps [`Bench::measure`] announces.
pub(super) const STEPS: usize = 5 * Server::ALL.len();

/// The state of a run.
pub(super) struct Bench {
    programs: Programs,
    scale: Scale,
    logs: PathBuf,
    /// A short answer.
    hello: Subject,
    /// An answer in parts.
    download: Subject,
    upload: Subject,
    clock: Subject,
    loads: [Load; 2],
}

impl Bench {
    /// Makes the components and the apps in `folder`, and finds `wrk`.
    pub(super) fn prepare(
        layout: &Layout,
        folder: &Path,
        scale: Scale,
        programs: Programs,
    ) -> Result<Self> {
        let bench = Self {
            programs,
            scale,
            logs: folder.join("logs"),
            hello: Subject::hello(layout, folder)?,
            download: Subject::sample(layout, folder, "download")?,
            upload: Subject::sample(layout, folder, "upload")?,
            clock: Subject::sample(layout, folder, "clock")?,
            loads: [
                Load::get(layout, "/api/hello")?,
                Load::get(layout, "/api/download/262144")?,
            ],
        };
        for subject in [&bench.hello, &bench.download, &bench.upload, &bench.clock] {
            bench.programs.compile(subject)?;
        }
        Ok(bench)
    }

    /// Measures everything.
    pub(super) fn measure(&self, progress: &mut Progress) -> Result<Report> {
        let Scale {
            seconds,
            bytes,
            streams,
        } = self.scale;
        let mut report = Report {
            seconds,
            ..Report::default()
        };
        for (subject, load) in [&self.hello, &self.download].into_iter().zip(&self.loads) {
            let what = format!("{seconds} s of load");
            self.in_turn(&what, subject, progress, |server, served| {
                load.run(served.port(), WARM_UP)?;
                let work = || load.run(served.port(), seconds);
                let (load, memory) = Memory::during(served.pid(), work)?;
                report.loads.push(Loaded {
                    function: subject.name,
                    server,
                    load,
                    memory,
                });
                Ok(())
            })?;
        }
        let mut digests = Vec::new();
        for subject in [&self.upload, &self.download] {
            let what = format!("{} MiB", bytes >> 20);
            self.in_turn(&what, subject, progress, |server, served| {
                let started = Instant::now();
                let ((), memory) = Memory::during(served.pid(), || {
                    if subject.name == "upload" {
                        digests.push(transfer::upload(served.port(), bytes)?);
                        return Ok(());
                    }
                    transfer::download(served.port(), bytes)
                })?;
                report.transfers.push(Transferred {
                    function: subject.name,
                    server,
                    bytes,
                    seconds: started.elapsed().as_secs_f64(),
                    memory,
                });
                Ok(())
            })?;
        }
        digests.dedup();
        ensure!(digests.len() == 1, "the servers differ: {digests:?}");
        let what = format!("{streams} streams of events");
        self.in_turn(&what, &self.clock, progress, |server, served| {
            let (first, later) = events::listen(served.port(), streams)?;
            report.events.push(Streamed {
                server,
                first,
                later,
            });
            Ok(())
        })?;
        Ok(report)
    }

    /// Starts each server with `subject`, does the work, and ends it.
    fn in_turn(
        &self,
        what: &str,
        subject: &Subject,
        progress: &mut Progress,
        mut work: impl FnMut(Server, &Served) -> Result<()>,
    ) -> Result<()> {
        for server in Server::ALL {
            let step = format!("{}: {what}, {}", subject.name, server.name());
            progress.step(&step, || {
                let served = self.programs.start(server, subject, &self.logs)?;
                work(server, &served)?;
                Programs::end(server, served)
            })?;
        }
        Ok(())
    }
}
