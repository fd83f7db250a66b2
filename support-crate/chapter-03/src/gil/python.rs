//! The sum in CPython, in processes that are started once and asked many times.

use std::{
    fmt,
    fs::File,
    io::Write,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use concurrency_lab::ground::python::{PythonError, PythonProcess, interpreter};
use serde::Deserialize;
use tempfile::TempDir;

use super::shares;

const PLUMBING: &str = include_str!("plumbing.py");

/// How long an answer is waited for, the starting of a pool of processes included.
const ANSWER_LIMIT: Duration = Duration::from_secs(120);

/// Names under which interpreters without the lock are installed beside the usual one, the newest first.
const WITHOUT_THE_LOCK: [&str; 3] = ["python3.15t", "python3.14t", "python3.13t"];

/// How CPython does the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// One thread.
    Serial,
    /// A pool of threads.
    Threads,
    /// A pool of processes.
    Processes,
    /// A pool of threads, in an interpreter that was built without the lock.
    FreeThreads,
}

/// A CPython that adds up square roots in one way. Clones share the process; it ends with the last of them, its worker
/// processes with it. Pools are started when they are first asked, so an experiment's warm-up starts them.
#[derive(Clone, Debug)]
pub struct CPython {
    way: Way,
    version: String,
    asked: Arc<Mutex<Asked>>,
}

#[derive(Debug)]
struct Asked {
    process: PythonProcess,
    /// Holds what the process was started from, which processes of a pool may read again.
    _script: TempDir,
}

#[derive(Deserialize)]
struct Hello {
    python: String,
    gil: bool,
}

#[derive(Deserialize)]
struct Answer {
    sums: Vec<f64>,
}

impl CPython {
    /// Starts an interpreter for one way to do it: the course's, or for [`Way::FreeThreads`] the first that is found
    /// without the lock. `code` defines `parts_of_sum(parts)`, which gives the sums of parts, each a list of where it begins
    /// and where it ends.
    ///
    /// # Errors
    ///
    /// [`PythonError`] where none starts, it does not take the code, or none without the lock is found.
    pub fn start(way: Way, code: &str) -> Result<Self, PythonError> {
        let usual = interpreter()?;
        if way != Way::FreeThreads {
            return Self::start_with(&usual, way, code);
        }
        let candidates = std::iter::once(usual).chain(WITHOUT_THE_LOCK.map(PathBuf::from));
        let mut found = Err(PythonError::Lacks {
            program: PathBuf::from("python3"),
            what: "build without the lock",
            reason: format!("nor is there {}", WITHOUT_THE_LOCK.join(" or ")),
            remedy: "install one to see it beside the others",
        });
        for candidate in candidates {
            found = match Self::start_with(&candidate, way, code) {
                Ok(python) => return Ok(python),
                Err(PythonError::Start { .. } | PythonError::Lacks { .. }) => found,
                Err(error) => Err(error),
            };
        }
        found
    }

    /// Starts this interpreter.
    ///
    /// # Errors
    ///
    /// [`PythonError`] where it does not start, does not take the code, or has the lock and should not.
    pub fn start_with(program: &Path, way: Way, code: &str) -> Result<Self, PythonError> {
        let start = |source| PythonError::Start {
            program: program.to_owned(),
            source,
        };
        let folder = tempfile::tempdir().map_err(start)?;
        let script = folder.path().join("sum.py");
        File::create(&script)
            .and_then(|mut file| write!(file, "{code}{PLUMBING}"))
            .map_err(start)?;
        let mut process = PythonProcess::start(program, [script.as_os_str(), way.word().as_ref()])?;
        let hello: Hello = process.answer(ANSWER_LIMIT)?;
        if way == Way::FreeThreads && hello.gil {
            return Err(PythonError::Lacks {
                program: program.to_owned(),
                what: "build without the lock",
                reason: format!("{} has it", hello.python),
                remedy: "install one to see it beside the others",
            });
        }
        let asked = Asked {
            process,
            _script: folder,
        };
        Ok(Self {
            way,
            version: hello.python,
            asked: Arc::new(Mutex::new(asked)),
        })
    }

    /// The serial way, and the others that this machine has; prints which interpreter does each, and what keeps another from
    /// it.
    ///
    /// # Errors
    ///
    /// [`PythonError`] where not even the serial one starts.
    pub fn start_all(code: &str) -> Result<(Self, Vec<Self>), PythonError> {
        let serial = Self::start(Way::Serial, code)?;
        println!("{}: {}", serial.way, serial.version);
        let mut others = Vec::new();
        for way in [Way::Threads, Way::Processes, Way::FreeThreads] {
            match Self::start(way, code) {
                Ok(python) => {
                    println!("{way}: {}", python.version);
                    others.push(python);
                }
                Err(error) => println!("{way} is left out: {error}"),
            }
        }
        Ok((serial, others))
    }

    /// The way it does it, which also names it.
    pub fn way(&self) -> Way {
        self.way
    }

    /// The interpreter and its version, such as `CPython 3.11.7`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The sum over all parts, divided among so many workers, each of which has parts that follow each other.
    ///
    /// # Errors
    ///
    /// [`PythonError`] where the process breaks off, or gives fewer sums than there are parts.
    pub fn sum(&self, parts: &[Range<u64>], workers: usize) -> Result<f64, PythonError> {
        let shares = shares(parts, workers);
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let answer: Answer = asked.process.ask(question(&shares), ANSWER_LIMIT)?;
        match answer.sums.len() == parts.len() {
            true => Ok(answer.sums.iter().sum()),
            false => Err(PythonError::Answer(format!("{} sums", answer.sums.len()))),
        }
    }
}

/// The shares as Python's JSON: `[[[0,5],[5,10]],[[10,15]]]`.
fn question(shares: &[&[Range<u64>]]) -> String {
    let list = |items: Vec<String>| format!("[{}]", items.join(","));
    let part = |part: &Range<u64>| format!("[{},{}]", part.start, part.end);
    let share = |share: &&[Range<u64>]| list(share.iter().map(part).collect());
    list(shares.iter().map(share).collect())
}

impl Way {
    /// What it is called in a comparison.
    pub fn name(self) -> &'static str {
        match self {
            Self::Serial => "CPython serial",
            Self::Threads => "CPython threads",
            Self::Processes => "CPython processes",
            Self::FreeThreads => "CPython without the lock",
        }
    }

    /// What the script is told.
    fn word(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Threads | Self::FreeThreads => "threads",
            Self::Processes => "processes",
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use concurrency_lab::ground::workload::split;

    use super::*;

    #[test]
    fn every_part_is_asked_for_once_and_in_order() {
        let parts = split(0..10, 4).unwrap();
        assert_eq!(question(&shares(&parts, 2)), "[[[0,2],[2,5]],[[5,7],[7,10]]]");
        assert_eq!(question(&shares(&parts, 1)), "[[[0,2],[2,5],[5,7],[7,10]]]");
        // More workers than parts: some have nothing to do.
        assert_eq!(shares(&parts, 8).len(), 8);
        assert_eq!(shares(&parts, 8).concat(), parts);
        assert_eq!(shares(&parts, 0).concat(), parts);
    }
}
