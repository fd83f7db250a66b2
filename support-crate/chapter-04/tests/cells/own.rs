struct Own<L, T> { latch: L, value: UnsafeCell<T> }
// SAFETY: `with` is the only way to the value, and the latch lets one thread in at a time.
unsafe impl<L: Latch, T: Send> Sync for Own<L, T> {}
impl<L: Latch, T> Own<L, T> {
    fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        self.latch.acquire();
        // SAFETY: between `acquire` and `release` no other thread has a reference to the value.
        let result = work(unsafe { &mut *self.value.get() });
        self.latch.release();
        result
    }
}
