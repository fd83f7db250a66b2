struct Swapping(Vec<AtomicI64>);
impl Bank for Swapping {
    fn open(balances: Vec<i64>) -> Self { Self(balances.into_iter().map(AtomicI64::new).collect()) }
    fn transfer(&self, from: usize, to: usize, amount: i64) -> bool {
        swapping_transfer(&self.0[from], &self.0[to], amount)
    }
    fn balances(&self) -> Vec<i64> { self.0.iter().map(|balance| balance.load(SeqCst)).collect() }
}
