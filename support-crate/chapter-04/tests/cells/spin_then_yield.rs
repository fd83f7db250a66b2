#[derive(Default)]
struct SpinThenYield(AtomicBool);
impl Latch for SpinThenYield {
    fn acquire(&self) {
        let mut looks = 0;
        while self.0.swap(true, Acquire) {
            while self.0.load(Relaxed) {
                looks += 1;
                if looks < 100 { std::hint::spin_loop() } else { std::thread::yield_now() }
            }
        }
    }
    fn release(&self) { self.0.store(false, Release); }
}
