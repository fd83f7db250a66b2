//! The code of the notebook's cells, as the tests of the banks and locks use it: a test says that the notebook holds it
//! word for word.

use std::{fs, path::Path};

#[test]
fn the_notebook_holds_the_code_that_is_tested() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let notebook = folder.join("../../notebooks/04-thread-safety.ipynb");
    let notebook: serde_json::Value = serde_json::from_str(&fs::read_to_string(notebook).unwrap()).unwrap();
    let source = |cell: &serde_json::Value| -> String {
        let lines = cell["source"].as_array().into_iter().flatten();
        lines.filter_map(|line| line.as_str()).collect()
    };
    let cells: Vec<String> = notebook["cells"].as_array().unwrap().iter().map(source).collect();
    let mut seen = 0;
    for entry in fs::read_dir(folder.join("tests/cells")).unwrap() {
        let path = entry.unwrap().path();
        let code = fs::read_to_string(&path).unwrap();
        let held = cells.iter().any(|cell| cell.contains(code.trim_end()));
        assert!(held, "no cell holds {}", path.display());
        seen += 1;
    }
    assert!(seen > 15, "only {seen} pieces of code");
}
