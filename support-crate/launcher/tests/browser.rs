//! A reader opens chapter 00 in the JupyterLab that `cargo lab` starts and runs all cells: the figure is drawn and
//! nothing went wrong. Before that no result shows, and saving changes nothing. Needs Chromium; where there is none the
//! test says that it is skipped, unless `LAB_BROWSER_REQUIRED` is set.

#![cfg(unix)] // ends the server with a signal, as Ctrl-C does

mod support;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use serde_json::Value;
use support::browser::{chromium, report, script};
use support::{folders, lab, set_up};

/// The running `cargo lab`; ends it when dropped, and then says what it wrote if the test has failed.
struct Server {
    process: Child,
    address: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let mut process = lab()
            .args(["--no-browser"])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the launcher starts");
        let errors = BufReader::new(process.stderr.take().unwrap());
        let (found, address) = mpsc::channel();
        let log = Arc::new(Mutex::new(Vec::new()));
        let written = Arc::clone(&log);
        // Reads on after the address was found, so that the server never waits for a reader.
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                if let Some(start) = line.find("http://127.0.0.1:").filter(|_| line.contains("token=")) {
                    let _ = found.send(line[start..].trim().to_owned());
                }
                written.lock().unwrap().push(line);
            }
        });
        let address = address
            .recv_timeout(Duration::from_secs(120))
            .expect("JupyterLab says where it listens");
        Self {
            process,
            address,
            log,
        }
    }

    /// The address of a notebook in it.
    fn notebook(&self, name: &str) -> String {
        let (base, token) = self
            .address
            .split_once("?token=")
            .expect("the address carries a token");
        format!("{}/tree/{name}?token={token}&reset", base.trim_end_matches('/'))
    }

    /// Asks it to end, as Ctrl-C does, and waits.
    fn end(&mut self) -> Option<i32> {
        let _ = Command::new("kill")
            .args(["-INT", &self.process.id().to_string()])
            .status();
        self.process.wait().expect("it can be waited for").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) {
            self.end();
        }
        if std::thread::panicking() {
            eprintln!("what `cargo lab` wrote:\n{}", self.log.lock().unwrap().join("\n"));
        }
    }
}

/// Runs all cells of a notebook in the browser. Screenshots go to the folder that `LAB_SCREENSHOTS` names.
fn opened(chromium: &Path, address: &str) -> Value {
    let mut script = script("open_and_run");
    script.arg(chromium).arg(address);
    script.args(std::env::var_os("LAB_SCREENSHOTS"));
    report(script)
}

#[test]
fn chapter_00_runs_in_jupyterlab_and_draws_its_figure() {
    let Some(chromium) = chromium("no notebook was opened in a browser") else {
        return;
    };
    set_up();
    let chapter = folders().notebooks().join("00-start-here.ipynb");
    let as_it_came = std::fs::read(&chapter).unwrap();
    let mut server = Server::start();
    let seen = opened(&chromium, &server.notebook("00-start-here.ipynb"));
    assert_eq!(
        seen["shown_on_opening"], 0,
        "results show before a cell was run: {seen}"
    );
    assert_eq!(seen["saved"], 200, "{seen}");
    assert!(
        std::fs::read(&chapter).unwrap() == as_it_came,
        "opening and saving changed the notebook"
    );
    assert!(
        seen["figures"].as_u64().unwrap() >= 1,
        "no figure is drawn: {seen}"
    );
    for kind in ["broken", "cut"] {
        assert_eq!(seen[kind], 0, "{kind}: {seen}");
    }
    for kind in ["errors", "stderr", "not_run"] {
        assert_eq!(seen[kind], serde_json::json!([]), "{kind}: {seen}");
    }
    assert_eq!(server.end(), Some(0), "Ctrl-C ends the server in order");
    let left = std::fs::read_dir(folders().kernels())
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_dir());
    let ours: Vec<_> = left
        .map(|entry| entry.path())
        .filter(|path| is_abandoned(path))
        .collect();
    assert!(ours.is_empty(), "kernels left their folders behind: {ours:?}");
}

/// Whether no kernel owns the folder any more.
fn is_abandoned(folder: &Path) -> bool {
    std::fs::File::open(folder.join("owner.lock")).is_ok_and(|owner| owner.try_lock().is_ok())
}
