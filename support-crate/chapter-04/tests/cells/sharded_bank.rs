impl Bank for Sharded {
    fn open(all: Vec<i64>) -> Self {
        let shard = |s| Mutex::new(all.iter().skip(s).step_by(SHARDS).copied().collect());
        Self { accounts: all.len(), shards: (0..SHARDS).map(shard).collect() }
    }
    fn transfer(&self, from: usize, to: usize, amount: i64) -> bool {
        let (f, t) = (from % SHARDS, to % SHARDS);
        let mut low = self.shards[f.min(t)].lock().unwrap();
        let mut high = (f != t).then(|| self.shards[f.max(t)].lock().unwrap());
        let source = if f <= t { &mut low } else { high.as_mut().unwrap() };
        if source[from / SHARDS] < amount { return false; }
        source[from / SHARDS] -= amount;
        let target = if t <= f { &mut low } else { high.as_mut().unwrap() };
        target[to / SHARDS] += amount;
        true
    }
    fn balances(&self) -> Vec<i64> { self.all_at_once() }
}
