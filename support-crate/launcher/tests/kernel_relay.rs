//! A kernel outlives clients that hang up while it answers them.

mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};

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
