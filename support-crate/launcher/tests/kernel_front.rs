//! The kernel's front: what can be said to it, and by whom.

mod support;

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use lab_launcher::kernel::connection::{CHANNELS, Connection};
use lab_launcher::kernel::front::Front;
use serde_json::{Value, json};
use support::script;

/// Ports that nobody listens on, each another.
fn free_ports() -> [u16; CHANNELS.len()] {
    let listeners = CHANNELS.map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

fn connection(ports: [u16; CHANNELS.len()]) -> Value {
    let mut content = json!({
        "transport": "tcp", "ip": "127.0.0.1", "key": "secret", "signature_scheme": "hmac-sha256",
    });
    for (channel, port) in CHANNELS.into_iter().zip(ports) {
        content[channel] = port.into();
    }
    content
}

fn written(folder: &Path, content: &Value) -> PathBuf {
    let path = folder.join("asked.json");
    fs::write(&path, content.to_string()).unwrap();
    path
}

#[test]
fn evcxr_gets_channels_and_a_key_of_its_own_in_a_file_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let own = Connection::of_this_process().unwrap();
    let other = Connection::of_this_process().unwrap();
    let mut ports: Vec<u16> = own.addresses.iter().map(|address| address.port()).collect();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), CHANNELS.len(), "a port is used twice");
    assert!(own.addresses.iter().all(|address| address.ip().is_loopback()));
    assert_ne!(own.key, other.key);

    let file = own.write(folder.path()).unwrap();
    assert_eq!(Connection::read(file.path()).unwrap(), Some(own));
    assert!(file.path().starts_with(folder.path()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(file.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
    let path = file.path().to_owned();
    drop(file);
    assert!(!path.exists());
}

/// On Linux twenty kernels that start at once cannot take each other's ports.
#[cfg(target_os = "linux")]
#[test]
fn evcxr_listens_on_an_address_of_its_kernels_own() {
    let own = Connection::of_this_process().unwrap();
    let address = own.addresses[0].ip();
    assert_ne!(address, Ipv4Addr::LOCALHOST);
    assert!(own.addresses.iter().all(|other| other.ip() == address));
}

#[test]
fn without_tcp_there_is_no_front() {
    let folder = tempfile::tempdir().unwrap();
    let mut asked = connection([1, 2, 3, 4, 5]);
    asked["transport"] = "ipc".into();
    assert_eq!(Connection::read(&written(folder.path(), &asked)).unwrap(), None);
}

#[test]
fn what_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let open = |path: &Path| -> anyhow::Result<()> {
        let connection = Connection::read(path)?.expect("it is TCP");
        Front::listen(&connection).map(drop)
    };
    let refused = |path: &Path| format!("{:#}", open(path).unwrap_err());
    let refused_with = |change: &dyn Fn(&mut Value)| {
        let mut content = connection(free_ports());
        change(&mut content);
        refused(&written(folder.path(), &content))
    };

    assert!(refused(&folder.path().join("missing.json")).contains("missing.json"));
    let damaged = folder.path().join("damaged.json");
    fs::write(&damaged, "{\"transport\": ").unwrap();
    assert!(refused(&damaged).contains("damaged.json is no connection file"));

    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = taken.local_addr().unwrap();
    let said = refused_with(&|content| content["shell_port"] = address.port().into());
    assert!(said.contains(&format!("cannot listen on {address}")), "{said}");
    let said = refused_with(&|content| content["control_port"] = 70_000.into());
    assert!(said.contains("it lacks control_port"), "{said}");
    let said = refused_with(&|content| content["ip"] = "no address".into());
    assert!(said.contains("nothing is known of no address"), "{said}");
    let said = refused_with(&|content| content["signature_scheme"] = "hmac-md5".into());
    assert!(said.contains("hmac-md5"), "{said}");
}

#[test]
fn the_kernel_lives_on_when_its_client_hangs_up() {
    assert_eq!(script("ask_and_hang_up", &["rust".as_ref()]), "it lives\n");
}

#[test]
fn signatures_queues_interruptions_and_several_clients_are_as_jupyter_has_them() {
    assert_eq!(
        script("speak_as_jupyter", &["rust".as_ref()]),
        "as Jupyter has it\n"
    );
}
