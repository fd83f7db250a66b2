fn by_address<L: Guarded<Value = Vec<i64>>>(into: &L, from: &L) -> Result<(), L::Refused> {
    if std::ptr::from_ref(into) < std::ptr::from_ref(from) {
        let mut into = into.take()?;
        let from = from.take()?;
        add(&mut into, &from);
    } else {
        let from = from.take()?;
        let mut into = into.take()?;
        add(&mut into, &from);
    }
    Ok(())
}
