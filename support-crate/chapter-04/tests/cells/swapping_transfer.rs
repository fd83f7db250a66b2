fn swapping_transfer(from: &AtomicI64, to: &AtomicI64, amount: i64) -> bool {
    let mut balance = from.load(SeqCst);
    loop {
        if balance < amount { return false; }
        match from.compare_exchange(balance, balance - amount, SeqCst, SeqCst) {
            Ok(_) => break,
            Err(now) => balance = now, // somebody was faster: look again
        }
    }
    to.fetch_add(amount, SeqCst);
    true
}
