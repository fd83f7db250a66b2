struct Gated { gate: RwLock<()>, accounts: Swapping }
impl Bank for Gated {
    fn open(balances: Vec<i64>) -> Self {
        Self { gate: RwLock::new(()), accounts: Swapping::open(balances) }
    }
    fn transfer(&self, from: usize, to: usize, amount: i64) -> bool {
        let _many_at_a_time = self.gate.read().unwrap();
        self.accounts.transfer(from, to, amount)
    }
    fn balances(&self) -> Vec<i64> {
        let _alone = self.gate.write().unwrap();
        self.accounts.balances()
    }
}
