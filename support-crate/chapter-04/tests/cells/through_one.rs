fn through_one<G: Guarded<Value = ()>, L: Guarded<Value = Vec<i64>, Refused = G::Refused>>(
    gate: &G, into: &L, from: &L,
) -> Result<(), L::Refused> {
    let _alone = gate.take()?;
    no_order(into, from)
}
