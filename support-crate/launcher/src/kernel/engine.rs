//! `lab engine`: evcxr with all that it needs and leaves, in a process of its own.
//!
//! It belongs to whoever holds the connection that it was claimed by, a kernel's front, and ends when that is closed, for
//! whatever reason: with it end evcxr, whatever cells have started, and the build directory. Until it is claimed it belongs
//! to the process that started it.

pub mod claim;
mod program;
mod warm_up;

use std::fs::File;
use std::io::Read;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use self::claim::{About, Desk, Stage};
use crate::folders::CourseFolders;
use crate::kernel::build_dir::BuildDir;
use crate::kernel::connection::Connection;
use crate::kernel::exit;
use crate::kernel::in_cell::Records;
use crate::kernel::plain_path::PlainPath;
use crate::kernel::processes::{self, Group};
use crate::kernel::spare::Spare;

/// Names a build directory to use and keep, instead of one of the kernel's own: how the warm one is made.
pub use lab_words::environment::BUILD_IN;

/// How often it is looked whether a spare may go on, and whether the process that cells run in is still there.
const TICK: Duration = Duration::from_millis(200);

/// Something that the engine's process acts on.
enum Event {
    /// Somebody has claimed it.
    Claimed(TcpStream),
    /// A cell's process was killed; what it had started has no parent any more.
    CellKilled,
    /// Whoever claimed it is gone.
    ClaimerGone,
    /// Whoever started it is gone.
    StarterGone,
    /// The system, or the user, wants it to end.
    Told,
    /// evcxr has ended.
    Ended(Option<ExitStatus>),
    /// The spare is ready, or will never be.
    Warm(Result<()>),
}

/// Where evcxr builds, and what is kept while it does.
enum Place {
    Own(BuildDir),
    Warm(
        PathBuf,
        #[expect(dead_code, reason = "kept until it is dropped")] File,
    ),
}

impl Place {
    fn take(folders: &CourseFolders) -> Result<Self> {
        match std::env::var_os(BUILD_IN) {
            Some(folder) => Ok(Self::Warm(folder.into(), warm_turn(folders)?)),
            None => Ok(Self::Own(BuildDir::make(folders)?)),
        }
    }

    fn path(&self) -> PathBuf {
        match self {
            Self::Own(made) => made.path(),
            Self::Warm(folder, _) => folder.clone(),
        }
    }
}

/// Waits until no other kernel builds the warm directory: one that an interrupted set-up started may still be ending.
fn warm_turn(folders: &CourseFolders) -> Result<File> {
    let lock =
        File::create(folders.home().join("warm.lock")).context("cannot write to the course's folder")?;
    lock.lock()?;
    Ok(lock)
}

/// Runs evcxr until it ends or nobody wants it any more. It speaks on the channels of `connection_file`, or on channels of
/// its own, which a front is told of. `spare` says what it is made ready for, and offered to.
///
/// # Errors
///
/// When evcxr is not installed or cannot be started.
pub fn run(folders: &CourseFolders, connection_file: Option<&Path>, spare: Option<&str>) -> Result<ExitCode> {
    let (tell, told) = channel();
    let stop = tell.clone();
    ctrlc::set_handler(move || drop(stop.send(Event::Told))).context("cannot listen for signals")?;
    processes::adopt_orphans();
    let place = Place::take(folders)?;
    let build_in = place.path();
    let desk = Desk::open()?;
    let mut spare = spare
        .map(|package| Spare::of(folders, package, desk.place().clone(), &build_in))
        .transpose()?;
    let named = PlainPath::to(&build_in)?;
    let records = Records::of_kernel(&build_in);
    let own = Connection::of_this_process()?;
    let own_file = own.write(&build_in)?;
    let mut command = program::command(folders, named.path())?;
    command
        .arg("--control_file")
        .arg(connection_file.unwrap_or(own_file.path()))
        // evcxr says here which configuration it read, to whoever started the kernel.
        .stdout(Stdio::null())
        .stdin(Stdio::null());
    if connection_file.is_none() {
        command.envs(records.environment());
    }
    Group::make(&mut command);
    desk.announce();
    let gone = watch_starter(&tell);
    let mut start = || {
        command
            .spawn()
            .context("cannot start the notebook kernel: run `cargo lab setup`")
    };
    let evcxr = match &mut spare {
        Some(spare) => spare.begin(&mut start, || !gone.load(Ordering::SeqCst))?,
        None => start()?,
    };
    let group = Group::led_by(&evcxr);
    let about = About {
        connection: own,
        build_in,
        records,
        group,
        cells: spare.as_ref().map_or(0, |_| warm_up::CELLS),
    };
    watch_evcxr(evcxr, &tell);
    if let Some(spare) = &spare {
        warm_up::begin(about.clone(), spare.chapter().clone(), tell.clone());
    }
    desk.serve(about, tell);
    let mut owned = Owned {
        group,
        claimed: None,
        spare,
    };
    let code = owned.live(&told);
    group.end();
    processes::end_orphans(None);
    drop((own_file, named, place, owned.spare.take()));
    owned.say_goodbye(code);
    Ok(ExitCode::from(code))
}

fn watch_evcxr(mut evcxr: Child, tell: &Sender<Event>) {
    let tell = tell.clone();
    thread::spawn(move || tell.send(Event::Ended(evcxr.wait().ok())));
}

/// Whether whoever started this process is gone: its input, on which nothing is ever said, ends then.
fn watch_starter(tell: &Sender<Event>) -> Arc<AtomicBool> {
    let (tell, gone) = (tell.clone(), Arc::new(AtomicBool::new(false)));
    let seen = Arc::clone(&gone);
    thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        seen.store(true, Ordering::SeqCst);
        tell.send(Event::StarterGone)
    });
    gone
}

/// A running evcxr, and whose it is.
struct Owned {
    group: Group,
    claimed: Option<TcpStream>,
    spare: Option<Spare>,
}

impl Owned {
    /// Lives until it has to end; gives the code to end with.
    fn live(&mut self, events: &Receiver<Event>) -> u8 {
        const DONE: u8 = 0;
        const FAILED: u8 = 1;
        loop {
            match self.next(events) {
                Some(Event::Claimed(by)) => {
                    self.claimed = Some(by);
                    self.spare = None;
                    Stage::Claimed.say();
                }
                Some(Event::CellKilled) => processes::end_orphans(Some(self.group)),
                Some(Event::StarterGone) if self.claimed.is_some() => {}
                Some(Event::Told | Event::ClaimerGone | Event::StarterGone) => return DONE,
                Some(Event::Ended(status)) => return status.map_or(FAILED, exit::code),
                Some(Event::Warm(warm)) => {
                    if let Err(error) = warm.and_then(|()| self.offer()) {
                        eprintln!("the spare kernel does not become ready: {error:#}");
                        return FAILED;
                    }
                }
                None => self.look_around(),
            }
        }
    }

    /// What happens next. Now and then it is nothing.
    fn next(&self, events: &Receiver<Event>) -> Option<Event> {
        match events.recv_timeout(TICK) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Event::Told),
        }
    }

    /// Whatever nobody tells of.
    fn look_around(&self) {
        if let Some(spare) = self.spare.as_ref().filter(|spare| spare.is_being_made()) {
            spare.go_on();
        }
        if processes::left_a_dead_child(self.group) {
            processes::end_orphans(Some(self.group));
        }
    }

    fn offer(&mut self) -> Result<()> {
        if let Some(spare) = &mut self.spare {
            spare.offer()?;
            Stage::Offered.say();
        }
        Ok(())
    }

    fn say_goodbye(&self, code: u8) {
        if let Some(claimer) = &self.claimed {
            claim::say_ended(claimer, code);
        }
    }
}
