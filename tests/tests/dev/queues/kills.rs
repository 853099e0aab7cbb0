//! When which process is killed.

use rustix::process::{Pid, Signal, kill_process};

/// How the life of a host ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It is killed.
    Killed,
    /// It gives up, because its handler has crashed three times.
    GivenUp,
}

/// The life of a host.
#[derive(Clone, Copy)]
pub(super) struct Life {
    /// How often its handler is killed.
    pub(super) handlers: usize,
    pub(super) end: End,
}

impl Life {
    /// How often so many messages as between two kills are waited for.
    pub(super) fn waits(self) -> usize {
        match self.end {
            End::Killed => self.handlers + 1,
            End::GivenUp => self.handlers,
        }
    }
}

const fn killed(handlers: usize) -> Life {
    Life {
        handlers,
        end: End::Killed,
    }
}

const GIVEN_UP: Life = Life {
    handlers: 3,
    end: End::GivenUp,
};

/// Hosts are killed first: an account hides what they had for a while.
const FEW: [Life; 3] = [killed(0), killed(1), GIVEN_UP];

const MANY: [Life; 9] = [
    killed(2),
    GIVEN_UP,
    killed(2),
    killed(2),
    GIVEN_UP,
    killed(0),
    killed(2),
    GIVEN_UP,
    GIVEN_UP,
];

/// The lives of the hosts that end early. The last one does the rest.
pub(super) struct Plan {
    lives: &'static [Life],
    messages: usize,
}

impl Plan {
    pub(super) fn of(messages: usize) -> Self {
        let lives = if messages < 10_000 {
            &FEW[..]
        } else {
            &MANY[..]
        };
        Self { lives, messages }
    }

    pub(super) fn lives(&self) -> &'static [Life] {
        self.lives
    }

    /// How many messages are worked on between two kills, all of which are within the
    /// first three quarters. A message that fails is worked on again after all others, so
    /// that no message is hit by many kills.
    pub(super) fn step(&self) -> usize {
        self.messages * 3 / 4 / (self.handlers() + self.hosts())
    }

    /// How many handlers are killed.
    pub(super) fn handlers(&self) -> usize {
        self.lives.iter().map(|life| life.handlers).sum()
    }

    /// How many hosts are killed.
    pub(super) fn hosts(&self) -> usize {
        let killed = self.lives.iter().filter(|life| life.end == End::Killed);
        killed.count()
    }
}

/// Kills a process without a warning.
pub(super) fn process(pid: u32) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    kill_process(pid.unwrap(), Signal::KILL).unwrap();
}
