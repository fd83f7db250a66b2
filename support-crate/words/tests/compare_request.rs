//! The request to compare: what is written is read back, whatever the paths are.

use std::ffi::OsString;
use std::path::PathBuf;

use lab_words::compare::{Request, RequestError};
use lab_words::{Format, Theme, Word};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

fn path() -> impl Strategy<Value = PathBuf> {
    any::<String>().prop_map(PathBuf::from)
}

fn request() -> impl Strategy<Value = Request> {
    (
        (vec(path(), 0..4), vec(any::<String>(), 0..4), option::of(path())),
        (path(), vec(select(Format::ALL), 0..3), select(Theme::ALL), path()),
    )
        .prop_map(
            |((runs, experiments, figure), (figures, formats, theme, reference))| Request {
                runs,
                experiments,
                figure,
                figures,
                formats,
                theme,
                reference,
            },
        )
}

proptest! {
    #[test]
    fn a_request_that_is_written_is_read_back(request in request()) {
        prop_assert_eq!(Request::from_arguments(request.to_arguments()), Ok(request));
    }
}

#[cfg(unix)]
#[test]
fn a_path_that_is_not_unicode_comes_through() {
    use std::os::unix::ffi::OsStringExt;
    let path = PathBuf::from(OsString::from_vec(vec![b'a', 0xff]));
    let request = Request {
        runs: vec![path.clone()],
        experiments: Vec::new(),
        figure: Some(path.clone()),
        figures: path.clone(),
        formats: vec![Format::Svg],
        theme: Theme::Dark,
        reference: path,
    };
    assert_eq!(Request::from_arguments(request.to_arguments()), Ok(request));
}

#[test]
fn what_is_no_request_says_why() {
    let refused =
        |arguments: &[&str]| Request::from_arguments(arguments.iter().map(OsString::from)).unwrap_err();
    assert_eq!(refused(&[]), RequestError::Missing("--figures"));
    assert_eq!(refused(&["--run"]), RequestError::NoValue("--run".to_owned()));
    assert_eq!(
        refused(&["--rum", "x"]),
        RequestError::UnknownOption("--rum".to_owned())
    );
    let said = refused(&["--theme", "grey"]).to_string();
    assert!(said.contains("grey") && said.contains("light or dark"), "{said}");
}
