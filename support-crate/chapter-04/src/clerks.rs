//! Four clerks share a till. One of them forgets its lock; which one is for the reader of an exercise to find out.

use std::sync::{Arc, atomic::Ordering::SeqCst};

use crate::{
    explore::{AtomicI64, Program},
    lock::Lock,
};

/// The till: a number, and the lock that whoever changes it should hold.
struct Till {
    lock: Lock<()>,
    money: AtomicI64,
}

impl Till {
    fn add(&self, amount: i64) {
        let money = self.money.load(SeqCst);
        self.money.store(money + amount, SeqCst);
    }

    fn add_locked(&self, amount: i64) {
        let _held = self.lock.lock();
        self.add(amount);
    }
}

/// The clerks A, B, C and D at work: each puts some money into the till.
pub fn four_clerks() -> Program {
    let till = Arc::new(Till {
        lock: Lock::named("the lock", ()),
        money: AtomicI64::named("till", 0),
    });
    let clerk = |work: fn(&Till)| {
        let till = Arc::clone(&till);
        move || work(&till)
    };
    Program::new()
        .thread("A", clerk(|till| till.add_locked(10)))
        .thread("B", clerk(|till| till.add_locked(20)))
        .thread("C", clerk(|till| till.add(30)))
        .thread("D", clerk(|till| till.add_locked(40)))
        .ends_with("the till holds 100", move || till.money.load(SeqCst) == 100)
}
