fn racy_transfer(from: &AtomicI64, to: &AtomicI64, amount: i64) -> bool {
    let balance = from.load(SeqCst);
    if balance < amount { return false; }
    from.store(balance - amount, SeqCst);
    let balance = to.load(SeqCst);
    to.store(balance + amount, SeqCst);
    true
}
