//! Processes that belong together: a group that is stopped, goes on and ends as one, and what got away from it.

use std::fmt;
use std::num::ParseIntError;
use std::process::{Child, Command};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A process group, by the number of the process that leads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group(u32);

impl Group {
    /// Lets a command start as the leader of a group of its own.
    pub fn make(command: &mut Command) {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        #[cfg(not(unix))]
        let _ = command;
    }

    /// The group that a process leads which was started so.
    pub fn led_by(child: &Child) -> Self {
        Self(child.id())
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Group {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.trim().parse().map(Self)
    }
}

#[cfg(unix)]
impl Group {
    /// Stops all of it where it is.
    pub fn stop(self) {
        self.send(rustix::process::Signal::STOP);
    }

    /// Lets it go on.
    pub fn go_on(self) {
        self.send(rustix::process::Signal::CONT);
    }

    /// Ends all of it, stopped or not.
    pub fn end(self) {
        self.send(rustix::process::Signal::KILL);
    }

    /// A group without a process is told nothing.
    fn send(self, signal: rustix::process::Signal) {
        let leader = i32::try_from(self.0).ok().filter(|leader| *leader > 1);
        if let Some(leader) = leader.and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process_group(leader, signal);
        }
    }
}

#[cfg(not(unix))]
impl Group {
    /// Processes are not stopped on this system.
    pub fn stop(self) {}

    /// Nor let go on.
    pub fn go_on(self) {}

    /// They end with the job that they are in.
    pub fn end(self) {}
}

/// From here on what is left behind by a process below this one becomes this one's child, where the system has that.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    {
        // Without it they become the system's, and live on.
        let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
    }
}

/// Ends all children of this process but `kept`, those that become its children thereby included.
pub fn end_orphans(kept: Option<Group>) {
    #[cfg(target_os = "linux")]
    orphans::end(kept.map(|group| group.0));
    #[cfg(not(target_os = "linux"))]
    let _ = kept;
}

/// Whether a process of this group's leader, one that runs the same program, has ended and was not waited for yet. evcxr waits
/// for the process that cells run in only when nobody holds the other ends of its pipes any more, and what a cell has started
/// does.
pub fn left_a_dead_child(group: Group) -> bool {
    #[cfg(target_os = "linux")]
    return orphans::has_dead_twin(group.0);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = group;
        false
    }
}

#[cfg(target_os = "linux")]
mod orphans {
    use std::fs;

    use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, waitpid};

    /// Each round ends what the round before left without a parent.
    const ROUNDS: usize = 100;

    pub(super) fn end(kept: Option<u32>) {
        let kept = kept.and_then(|kept| i32::try_from(kept).ok());
        for _ in 0..ROUNDS {
            let orphans: Vec<Pid> = children()
                .filter(|child| Some(child.as_raw_nonzero().get()) != kept)
                .collect();
            if orphans.is_empty() {
                return;
            }
            for orphan in orphans {
                let _ = kill_process(orphan, Signal::KILL);
                // Waits for its end, and lets its number go.
                let _ = waitpid(Some(orphan), WaitOptions::empty());
            }
        }
    }

    fn children() -> impl Iterator<Item = Pid> {
        let own = getpid().as_raw_nonzero().get();
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        entries
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(move |process| About::of(*process).is_some_and(|about| about.parent == own))
            .filter_map(Pid::from_raw)
    }

    pub(super) fn has_dead_twin(leader: u32) -> bool {
        let (Ok(children), Some(leader)) = (
            fs::read_to_string(format!("/proc/{leader}/task/{leader}/children")),
            i32::try_from(leader).ok().and_then(About::of),
        ) else {
            return false;
        };
        let mut children = children
            .split_whitespace()
            .filter_map(|child| About::of(child.parse().ok()?));
        children.any(|child| child.state == "Z" && child.name == leader.name)
    }

    struct About {
        name: String,
        state: String,
        parent: i32,
    }

    impl About {
        /// The second field is the name, in brackets; it may hold brackets, too.
        fn of(process: i32) -> Option<Self> {
            let about = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
            let (before, fields) = about.rsplit_once(')')?;
            let (_, name) = before.split_once('(')?;
            let mut fields = fields.split_whitespace();
            Some(Self {
                name: name.to_owned(),
                state: fields.next()?.to_owned(),
                parent: fields.next()?.parse().ok()?,
            })
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    use super::*;

    fn state(process: u32) -> Option<char> {
        let about = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        about.rsplit_once(") ")?.1.chars().next()
    }

    fn becomes(process: u32, wanted: Option<char>) {
        let begun = Instant::now();
        while state(process) != wanted {
            assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", state(process));
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn a_group_stops_goes_on_and_ends_as_one() {
        let mut command = Command::new("sh");
        command
            .args(["-c", "sleep 600 & echo $!; wait"])
            .stdout(Stdio::piped());
        Group::make(&mut command);
        let mut shell = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(shell.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let sleep: u32 = line.trim().parse().unwrap();
        let group: Group = Group::led_by(&shell).to_string().parse().unwrap();
        group.stop();
        becomes(sleep, Some('T'));
        group.go_on();
        becomes(sleep, Some('S'));
        group.stop();
        group.end();
        shell.wait().unwrap();
        let begun = Instant::now();
        while !matches!(state(sleep), None | Some('Z')) {
            assert!(begun.elapsed() < Duration::from_secs(10));
        }
    }

    #[test]
    fn nothing_is_sent_where_there_is_no_group() {
        for number in ["0", "1", "4294967295"] {
            number.parse::<Group>().unwrap().end();
        }
    }
}
