//! What makes a spare ready: the cells that every reader of a chapter runs first, and the first variable of a kernel, for
//! which evcxr's analyser reads the sources of all that the chapter stands on.

use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::json;
use tokio::time::timeout;
use zeromq::{SocketRecv, SocketSend};

use super::Event;
use super::claim::About;
use crate::course::ChapterCrate;
use crate::kernel::front::sockets::Engine;
use crate::kernel::front::wire::{Key, Message};

/// How many cells are run.
pub(super) const CELLS: u64 = 3;

/// By this name evcxr knows who asks; the front has another.
const NAME: &str = "lab-spare";

/// How long a cell may take, the times included in which the spare stands still because a reader's cell runs.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Begins to run the cells in the evcxr described, and tells when that is done.
pub(super) fn begin(about: About, chapter: ChapterCrate, tell: Sender<Event>) {
    thread::spawn(move || tell.send(Event::Warm(run(&about, &chapter))));
}

fn run(about: &About, chapter: &ChapterCrate) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run_cells(about, &cells(chapter)))
}

fn cells(chapter: &ChapterCrate) -> [String; CELLS as usize] {
    // Moved away, the variable is gone, and the kernel is as new.
    let variable = ["let lab_spare = String::new();", "drop(lab_spare);"];
    [chapter.opening(), variable[0].to_owned(), variable[1].to_owned()]
}

async fn run_cells(about: &About, cells: &[String]) -> Result<()> {
    let mut engine = Engine::reach(&about.connection.addresses, NAME).await?;
    let key = Key::new(&about.connection.key);
    for cell in cells {
        let request = Message::request("execute_request", &json!({ "code": cell, "silent": false }));
        engine.shell.send(request.signed(&key)).await?;
        let answer = timeout(PATIENCE, answer_to(&mut engine, &request, &key)).await;
        let answer = answer.with_context(|| format!("no answer to {cell:?}"))??;
        let content = answer.content();
        if content["status"] != "ok" {
            bail!("{cell:?} failed: {content}");
        }
    }
    Ok(())
}

/// The answer to a request; what evcxr publishes meanwhile is nobody's business.
async fn answer_to(engine: &mut Engine, request: &Message, key: &Key) -> Result<Message> {
    loop {
        tokio::select! {
            answer = engine.shell.recv() => {
                let answer = Message::read(answer?, key)?;
                if answer.parent_id() == request.id() {
                    return Ok(answer);
                }
            }
            published = engine.output.recv() => drop(published?),
        }
    }
}
