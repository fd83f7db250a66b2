//! A kernel outlives clients that hang up while it answers them.

mod support;

use std::fs;
use std::io::{Read, Seek, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lab_launcher::kernel::relay;
use lab_launcher::notebook::session::jupyter;
use serde_json::{Value, json};
use support::{folders, said, set_up};
use tempfile::{NamedTempFile, TempDir};

/// Ports that nobody listens on, each another.
fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    let listeners = [(); COUNT].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

fn connection_file(folder: &Path, transport: &str, [control, shell]: [u16; 2]) -> PathBuf {
    let path = folder.join("asked.json");
    let content = json!({
        "transport": transport,
        "ip": "127.0.0.1",
        "control_port": control,
        "shell_port": shell,
        "iopub_port": 5,
        "key": "secret",
    });
    fs::write(&path, content.to_string()).unwrap();
    path
}

/// One relayed channel with a stand-in for the kernel behind it.
struct Relayed {
    folder: TempDir,
    file: NamedTempFile,
    asked: u16,
    kernel: TcpListener,
}

impl Relayed {
    fn channel(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = connection_file(folder.path(), "tcp", free_ports());
        let port_in = |path: &Path| {
            let content: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            u16::try_from(content[name].as_u64().unwrap()).unwrap()
        };
        let file = relay::open(&path, folder.path())
            .unwrap()
            .expect("TCP is relayed");
        let asked = port_in(&path);
        let kernel = TcpListener::bind((Ipv4Addr::LOCALHOST, port_in(file.path()))).unwrap();
        Self {
            folder,
            file,
            asked,
            kernel,
        }
    }

    fn client(&self) -> TcpStream {
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.asked)).unwrap()
    }
}

#[test]
fn bytes_pass_both_ways_in_order() {
    for channel in ["control_port", "shell_port"] {
        let relayed = Relayed::channel(channel);
        let mut client = relayed.client();
        let (mut kernel, _) = relayed.kernel.accept().unwrap();
        carries(&mut client, &mut kernel);
        carries(&mut kernel, &mut client);
    }
}

fn carries(from: &mut TcpStream, to: &mut TcpStream) {
    let said: Vec<u8> = (0..100_000u32).map(|n| (n % 251) as u8).collect();
    let mut heard = vec![0; said.len()];
    std::thread::scope(|scope| {
        scope.spawn(|| from.write_all(&said).unwrap());
        to.read_exact(&mut heard).unwrap();
    });
    assert_eq!(heard, said);
}

#[test]
fn a_client_that_hangs_up_does_not_disturb_the_kernels_answers() {
    let relayed = Relayed::channel("control_port");
    let mut client = relayed.client();
    client.write_all(b"?").unwrap();
    let (mut kernel, _) = relayed.kernel.accept().unwrap();
    kernel.read_exact(&mut [0]).unwrap();
    drop(client);
    // More than the sockets' buffers hold: they are read, or this would block or fail.
    for _ in 0..200 {
        kernel.write_all(&[0; 100_000]).unwrap();
    }
    kernel.set_nonblocking(true).unwrap();
    let heard = kernel.read(&mut [0]);
    assert_eq!(
        heard.unwrap_err().kind(),
        std::io::ErrorKind::WouldBlock,
        "the kernel's connection stays open"
    );
}

#[test]
fn a_kernel_that_hangs_up_is_seen_by_its_client() {
    let relayed = Relayed::channel("control_port");
    let mut client = relayed.client();
    drop(relayed.kernel.accept().unwrap());
    assert_eq!(client.read(&mut [0]).unwrap_or(0), 0);
}

#[cfg(unix)]
#[test]
fn the_key_is_for_the_owner_only_and_goes_with_the_relay() {
    use std::os::unix::fs::PermissionsExt;
    let relayed = Relayed::channel("control_port");
    let path = relayed.file.path().to_owned();
    assert!(path.starts_with(relayed.folder.path()));
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
    drop(relayed.file);
    assert!(!path.exists());
}

#[test]
fn what_is_not_relayed_is_left_alone() {
    let relayed = Relayed::channel("control_port");
    let content: Value = serde_json::from_slice(&fs::read(relayed.file.path()).unwrap()).unwrap();
    assert_eq!(
        (&content["iopub_port"], &content["key"]),
        (&json!(5), &json!("secret"))
    );

    let folder = tempfile::tempdir().unwrap();
    let path = connection_file(folder.path(), "ipc", [1, 2]);
    assert!(relay::open(&path, folder.path()).unwrap().is_none());
}

#[test]
fn what_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |path: &Path| format!("{:#}", relay::open(path, folder.path()).unwrap_err());

    let missing = folder.path().join("missing.json");
    assert!(refused(&missing).contains("missing.json"));

    let damaged = folder.path().join("damaged.json");
    fs::write(&damaged, "{\"transport\": ").unwrap();
    assert!(refused(&damaged).contains("damaged.json is no connection file"));

    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = taken.local_addr().unwrap();
    let [free] = free_ports();
    let path = connection_file(folder.path(), "tcp", [address.port(), free]);
    assert!(refused(&path).contains(&format!("cannot listen on {address}")));

    fs::write(
        &path,
        r#"{"transport": "tcp", "ip": "127.0.0.1", "control_port": 70000}"#,
    )
    .unwrap();
    assert!(refused(&path).contains("it lacks control_port"));
    fs::write(
        &path,
        r#"{"transport": "tcp", "ip": "no address", "control_port": 7}"#,
    )
    .unwrap();
    assert!(refused(&path).contains("nothing is known of no address"));
}

/// What both ends of a ZeroMQ connection say first: the greeting of version 3.0 and an empty command READY.
fn greeting() -> Vec<u8> {
    let mut greeting = vec![0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0];
    greeting.extend(b"NULL");
    greeting.resize(64, 0);
    greeting.extend([4, 6, 5]);
    greeting.extend(b"READY");
    greeting
}

/// A message of Jupyter's protocol as it goes over the wire.
fn message(kind: &str) -> Vec<u8> {
    let header = format!("{{\"msg_id\": \"1\", \"msg_type\": \"{kind}\"}}");
    let parts: [&[u8]; 6] = [b"<IDS|MSG>", b"signature", header.as_bytes(), b"{}", b"{}", b"{}"];
    let mut bytes = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        bytes.push(u8::from(number + 1 < parts.len()));
        bytes.push(u8::try_from(part.len()).unwrap());
        bytes.extend(*part);
    }
    bytes
}

/// A client that asks for something, and the kernel's end of its connection, which has heard it.
fn asked(relayed: &Relayed, kind: &str) -> (TcpStream, TcpStream) {
    let mut client = relayed.client();
    let said = [greeting(), message(kind)].concat();
    client.write_all(&said).unwrap();
    let (mut kernel, _) = relayed.kernel.accept().unwrap();
    kernel.read_exact(&mut vec![0; said.len()]).unwrap();
    (client, kernel)
}

fn hung_up(kernel: &mut TcpStream) {
    kernel.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    assert_eq!(kernel.read(&mut [0]).unwrap(), 0, "the relay hangs up too");
}

#[test]
fn a_client_that_hangs_up_is_kept_for_the_kernel_until_its_answer_has_come() {
    let relayed = Relayed::channel("shell_port");
    let (client, mut kernel) = asked(&relayed, "execute_request");
    drop(client);
    kernel.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(kernel.read(&mut [0]).is_err(), "the kernel owes an answer");
    kernel
        .write_all(&[greeting(), message("execute_reply")].concat())
        .unwrap();
    hung_up(&mut kernel);
}

#[test]
fn what_the_kernel_never_answers_is_not_waited_for() {
    for kind in ["comm_info_request", "history_request", "comm_open"] {
        let relayed = Relayed::channel("shell_port");
        let (client, mut kernel) = asked(&relayed, kind);
        drop(client);
        hung_up(&mut kernel);
    }
}

/// Runs a test of this file in a process of its own, with this much more in its environment.
fn child(test: &str, variable: &str, value: &str) -> std::process::Output {
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--test-threads", "1"])
        .env(IN_CHILD, "1")
        .env(variable, value)
        .output()
        .unwrap()
}

const IN_CHILD: &str = "KERNEL_RELAY_IN_CHILD";

fn in_child() -> bool {
    std::env::var_os(IN_CHILD).is_some()
}

fn passes(output: &std::process::Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}\n{}",
        said(output)
    );
}

#[cfg(target_os = "linux")]
fn entries(folder: &str) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "run by the test below in a process of its own"]
fn child_counts_what_clients_that_hung_up_leave() {
    if !in_child() {
        return;
    }
    let relayed = Relayed::channel("control_port");
    let held = || (entries("/proc/self/task"), entries("/proc/self/fd"));
    let before = held();
    for number in 0..200 {
        match number % 3 {
            0 => {
                let client = relayed.client();
                let mut kernel = relayed.kernel.accept().unwrap().0;
                drop(client);
                hung_up(&mut kernel);
            }
            1 => {
                let (mut client, mut kernel) = asked(&relayed, "kernel_info_request");
                let answer = [greeting(), message("kernel_info_reply")].concat();
                kernel.write_all(&answer).unwrap();
                client.read_exact(&mut vec![0; answer.len()]).unwrap();
                drop(client);
                hung_up(&mut kernel);
            }
            _ => {
                let (client, mut kernel) = asked(&relayed, "kernel_info_request");
                drop(client);
                kernel
                    .write_all(&[greeting(), message("kernel_info_reply")].concat())
                    .unwrap();
                hung_up(&mut kernel);
            }
        }
    }
    // The last one's end may still be on its way.
    let until = Instant::now() + Duration::from_secs(30);
    while held() != before && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(held(), before, "threads and descriptors");
}

#[cfg(target_os = "linux")]
#[test]
fn clients_that_hung_up_leave_nothing_behind() {
    passes(&child(
        "child_counts_what_clients_that_hung_up_leave",
        "UNUSED",
        "",
    ));
}

/// Processor time that this process has used so far, in hundredths of a second; from `/proc/self/stat`, already open.
#[cfg(target_os = "linux")]
fn processor_time(mut file: &fs::File) -> u64 {
    let mut stat = String::new();
    file.rewind().unwrap();
    file.read_to_string(&mut stat).unwrap();
    let fields = stat.rsplit(')').next().unwrap().split_whitespace();
    fields
        .skip(11)
        .take(2)
        .map(|ticks| ticks.parse::<u64>().unwrap())
        .sum()
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "run by the test below in a process of its own"]
fn child_has_no_descriptor_for_a_client() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    if !in_child() {
        return;
    }
    let relayed = Relayed::channel("control_port");
    let statistics = fs::File::open("/proc/self/stat").unwrap();
    let most = Some(100);
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: most,
            maximum: most,
        },
    )
    .unwrap();
    let mut spare: Vec<fs::File> = std::iter::from_fn(|| fs::File::open("/dev/null").ok()).collect();
    drop(spare.pop());
    let address = (Ipv4Addr::LOCALHOST, relayed.asked);
    // The relay may be trying its luck with the one that was given back.
    let mut client = std::iter::from_fn(|| Some(TcpStream::connect(address)))
        .find_map(Result::ok)
        .unwrap();
    // While the client waits, the relay cannot take it.
    let before = processor_time(&statistics);
    std::thread::sleep(Duration::from_secs(2));
    let used = processor_time(&statistics) - before;
    assert!(used < 50, "{used} hundredths of a second were spent on trying");
    drop(spare);
    let (mut kernel, _) = relayed.kernel.accept().unwrap();
    carries(&mut client, &mut kernel);
}

#[cfg(target_os = "linux")]
#[test]
fn without_descriptors_the_relay_waits_and_then_goes_on() {
    passes(&child("child_has_no_descriptor_for_a_client", "UNUSED", ""));
}

#[test]
#[ignore = "run by the test below in a process of its own"]
fn child_cannot_start_a_thread() {
    if !in_child() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = connection_file(folder.path(), "tcp", free_ports());
    let refused = format!("{:#}", relay::open(&path, folder.path()).unwrap_err());
    assert!(refused.contains("thread"), "{refused}");
}

#[test]
fn a_thread_that_cannot_be_had_is_an_error_and_no_panic() {
    // No machine has room for such a stack.
    passes(&child(
        "child_cannot_start_a_thread",
        "RUST_MIN_STACK",
        "70000000000000",
    ));
}

#[test]
fn the_notebook_kernel_lives_on_when_its_client_hangs_up() {
    set_up();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/kernel/ask_and_hang_up.py");
    let output = jupyter(&folders(), "python")
        .arg(script)
        .arg("rust")
        .output()
        .expect("the environment's Python starts");
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "it lives\n");
}
