fn number_by_number(into: &[AtomicI64], from: &[AtomicI64]) {
    for (into, from) in into.iter().zip(from) { into.fetch_add(from.load(SeqCst), SeqCst); }
}
