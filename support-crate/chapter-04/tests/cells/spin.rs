#[derive(Default)]
struct Spin(AtomicBool);
impl Latch for Spin {
    fn acquire(&self) {
        while self.0.swap(true, Acquire) { // it was taken already
            while self.0.load(Relaxed) { std::hint::spin_loop(); }
        }
    }
    fn release(&self) { self.0.store(false, Release); }
}
