//! What cells use without naming it: the store of their variables, and the runtime that their awaits run on.

use std::sync::Arc;

use concurrency_lab::ground::cell::awaiting::CellRuntime;
use concurrency_lab::ground::cell::variables::VariableStore;

#[test]
fn what_is_put_is_taken() {
    let mut store = VariableStore::default();
    store.put_variable("a", vec![1, 2, 3]);
    assert!(store.check_variable::<Vec<i32>>("a"));
    assert!(!store.check_variable::<Vec<u8>>("a"));
    assert!(store.check_variable::<u8>("never seen"));
    assert_eq!(store.take_variable::<Vec<i32>>("a"), [1, 2, 3]);
}

#[test]
#[should_panic(expected = "the variable a has gone missing")]
fn what_is_not_there_is_named() {
    VariableStore::default().take_variable::<u8>("a");
}

#[test]
fn a_lazy_value_is_made_once() {
    let mut store = VariableStore::default();
    let first = store.lazy_arc("runtime", || 1);
    assert!(Arc::ptr_eq(&first, &store.lazy_arc("runtime", || 2)));
}
#[test]
fn a_future_that_borrows_runs_to_its_end_and_gives_its_value() {
    let text = String::from("borrowed");
    let mut store = VariableStore::default();
    let length = CellRuntime::of(&mut store).block_on(async {
        tokio::task::yield_now().await;
        Ok::<usize, String>(text.len())
    });
    assert_eq!(length, Ok(8));
    let (task,) = CellRuntime::of(&mut store).block_on(async { (tokio::spawn(async { 7 }),) });
    let later = CellRuntime::of(&mut store).block_on(task);
    assert_eq!(
        later.unwrap(),
        7,
        "a task of one cell is awaited in another: the runtime is one"
    );
}

#[test]
#[should_panic(expected = "in the future")]
fn a_panic_in_a_future_comes_out() {
    CellRuntime::of(&mut VariableStore::default()).block_on(async { panic!("in the future") });
}
