//! Figures as PNG and PDF: the right size, the font inside, whole or not at all.

mod support;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::{BarChart, Figure, Theme};
use lab_launcher::picture::Painter;
use lab_words::Format;
use resvg::tiny_skia::Pixmap;
use support::{lab, said};

fn figure() -> Figure {
    BarChart::new("Costs & <gains>")
        .bar("a call", Estimate::exact(1.0))
        .bar("a thread", Estimate::exact(9.0))
        .draw()
        .expect("the data are sound")
}

fn saved(folder: &Path, theme: Theme) -> PathBuf {
    figure()
        .save_themed(folder.join(format!("{theme}.svg")), theme)
        .expect("the folder can be written")
}

fn convert(from: &Path, to: &Path, more: &[&str]) {
    let output = lab()
        .arg("convert")
        .arg(from)
        .arg(to)
        .args(more)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn a_png_has_two_pixels_to_a_unit_and_the_themes_background() {
    let folder = tempfile::tempdir().unwrap();
    for (theme, background) in [(Theme::Light, [255, 255, 255]), (Theme::Dark, [0x14, 0x17, 0x1B])] {
        let svg = saved(folder.path(), theme);
        let png = svg.with_extension("png");
        convert(&svg, &png, &[]);
        let pixels = Pixmap::load_png(&png).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (2560, 1440));
        let corner = pixels.pixel(5, 5).unwrap();
        assert_eq!([corner.red(), corner.green(), corner.blue()], background);
        convert(&svg, &png, &["--scale", "0.5"]);
        assert_eq!(Pixmap::load_png(&png).unwrap().width(), 640);
    }
    // Only what was asked for is left.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
}

const SAVE_INTO: &str = "CONVERT_SAVE_INTO";

#[test]
#[ignore = "run by the test below in a process of its own"]
fn child_saves_a_figure_in_every_format() {
    let Some(folder) = std::env::var_os(SAVE_INTO) else {
        return;
    };
    for name in ["figure.svg", "figure.png", "figure.pdf"] {
        figure().save(Path::new(&folder).join(name)).unwrap();
    }
}

/// As from a notebook's cell: the crate starts the launcher that its environment names.
#[test]
fn a_figure_saves_itself_in_every_format_through_the_launcher() {
    let folder = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_saves_a_figure_in_every_format", "--ignored"])
        .env(SAVE_INTO, folder.path())
        .env("LAB_LAUNCHER", env!("CARGO_BIN_EXE_lab"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert_eq!(read("figure.svg"), figure().svg(Theme::Light).as_bytes());
    assert!(read("figure.png").starts_with(b"\x89PNG"));
    assert!(read("figure.pdf").starts_with(b"%PDF"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

/// What a PDF says in plain bytes; its streams are compressed.
fn words(pdf: &[u8]) -> String {
    pdf.iter().map(|&byte| char::from(byte)).collect()
}

#[test]
fn a_pdf_is_one_slide_with_the_font_embedded_and_its_text_as_text() {
    let folder = tempfile::tempdir().unwrap();
    for theme in [Theme::Light, Theme::Dark] {
        let svg = saved(folder.path(), theme);
        let path = svg.with_extension("pdf");
        convert(&svg, &path, &[]);
        let pdf = words(&fs::read(&path).unwrap());
        assert!(pdf.starts_with("%PDF-1."), "{}", &pdf[..20]);
        assert!(pdf.contains("%%EOF"));
        let pages = pdf.matches("/Type/Page").count() - pdf.matches("/Type/Pages").count();
        assert_eq!(pages, 1);
        assert!(pdf.contains("960 540]"), "the page is not 960 by 540 points");
        for face in ["+Inter-Regular", "+Inter-Bold"] {
            assert!(pdf.contains(face), "{face} is not embedded");
        }
        assert!(pdf.contains("/FontFile2") && pdf.contains("/ToUnicode"));
        assert!(!pdf.contains("/Subtype/Image"), "a part was turned into pixels");
    }
}

#[cfg(unix)]
#[test]
fn a_picture_gets_the_permissions_of_an_ordinary_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let ordinary = folder.path().join("ordinary");
    fs::write(&ordinary, "").unwrap();
    let svg = saved(folder.path(), Theme::Light);
    let png = svg.with_extension("png");
    convert(&svg, &png, &[]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&png), mode(&ordinary));
    assert_eq!(mode(&svg), mode(&ordinary));
}

#[test]
fn what_is_no_figure_or_no_format_or_no_scale_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let svg = saved(folder.path(), Theme::Light);
    let torn = folder.path().join("torn.svg");
    fs::write(&torn, "<svg xmlns=\"http://www.w3.org/2000/svg\"><g>").unwrap();
    let png = folder.path().join("out.png");
    let refused = |from: &Path, to: &Path, more: &[&str], words: &[&str]| {
        let output = lab()
            .arg("convert")
            .arg(from)
            .arg(to)
            .args(more)
            .output()
            .unwrap();
        let said = said(&output);
        assert!(!output.status.success(), "it was accepted");
        for word in words {
            assert!(said.contains(word), "no {word:?} in: {said}");
        }
    };
    refused(&torn, &png, &[], &["torn.svg", "not an SVG figure"]);
    refused(&folder.path().join("none.svg"), &png, &[], &["none.svg"]);
    refused(
        &svg,
        &folder.path().join("out.gif"),
        &[],
        &["out.gif", "svg, png or pdf"],
    );
    refused(&svg, &png, &["--scale", "0"], &["scale of 0"]);
    refused(&svg, &png, &["--scale", "NaN"], &["NaN"]);
    refused(
        &svg,
        &folder.path().join("nowhere").join("out.png"),
        &[],
        &["nowhere"],
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// The share of pixels that differ visibly between two pictures of the same size.
fn difference(a: &Pixmap, b: &Pixmap) -> f64 {
    assert_eq!((a.width(), a.height()), (b.width(), b.height()));
    let visible = a
        .data()
        .chunks(4)
        .zip(b.data().chunks(4))
        .filter(|(a, b)| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > 96))
        .count();
    visible as f64 / f64::from(a.width() * a.height())
}

/// Where poppler's `pdftoppm` is installed, the page is rendered by it and laid over the PNG. Where it is not, the test
/// says that it is skipped, unless `LAB_PDF_TOOL_REQUIRED` or `CI` is set.
#[test]
fn a_pdf_looks_like_the_png_where_another_renderer_can_tell() {
    let folder = tempfile::tempdir().unwrap();
    for theme in [Theme::Light, Theme::Dark] {
        let painter = Painter::default();
        let svg = figure().svg(theme);
        let pdf = folder.path().join(format!("{theme}.pdf"));
        fs::write(&pdf, painter.paint(&svg, Format::Pdf, 1.0).unwrap()).unwrap();
        let stem = folder.path().join(theme.to_string());
        let rendered = std::process::Command::new("pdftoppm")
            .args(["-r", "96", "-png", "-singlefile"])
            .args([&pdf, &stem])
            .status();
        let Ok(status) = rendered else {
            assert!(
                ["LAB_PDF_TOOL_REQUIRED", "CI"]
                    .iter()
                    .all(|name| std::env::var_os(name).is_none()),
                "pdftoppm is required here and is not installed (Debian and Ubuntu: `apt install poppler-utils`)"
            );
            let say = "SKIPPED: no pdftoppm on the PATH, so no PDF was rendered by another program\n";
            let _ = std::io::stderr().write_all(say.as_bytes());
            return;
        };
        assert!(status.success());
        let by_another = Pixmap::load_png(stem.with_extension("png")).unwrap();
        let ours = Pixmap::decode_png(&painter.paint(&svg, Format::Png, 1.0).unwrap()).unwrap();
        let differing = difference(&by_another, &ours);
        assert!(
            differing < 0.01,
            "{:.2} % of the pixels differ",
            differing * 100.0
        );
        // The measure sees a difference where there is one.
        let other = BarChart::new("Costs")
            .bar("a call", Estimate::exact(9.0))
            .bar("a thread", Estimate::exact(1.0))
            .draw()
            .unwrap();
        let other = painter.paint(&other.svg(theme), Format::Png, 1.0).unwrap();
        assert!(difference(&ours, &Pixmap::decode_png(&other).unwrap()) > 0.05);
    }
}
