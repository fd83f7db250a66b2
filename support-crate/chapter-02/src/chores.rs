//! Four chores that seem alike. One of them blocks the loop; which one is for the reader of an exercise to find out.

use std::{thread, time::Duration};

use tokio::{task::spawn_blocking, time::sleep};

/// The chores' names.
pub const NAMES: [&str; 4] = ["brew", "wash", "post", "sweep"];

/// Does one of them, in about 40 ms.
///
/// # Panics
///
/// When there is no chore of that name.
pub async fn chore(name: &str) {
    const TIME: Duration = Duration::from_millis(40);
    match name {
        "brew" => sleep(TIME).await,
        "wash" => {
            for _ in 0..4 {
                sleep(TIME / 4).await;
            }
        }
        "post" => thread::sleep(TIME),
        // If the pool is being shut down, nobody waits for the chore.
        "sweep" => drop(spawn_blocking(|| thread::sleep(TIME)).await),
        other => panic!("there is no chore named {other:?}: the names are {NAMES:?}"),
    }
}
