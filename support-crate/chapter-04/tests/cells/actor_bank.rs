struct Actor(mpsc::SyncSender<Ask>); // the accounts belong to a thread of their own
impl Bank for Actor {
    fn open(balances: Vec<i64>) -> Self {
        let (sender, asks) = mpsc::sync_channel(1024);
        std::thread::spawn(move || serve(balances, asks)); // ends when the bank is dropped
        Self(sender)
    }
    fn transfer(&self, from: usize, to: usize, amount: i64) -> bool {
        self.0.send(Ask::Transfer(from, to, amount)).is_ok() // accepted, not yet done
    }
    fn balances(&self) -> Vec<i64> {
        let (reply, balances) = mpsc::channel();
        self.0.send(Ask::Balances(reply)).expect("it serves while there is a bank");
        balances.recv().expect("it answers")
    }
}
