//! How a value reaches the page of a notebook.

use std::io::Write as _;

/// Prints one value in several forms, each with its MIME type, for the notebook's kernel, under one lock so that no other
/// thread's line falls in between.
pub(crate) fn show(contents: &[(&str, &str)]) {
    let mut out = std::io::stdout().lock();
    for (mime, content) in contents {
        // Without a reader there is nobody to show anything to.
        let _ = writeln!(out, "EVCXR_BEGIN_CONTENT {mime}\n{content}\nEVCXR_END_CONTENT");
    }
    let _ = out.flush();
}
