//! The front between Jupyter and evcxr: what every client of the kernel speaks to.
//!
//! evcxr stays the engine and knows nothing of it. The front listens on the ports that Jupyter chose, gives evcxr others,
//! and passes on what goes between them, but for what evcxr does not know or cannot do:
//!
//! - A cell that panicked, or was left through `?`, is answered with `error` and a short traceback, and what was sent to
//!   run behind it is aborted.
//! - A cell has ended when all that it printed has come, not before.
//! - A client may hang up: evcxr would end when an answer on its control channel finds the asker gone. evcxr has one
//!   client, the front, which stays.
//! - A message with a wrong signature is dropped; evcxr would stop listening.

mod cell;
pub mod failure;
mod held;
mod interruption;
mod records;
mod shell;
pub(in crate::kernel) mod sockets;
pub(in crate::kernel) mod wire;

use std::fs::File;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::sleep;
use zeromq::{DealerSocket, RepSocket, RouterSocket, SocketRecv, SocketSend, SubSocket, ZmqMessage};

pub use self::held::Held;
use self::interruption::Interruption;
use self::shell::{Background, Outlets, Shell};
use self::sockets::{Clients, Engine};
use self::wire::{Key, Message};
use crate::kernel::connection::Connection;
use crate::kernel::engine::claim::{About, Teller};
use crate::kernel::quiet::Quiet;

/// How often it is looked whether all that a cell printed has come, while something is missing.
const LOOK: Duration = Duration::from_millis(5);
/// A kernel that has run no cell after this time starts no longer.
const START: Duration = Duration::from_secs(20);
/// How long nothing is tried after a client could not be heard.
const PAUSE: Duration = Duration::from_millis(100);

/// By this name evcxr knows the front, on all channels.
const NAME: &str = "lab-front";

/// A front that listens on the ports which Jupyter chose, and has no evcxr yet.
pub struct Front {
    key: Key,
    clients: Clients,
    runtime: Runtime,
}

/// Whose cells run behind a front.
pub struct Behind {
    /// Where, and what is to be known of it.
    pub about: About,
    /// Who is told when a cell's process was killed.
    pub engine: Teller,
    /// What stands still while a cell runs.
    pub quiet: Quiet,
    /// It stands still already, while the kernel starts.
    pub starting: Option<File>,
    /// What evcxr has run already, where it is a spare.
    pub held: Option<Held>,
}

impl Front {
    /// Listens on a kernel's channels.
    ///
    /// # Errors
    ///
    /// When one of them cannot be listened on.
    pub fn listen(asked: &Connection) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("the kernel's front cannot wait for connections")?;
        Ok(Self {
            key: Key::new(&asked.key),
            clients: runtime.block_on(Clients::listen(&asked.addresses))?,
            runtime,
        })
    }

    /// Passes on what goes between the clients and evcxr, on a thread of its own, as long as this process lives.
    ///
    /// # Errors
    ///
    /// When there can be no such thread.
    pub fn serve(self, behind: Behind) -> Result<()> {
        let run = move || {
            let serving = serve(self.clients, self.key, behind);
            if let Err(error) = self.runtime.block_on(serving) {
                eprintln!("the kernel's front ended: {error:#}");
            }
        };
        thread::Builder::new()
            .name("front".to_owned())
            .spawn(run)
            .context("a thread for the kernel's front cannot be started")?;
        Ok(())
    }
}

async fn serve(clients: Clients, key: Key, behind: Behind) -> Result<()> {
    let About {
        connection,
        build_in,
        records,
        cells,
        ..
    } = behind.about;
    let engine = Engine::reach(&connection.addresses, NAME).await?;
    let keys = Keys {
        clients: key,
        engine: Key::new(&connection.key),
    };
    let interruption = Arc::new(Interruption::default());
    let (publish, to_publish) = unbounded_channel();
    let (reply, to_reply) = unbounded_channel();
    let (ask, to_ask) = unbounded_channel();
    let (replies, requests) = clients.shell.split();
    let (questions, answers) = engine.shell.split();
    tokio::spawn(beat(clients.heartbeat));
    tokio::spawn(send_all(clients.output, to_publish));
    tokio::spawn(send_all(replies, to_reply));
    tokio::spawn(send_all(questions, to_ask));
    tokio::spawn(pass(clients.stdin, engine.stdin, keys.clone(), |_| None));
    let asked = Arc::clone(&interruption);
    let control = move |request: &Message| asked.answered(request);
    tokio::spawn(pass(clients.control, engine.control, keys.clone(), control));
    let outlets = Channels {
        keys: keys.clone(),
        reply,
        publish,
        ask,
        engine: behind.engine,
    };
    let background = Background {
        records,
        generated: build_in.join("src").join("lib.rs"),
        interruption,
        quiet: Some(behind.quiet),
        counted_before: cells,
        held: behind.held,
    };
    let shell = Shell::new(outlets, background, behind.starting);
    converse(shell, &keys, requests, answers, engine.output).await
}

/// What messages are signed with at either side.
#[derive(Clone)]
struct Keys {
    clients: Key,
    engine: Key,
}

/// Lets the shell hear everything in the order in which it comes.
async fn converse(
    mut shell: Shell<Channels>,
    keys: &Keys,
    mut requests: impl SocketRecv,
    mut answers: impl SocketRecv,
    mut output: SubSocket,
) -> Result<()> {
    let mut starts = true;
    let started = sleep(START);
    tokio::pin!(started);
    loop {
        tokio::select! {
            () = &mut started, if starts => {
                starts = false;
                shell.has_started();
            }
            request = requests.recv() => match request {
                Ok(request) => if let Some(request) = heard(request, &keys.clients) { shell.asked(request) },
                Err(_) => sleep(PAUSE).await,
            },
            answer = answers.recv() => {
                if let Some(answer) = heard(answer?, &keys.engine) { shell.answered(answer) }
            }
            published = output.recv() => {
                if let Some(published) = heard(published?, &keys.engine) { shell.published(published) }
            }
            () = sleep(LOOK), if shell.is_waiting_for_an_end() => shell.look(),
        }
    }
}

/// A message that can be read; another is named and dropped.
fn heard(frames: ZmqMessage, key: &Key) -> Option<Message> {
    Message::read(frames, key)
        .inspect_err(|error| eprintln!("the kernel's front dropped {error}"))
        .ok()
}

/// Passes on requests and answers of one channel until evcxr hangs up, but for requests that the front answers itself.
async fn pass(
    clients: RouterSocket,
    engine: DealerSocket,
    keys: Keys,
    answered: impl Fn(&Message) -> Option<Message> + Send,
) {
    let (mut replies, mut requests) = clients.split();
    let (mut questions, mut answers) = engine.split();
    loop {
        tokio::select! {
            request = requests.recv() => {
                let Ok(request) = request else {
                    sleep(PAUSE).await;
                    continue;
                };
                let Some(request) = heard(request, &keys.clients) else { continue };
                match answered(&request) {
                    // A client that hung up does not want it any more.
                    Some(reply) => drop(replies.send(reply.signed(&keys.clients)).await),
                    None if questions.send(request.signed(&keys.engine)).await.is_err() => return,
                    None => {}
                }
            }
            answer = answers.recv() => match answer {
                Ok(answer) => if let Some(answer) = heard(answer, &keys.engine) {
                    drop(replies.send(answer.signed(&keys.clients)).await);
                },
                Err(_) => return,
            },
        }
    }
}

/// Answers heartbeats: the front lives as long as evcxr does.
async fn beat(mut heart: RepSocket) {
    loop {
        match heart.recv().await {
            Ok(beat) => drop(heart.send(beat).await),
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Sends what comes, so that who has something to say need not wait for who listens.
async fn send_all(mut socket: impl SocketSend, mut messages: UnboundedReceiver<ZmqMessage>) {
    while let Some(message) = messages.recv().await {
        // A client that hung up does not want it any more.
        let _ = socket.send(message).await;
    }
}

/// The ways out of the shell.
struct Channels {
    keys: Keys,
    reply: UnboundedSender<ZmqMessage>,
    publish: UnboundedSender<ZmqMessage>,
    ask: UnboundedSender<ZmqMessage>,
    engine: Teller,
}

impl Outlets for Channels {
    fn reply(&mut self, message: Message) {
        let _ = self.reply.send(message.signed(&self.keys.clients));
    }

    fn publish(&mut self, message: Message) {
        let _ = self.publish.send(message.signed(&self.keys.clients));
    }

    fn ask(&mut self, message: Message) {
        let _ = self.ask.send(message.signed(&self.keys.engine));
    }

    fn cell_killed(&mut self) {
        self.engine.cell_killed();
    }
}
