struct Ordered(Vec<Mutex<i64>>);
impl Bank for Ordered {
    fn open(balances: Vec<i64>) -> Self { Self(balances.into_iter().map(Mutex::new).collect()) }
    fn transfer(&self, from: usize, to: usize, amount: i64) -> bool {
        let mut low = self.0[from.min(to)].lock().unwrap();
        let mut high = self.0[from.max(to)].lock().unwrap(); // always the lower number first
        let (from, to) = if from < to { (&mut *low, &mut *high) } else { (&mut *high, &mut *low) };
        if *from < amount { return false; }
        *from -= amount;
        *to += amount;
        true
    }
    fn balances(&self) -> Vec<i64> {
        let all: Vec<_> = self.0.iter().map(|account| account.lock().unwrap()).collect();
        all.iter().map(|balance| **balance).collect()
    }
}
