fn try_and_wait<L: Guarded<Value = Vec<i64>>>(into: &L, from: &L) -> Result<(), L::Refused> {
    loop {
        let mut into = into.take()?;
        if let Some(from) = from.try_take() {
            add(&mut into, &from);
            return Ok(());
        }
        drop(into); // give back what the other may wait for …
        pause();    // … and let it go first
    }
}
