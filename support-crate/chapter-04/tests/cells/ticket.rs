#[derive(Default)]
struct Ticket { next: AtomicUsize, served: AtomicUsize }
impl Latch for Ticket {
    fn acquire(&self) {
        let mine = self.next.fetch_add(1, Relaxed);
        while self.served.load(Acquire) != mine { std::hint::spin_loop(); }
    }
    fn release(&self) {
        let mine = self.served.load(Relaxed);
        self.served.store(mine + 1, Release);
    }
}
