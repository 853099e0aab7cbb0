//! A thread that lives as long as the process.

use std::sync::OnceLock;
use std::sync::mpsc::{self, Sender};
use std::thread;

type Job = Box<dyn FnOnce() + Send>;

/// Does `job` on a thread that ends with the process, and waits for it: the system takes
/// the end of the thread that started a child for that of its parent.
pub(super) fn run<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    static JOBS: OnceLock<Sender<Job>> = OnceLock::new();
    let jobs = JOBS.get_or_init(|| {
        let (sender, jobs) = mpsc::channel::<Job>();
        // Without the thread, nothing receives what is sent.
        let _ = thread::Builder::new()
            .name("children".to_owned())
            .spawn(move || jobs.into_iter().for_each(|job| job()));
        sender
    });
    let (sender, done) = mpsc::channel();
    let job: Job = Box::new(move || {
        // The receiver waits.
        let _ = sender.send(job());
    });
    jobs.send(job).ok()?;
    done.recv().ok()
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn jobs_share_one_thread() {
        let id = || std::thread::current().id();
        let first = run(id);
        assert!(first.is_some());
        assert_eq!(run(id), first);
        assert_ne!(first, Some(id()));
    }
}
