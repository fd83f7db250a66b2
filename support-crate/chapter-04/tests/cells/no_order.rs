fn no_order<L: Guarded<Value = Vec<i64>>>(into: &L, from: &L) -> Result<(), L::Refused> {
    let mut into = into.take()?;
    let from = from.take()?;
    add(&mut into, &from);
    Ok(())
}
