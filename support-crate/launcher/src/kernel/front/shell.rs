//! The shell and output channels together: one cell at a time, and a cell's end only when it is known.

use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use super::cell::{Ended, Running};
use super::failure::{Source, advised, told};
use super::held::Held;
use super::interruption::Interruption;
use super::records::{self, Late, Line, Record};
use super::wire::Message;
use crate::kernel::in_cell::Records;
use crate::kernel::quiet::Quiet;

/// How many cells are remembered for what their threads print later.
const REMEMBERED: usize = 200;

/// Where messages go.
pub(super) trait Outlets {
    /// To the client that asked.
    fn reply(&mut self, message: Message);
    /// To everybody.
    fn publish(&mut self, message: Message);
    /// To evcxr.
    fn ask(&mut self, message: Message);
    /// The process that cells run in is another one from here on.
    fn cell_killed(&mut self);
}

/// What a shell has to do with besides messages.
pub(super) struct Background {
    pub(super) records: Records,
    /// The code that evcxr generated last.
    pub(super) generated: PathBuf,
    pub(super) interruption: Arc<Interruption>,
    /// What stands still while a cell runs; `None` for nothing.
    pub(super) quiet: Option<Quiet>,
    /// How many cells evcxr had run before a client could ask.
    pub(super) counted_before: u64,
    /// The cell that it has run, until a client has asked for one.
    pub(super) held: Option<Held>,
}

/// What goes on between the clients and evcxr.
pub(super) struct Shell<O> {
    outlets: O,
    background: Background,
    running: Option<Running>,
    /// Kept while a cell runs.
    quiet: Option<File>,
    waiting: VecDeque<Message>,
    /// The lines of the cell that change, by what the clients know them by.
    lines: HashSet<String>,
    /// The cells that ran last, the newest at the end.
    ran: VecDeque<Message>,
    /// How many ends of cells came on standard output and on standard error.
    ends: Ends,
}

#[derive(Clone, Copy, Default)]
struct Ends {
    stdout: u64,
    stderr: u64,
}

impl<O: Outlets> Shell<O> {
    /// `starting` is kept as long as the kernel starts: until its first cell has ended, or it says that it
    /// [has started](Self::has_started).
    pub(super) fn new(outlets: O, background: Background, starting: Option<File>) -> Self {
        Self {
            outlets,
            background,
            running: None,
            quiet: starting,
            waiting: VecDeque::new(),
            lines: HashSet::new(),
            ran: VecDeque::new(),
            ends: Ends::default(),
        }
    }

    /// From here on other kernels may start, unless a cell runs.
    pub(super) fn has_started(&mut self) {
        if self.running.is_none() {
            self.quiet = None;
        }
    }

    /// A client asks.
    pub(super) fn asked(&mut self, request: Message) {
        if request.kind() != "execute_request" {
            self.outlets.ask(request);
            return;
        }
        self.waiting.push_back(request);
        self.run_next();
    }

    /// evcxr answers.
    pub(super) fn answered(&mut self, reply: Message) {
        let reply = self.counted(reply);
        match &mut self.running {
            Some(running) if running.is_parent_of(&reply) => {
                running.reply = Some(reply);
                self.look();
            }
            _ => self.outlets.reply(reply),
        }
    }

    /// evcxr publishes.
    pub(super) fn published(&mut self, message: Message) {
        let message = self.counted(message);
        let of_running = |running: &&mut Running| running.is_parent_of(&message);
        let is_idle = || message.content()["execution_state"] == "idle";
        match (message.kind(), self.running.as_mut().filter(of_running)) {
            ("stream", _) => self.printed(&message),
            ("status", Some(running)) if is_idle() => {
                running.is_idle(message);
                self.look();
            }
            ("error", Some(running)) => {
                let content = advised(message.content(), &running.code());
                running.refused_with(content.clone());
                if !self.background.interruption.is_asked() {
                    self.outlets.publish(message.with_content(&content));
                }
            }
            _ => self.outlets.publish(message),
        }
    }

    /// Whether a cell's end is held back until all that it said has come.
    pub(super) fn is_waiting_for_an_end(&self) -> bool {
        self.running.as_ref().is_some_and(Running::is_ending)
    }

    /// Looks whether the cell has ended by now.
    pub(super) fn look(&mut self) {
        let ended = self.background.records.cells_ended();
        let all_came = self.ends.stdout >= ended && self.ends.stderr >= ended;
        let Some(running) = self.running.take_if(|running| running.has_ended(all_came)) else {
            return;
        };
        // What did not come by now is not waited for again.
        self.ends = Ends {
            stdout: self.ends.stdout.max(ended),
            stderr: self.ends.stderr.max(ended),
        };
        let stops = running.stops_on_error();
        let interrupted = self.background.interruption.cell_ends();
        if running.lost_its_process() {
            self.outlets.cell_killed();
        }
        let generated = self.generated_code();
        if let Some(ended) = running.ended(&generated, interrupted) {
            let failed = self.close(ended);
            if failed && stops {
                self.abort_waiting();
            }
        }
        self.run_next();
        self.has_started();
    }

    /// A message whose count of cells, if it has one, is that of the clients' cells. evcxr's first cell is its second.
    fn counted(&self, message: Message) -> Message {
        const COUNT: &str = "execution_count";
        let mut content = message.content();
        let Some(count) = content[COUNT].as_u64() else {
            return message;
        };
        content[COUNT] = count.saturating_sub(self.background.counted_before + 1).into();
        message.with_content(&content)
    }

    fn generated_code(&self) -> String {
        std::fs::read_to_string(&self.background.generated).unwrap_or_default()
    }

    fn run_next(&mut self) {
        while self.running.is_none()
            && let Some(next) = self.waiting.pop_front()
        {
            if !self.has_run(&next) {
                self.run(next);
            }
        }
    }

    /// Answers the first request of all at once, where its cell has run already.
    fn has_run(&mut self, request: &Message) -> bool {
        let Some(held) = self.background.held.take() else {
            return false;
        };
        let Some([busy, input, idle]) = held.run(request) else {
            return false;
        };
        for (kind, content) in [busy, input] {
            self.outlets.publish(request.published(kind, &content));
        }
        self.outlets.reply(request.reply(&Held::answer()));
        self.outlets.publish(request.published(idle.0, &idle.1));
        // To the clients it has run now.
        self.background.counted_before -= 1;
        true
    }

    fn run(&mut self, request: Message) {
        self.background.interruption.cell_begins();
        self.background.records.begin(request.id());
        self.ran.push_back(request.clone());
        if self.ran.len() > REMEMBERED {
            self.ran.pop_front();
        }
        if self.quiet.is_none() {
            self.quiet = self.background.quiet.as_ref().and_then(Quiet::begin);
        }
        self.lines.clear();
        self.running = Some(Running::new(request.clone()));
        self.outlets.ask(request);
    }

    /// Says how a cell ended. Gives whether it failed.
    fn close(&mut self, ended: Ended) -> bool {
        let Ended {
            reply,
            idle,
            survived,
            failure,
            refused,
        } = ended;
        if let Some(survived) = survived {
            self.print(&idle, "stderr", &survived);
        }
        if let Some(failure) = &failure {
            self.outlets.publish(idle.beside("error", failure));
        }
        let mut content = reply.content();
        let failed = failure.is_some() || content["status"] == "error";
        if failed && let Some(error) = failure.or(refused) {
            content["status"] = "error".into();
            for field in ["ename", "evalue", "traceback"] {
                content[field] = error[field].clone();
            }
        }
        self.outlets.reply(reply.with_content(&content));
        self.outlets.publish(idle);
        failed
    }

    /// Tells whoever waits behind a cell that failed that theirs will not run.
    fn abort_waiting(&mut self) {
        for request in std::mem::take(&mut self.waiting) {
            let status = |state: &str| request.published("status", &json!({ "execution_state": state }));
            self.outlets.publish(status("busy"));
            self.outlets.reply(request.reply(&json!({ "status": "aborted" })));
            self.outlets.publish(status("idle"));
        }
    }

    /// A printed line: text of a cell, or a record.
    fn printed(&mut self, message: &Message) {
        let content = message.content();
        let (name, text) = (&content["name"], content["text"].as_str().unwrap_or_default());
        let Some((before, record)) = records::read(text, &self.background.records.mark) else {
            self.tell_survived(message);
            self.outlets.publish(message.clone());
            return;
        };
        if !before.is_empty() {
            self.print(message, name.as_str().unwrap_or("stdout"), before);
        }
        match record {
            Some(Record::End) if *name == "stdout" => self.ends.stdout += 1,
            Some(Record::End) => self.ends.stderr += 1,
            Some(Record::Line(line)) => self.show(message, &line),
            Some(Record::Late(late)) => self.print_late(message, &late),
            Some(record) => self.note(message, record),
            None => {}
        }
        self.look();
    }

    /// Prints under the cell that a thread was started by, as long as that is remembered.
    fn print_late(&mut self, message: &Message, late: &Late) {
        let content = json!({ "name": late.stream, "text": late.text });
        let request = self.ran.iter().find(|request| request.id() == late.cell);
        self.outlets.publish(match request {
            Some(request) => request.published("stream", &content),
            None => message.beside("stream", &content),
        });
    }

    /// Shows a line that changes: once, and from then on in the same place.
    fn show(&mut self, message: &Message, line: &Line) {
        let place = format!("{}-{}", message.parent_id(), line.number);
        let shown = self.lines.contains(&place);
        let content = json!({
            "data": { "text/plain": line.text },
            "metadata": {},
            "transient": { "display_id": place },
        });
        let kind = if shown {
            "update_display_data"
        } else {
            "display_data"
        };
        self.outlets.publish(message.beside(kind, &content));
        self.lines.insert(place);
    }

    fn note(&mut self, message: &Message, record: Record) {
        let to_tell = match (&mut self.running, record) {
            (Some(running), record) => running.note(record),
            (None, Record::Panic(panic)) => Some(panic),
            (None, _) => None,
        };
        if let Some(panic) = to_tell {
            self.tell(message, &panic);
        }
    }

    /// A panic that did not end the cell is told before what the cell printed afterwards.
    fn tell_survived(&mut self, message: &Message) {
        if let Some(panic) = self.running.as_mut().and_then(Running::goes_on) {
            self.tell(message, &panic);
        }
    }

    fn tell(&mut self, message: &Message, panic: &records::Panic) {
        let cell = self.running.as_ref().map(Running::code).unwrap_or_default();
        let generated = self.generated_code();
        let source = Source {
            cell: &cell,
            generated: &generated,
        };
        self.print(message, "stderr", &told(panic, &source));
    }

    fn print(&mut self, message: &Message, name: &str, text: &str) {
        let content: Value = json!({ "name": name, "text": text });
        self.outlets.publish(message.beside("stream", &content));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use zeromq::ZmqMessage;

    use super::super::wire::Key;
    use super::*;

    const MARK: &str = "MARK";

    /// What came out, in order: where to, what kind, about which request, and what it says.
    type Heard = Arc<Mutex<Vec<(&'static str, String, String, Value)>>>;

    struct Noted(Heard);

    impl Noted {
        fn note(&self, to: &'static str, message: &Message) {
            let about = (message.kind().to_owned(), message.parent_id().to_owned());
            let content = message.content();
            self.0.lock().unwrap().push((to, about.0, about.1, content));
        }
    }

    impl Outlets for Noted {
        fn reply(&mut self, message: Message) {
            self.note("client", &message);
        }
        fn publish(&mut self, message: Message) {
            self.note("all", &message);
        }
        fn ask(&mut self, message: Message) {
            self.note("evcxr", &message);
        }
        fn cell_killed(&mut self) {
            let nothing = String::new;
            self.0
                .lock()
                .unwrap()
                .push(("engine", nothing(), nothing(), Value::Null));
        }
    }

    struct Scene {
        shell: Shell<Noted>,
        heard: Heard,
        folder: tempfile::TempDir,
        interruption: Arc<Interruption>,
    }

    fn message(kind: &str, id: &str, parent: &str, content: &Value) -> Message {
        let header = json!({ "msg_type": kind, "msg_id": id });
        let parts = [&header, &json!({ "msg_id": parent }), &json!({}), content];
        let frames: Vec<bytes::Bytes> = ["<IDS|MSG>".into(), "".into()]
            .into_iter()
            .chain(parts.map(|part| part.to_string().into()))
            .collect();
        Message::read(ZmqMessage::try_from(frames).unwrap(), &Key::new("")).unwrap()
    }

    impl Scene {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let records = Records {
                mark: MARK.to_owned(),
                ended: folder.path().join("ended"),
                traces: false,
            };
            let generated = folder.path().join("lib.rs");
            std::fs::write(&generated, "generated\nassert!(false);\n").unwrap();
            let (heard, interruption) = (Heard::default(), Arc::new(Interruption::default()));
            let background = Background {
                records,
                generated,
                interruption: Arc::clone(&interruption),
                quiet: None,
                counted_before: 3,
                held: None,
            };
            Self {
                shell: Shell::new(Noted(Arc::clone(&heard)), background, None),
                heard,
                folder,
                interruption,
            }
        }

        fn asks(&mut self, id: &str, more: &Value) {
            let mut content = json!({ "code": "assert!(false);" });
            content
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            self.shell.asked(message("execute_request", id, "", &content));
        }

        fn prints(&mut self, request: &str, name: &str, text: &str) {
            let content = json!({ "name": name, "text": text });
            self.shell.published(message("stream", "s", request, &content));
        }

        /// evcxr's own end of a cell.
        fn ends(&mut self, request: &str, status: &str) {
            let reply = message("execute_reply", "r", request, &json!({ "status": status }));
            self.shell.answered(reply);
            let idle = json!({ "execution_state": "idle" });
            self.shell.published(message("status", "i", request, &idle));
        }

        fn has_ended(&self, cells: usize) {
            std::fs::write(self.folder.path().join("ended"), ".".repeat(cells)).unwrap();
        }

        /// What came out since the last time, in short.
        fn said(&self) -> Vec<String> {
            let heard = std::mem::take(&mut *self.heard.lock().unwrap());
            let short = |(to, kind, about, content): (&str, String, String, Value)| {
                let what = ["status", "execution_state", "text", "ename"]
                    .into_iter()
                    .find_map(|field| content[field].as_str().map(str::to_owned));
                format!("{to} {kind} {about} {}", what.unwrap_or_default())
            };
            heard.into_iter().map(short).collect()
        }
    }

    #[test]
    fn a_cell_that_panicked_is_an_error_and_what_waits_behind_it_is_aborted() {
        let mut scene = Scene::new();
        scene.asks("1", &json!({}));
        scene.asks("2", &json!({}));
        assert_eq!(scene.said(), ["evcxr execute_request  "], "one at a time");
        scene.prints("1", "stderr", "MARKpanic\t\tsrc/lib.rs\t2\tboom\t\n");
        scene.prints("1", "stderr", "MARKpanicked\n");
        scene.ends("1", "ok");
        assert_eq!(
            scene.said(),
            [
                "all error 1 panic",
                "client execute_reply 1 error",
                "all status 1 idle",
                "all status 2 busy",
                "client execute_reply 2 aborted",
                "all status 2 idle",
            ]
        );
        scene.asks("3", &json!({}));
        assert_eq!(scene.said().len(), 1, "the next one runs");
    }

    #[test]
    fn where_errors_are_expected_the_next_cell_runs() {
        let mut scene = Scene::new();
        scene.asks("1", &json!({ "stop_on_error": false }));
        scene.asks("2", &json!({}));
        scene.said();
        scene.prints("1", "stderr", "MARKerror\tString\t2\tno\n");
        scene.ends("1", "ok");
        let said = scene.said();
        assert_eq!(said[0], "all error 1 error through `?`");
        assert_eq!(said.last().unwrap(), "evcxr execute_request  ");
    }

    #[test]
    fn a_cell_ends_when_all_that_it_printed_has_come() {
        let mut scene = Scene::new();
        scene.asks("1", &json!({}));
        scene.said();
        scene.has_ended(1);
        scene.prints("1", "stdout", "first\n");
        scene.ends("1", "ok");
        assert_eq!(scene.said(), ["all stream 1 first\n"]);
        assert!(scene.shell.is_waiting_for_an_end());
        scene.prints("1", "stderr", "MARKend\n");
        scene.prints("1", "stdout", "last, without an end of lineMARKend\n");
        assert_eq!(
            scene.said(),
            [
                "all stream 1 last, without an end of line",
                "client execute_reply 1 ok",
                "all status 1 idle",
            ]
        );
        assert!(!scene.shell.is_waiting_for_an_end());
    }

    #[test]
    fn a_spares_cell_is_answered_at_once_if_it_comes_first_and_is_the_same() {
        let held = |same: bool| Held {
            code: "assert!(false);".to_owned(),
            still_holds: Box::new(move || same),
        };
        let mut scene = Scene::new();
        scene.shell.background.held = Some(held(true));
        scene.asks("1", &json!({}));
        let said = [
            "all status 1 busy",
            "all execute_input 1 ",
            "client execute_reply 1 ok",
            "all status 1 idle",
        ];
        assert_eq!(scene.said(), said);
        scene.asks("2", &json!({}));
        assert_eq!(scene.said(), ["evcxr execute_request  "], "a second time it runs");

        let mut scene = Scene::new();
        scene.shell.background.held = Some(held(false));
        scene.asks("1", &json!({}));
        assert_eq!(scene.said(), ["evcxr execute_request  "], "the crate was edited");

        let mut scene = Scene::new();
        scene.shell.background.held = Some(held(true));
        scene.asks("1", &json!({ "code": "let a = 1;" }));
        assert_eq!(
            scene.said(),
            ["evcxr execute_request  "],
            "another cell came first"
        );
    }

    #[test]
    fn cells_are_counted_from_one() {
        let mut scene = Scene::new();
        scene.asks("1", &json!({}));
        scene.said();
        let content = json!({ "status": "ok", "execution_count": 5 });
        scene.shell.answered(message("execute_reply", "r", "1", &content));
        let idle = json!({ "execution_state": "idle" });
        scene.shell.published(message("status", "i", "1", &idle));
        let heard = std::mem::take(&mut *scene.heard.lock().unwrap());
        assert_eq!(heard[0].3["execution_count"], 1);
    }

    #[test]
    fn what_a_thread_prints_late_is_printed_under_its_cell() {
        let mut scene = Scene::new();
        for id in ["1", "2"] {
            scene.asks(id, &json!({}));
            scene.prints(id, "stdout", "MARKlate\t1\tstdout\tof the first\\n\n");
            scene.ends(id, "ok");
        }
        scene.prints("2", "stdout", "MARKlate\tforgotten\tstderr\tof nobody\\n\n");
        let said = scene.said();
        let of = |text: &str| {
            said.iter()
                .filter(|line| line.contains(text))
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of("first"),
            ["all stream 1 of the first\n", "all stream 1 of the first\n"]
        );
        assert_eq!(of("nobody"), ["all stream 2 of nobody\n"]);
    }

    #[test]
    fn an_unfinished_line_before_a_value_is_shown() {
        let mut scene = Scene::new();
        scene.asks("1", &json!({}));
        scene.said();
        scene.prints("1", "stdout", "not endedMARKvalue\n");
        assert_eq!(scene.said(), ["all stream 1 not ended"]);
    }

    #[test]
    fn a_line_that_changes_stays_in_its_place() {
        let mut scene = Scene::new();
        scene.asks("1", &json!({}));
        scene.said();
        scene.prints("1", "stdout", "MARKline\t0\tround 1\n");
        scene.prints("1", "stdout", "a line that stays\n");
        scene.prints("1", "stdout", "MARKline\t0\tround 2\n");
        scene.prints("1", "stdout", "MARKline\t1\tanother\n");
        let heard = std::mem::take(&mut *scene.heard.lock().unwrap());
        let kinds: Vec<&str> = heard.iter().map(|(_, kind, ..)| kind.as_str()).collect();
        let expected = ["display_data", "stream", "update_display_data", "display_data"];
        assert_eq!(kinds, expected);
        let place = |at: usize| &heard[at].3["transient"]["display_id"];
        assert_eq!(place(0), place(2));
        assert_ne!(place(0), place(3));
        assert_eq!(heard[2].3["data"]["text/plain"], "round 2");
    }

    #[test]
    fn panics_that_did_not_end_the_cell_are_told_in_their_place() {
        let mut scene = Scene::new();
        scene.asks("1", &json!({}));
        scene.said();
        scene.prints("1", "stderr", "MARKpanic\t\tsrc/lib.rs\t2\tcaught\t\n");
        scene.prints("1", "stdout", "it goes on\n");
        scene.prints("1", "stderr", "MARKpanic\tworker\tsrc/lib.rs\t2\telsewhere\t\n");
        scene.prints("1", "stderr", "MARKpanic\t\tsrc/lib.rs\t2\tcaught too\t\n");
        scene.ends("1", "ok");
        scene.prints("1", "stderr", "MARKpanic\tlate\tsrc/lib.rs\t2\tafterwards\t\n");
        let said = scene.said();
        let about = |at: usize, text: &str| assert!(said[at].contains(text), "{said:#?}");
        about(0, "the cell panicked: caught\n");
        about(1, "it goes on");
        about(2, "the thread \"worker\" panicked: elsewhere");
        about(3, "the cell panicked: caught too");
        about(4, "client execute_reply 1 ok");
        about(6, "the thread \"late\" panicked: afterwards");
    }

    #[test]
    fn an_interruption_is_said_in_its_own_words() {
        let mut scene = Scene::new();
        scene.asks("1", &json!({}));
        scene.said();
        scene.interruption.ask();
        let killed = json!({ "ename": "Error", "evalue": "Subprocess terminated with status: signal: 9" });
        scene.shell.published(message("error", "e", "1", &killed));
        scene.ends("1", "error");
        std::thread::sleep(std::time::Duration::from_millis(60));
        scene.shell.look();
        let said = scene.said();
        assert_eq!(
            said[0], "engine   ",
            "what the cell had started has no parent any more"
        );
        assert_eq!(said[1], "all error 1 interrupted");
        assert_eq!(said.len(), 4);
    }

    #[test]
    fn what_does_not_compile_is_passed_on_and_named_in_the_answer() {
        let mut scene = Scene::new();
        scene.asks("1", &json!({}));
        scene.said();
        let refused = json!({ "ename": "Error", "evalue": "mismatched types", "traceback": ["here"] });
        scene.shell.published(message("error", "e", "1", &refused));
        scene.ends("1", "error");
        let heard = std::mem::take(&mut *scene.heard.lock().unwrap());
        assert_eq!(heard[0].1, "error");
        assert_eq!(heard[1].3["evalue"], "mismatched types");
        assert_eq!(heard.len(), 3);
    }

    #[test]
    fn other_requests_pass_at_once() {
        let mut scene = Scene::new();
        scene.asks("1", &json!({}));
        scene
            .shell
            .asked(message("complete_request", "2", "", &json!({})));
        scene
            .shell
            .answered(message("complete_reply", "r", "2", &json!({ "status": "ok" })));
        assert_eq!(
            scene.said(),
            [
                "evcxr execute_request  ",
                "evcxr complete_request  ",
                "client complete_reply 2 ok"
            ]
        );
    }
}
