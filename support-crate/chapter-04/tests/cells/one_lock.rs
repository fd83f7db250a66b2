struct OneLock(Mutex<Vec<i64>>);
impl Bank for OneLock {
    fn open(balances: Vec<i64>) -> Self { Self(Mutex::new(balances)) }
    fn transfer(&self, from: usize, to: usize, amount: i64) -> bool {
        let mut balances = self.0.lock().unwrap();
        if balances[from] < amount { return false; }
        balances[from] -= amount;
        balances[to] += amount;
        true
    }
    fn balances(&self) -> Vec<i64> { self.0.lock().unwrap().clone() }
}
