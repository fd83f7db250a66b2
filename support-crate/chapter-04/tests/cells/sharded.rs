const SHARDS: usize = 8;
struct Sharded { accounts: usize, shards: Vec<Mutex<Vec<i64>>> } // account a is in shard a % SHARDS
impl Sharded {
    fn all_at_once(&self) -> Vec<i64> {
        let all: Vec<_> = self.shards.iter().map(|shard| shard.lock().unwrap()).collect();
        (0..self.accounts).map(|a| all[a % SHARDS][a / SHARDS]).collect()
    }
}
