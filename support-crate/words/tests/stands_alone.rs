//! The crate brings nothing along and keeps nothing: whoever needs a word pays for a word.

use std::fs;
use std::path::Path;

#[test]
fn it_has_no_dependencies_and_no_statics() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(own.join("Cargo.toml")).unwrap();
    let (_, after) = manifest.split_once("\n[dependencies]\n").unwrap();
    let (dependencies, _) = after.split_once("\n[").unwrap();
    assert_eq!(dependencies.trim(), "");
    assert!(!manifest.contains("build-dependencies") && !manifest.contains("[target."));
    for entry in fs::read_dir(own.join("src")).unwrap() {
        let path = entry.unwrap().path();
        let source = fs::read_to_string(&path).unwrap();
        let held = source.lines().find(|line| {
            let line = line.trim_start();
            ["static ", "pub static ", "thread_local!", "pub(crate) static "]
                .iter()
                .any(|start| line.starts_with(start))
        });
        assert_eq!(held, None, "{}", path.display());
    }
}
