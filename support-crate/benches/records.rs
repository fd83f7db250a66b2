//! How long it takes to read a folder of 10,000 records: `cargo bench -p concurrency-lab --bench records`.

use std::fs;
use std::thread;
use std::time::Duration;

use concurrency_lab::lab::measure::{Effort, Experiment};
use concurrency_lab::lab::record::{Record, Records};

const RECORDS: usize = 10_000;
const TIMES: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let wait = |milliseconds| move || thread::sleep(Duration::from_millis(milliseconds));
    let comparison = Experiment::new("00-records")
        .baseline("one", wait(5))
        .variant("two", wait(6))
        .variant("three", wait(7))
        .effort(Effort::Quick)
        .rounds(41)
        .quiet()
        .run()?;
    let first = Record::from(comparison).save_in(folder.path())?;
    let bytes = fs::metadata(&first)?.len();
    for number in 1..RECORDS {
        fs::copy(&first, folder.path().join(format!("00-records_{number:05}.json")))?;
    }
    println!("{RECORDS} records of {bytes} bytes, of three variants in 41 rounds each");
    for _ in 0..TIMES {
        let began = std::time::Instant::now();
        let records = Records::load(folder.path())?;
        println!("read in {:.3} s", began.elapsed().as_secs_f64());
        assert_eq!((records.good.len(), records.damaged.len()), (RECORDS, 0));
    }
    Ok(())
}
