enum Ask { Transfer(usize, usize, i64), Balances(mpsc::Sender<Vec<i64>>) }

fn serve(mut balances: Vec<i64>, asks: mpsc::Receiver<Ask>) {
    for ask in asks { // until the last sender is gone
        match ask {
            Ask::Transfer(from, to, amount) if balances[from] >= amount => {
                balances[from] -= amount;
                balances[to] += amount;
            }
            Ask::Transfer(..) => {}
            Ask::Balances(reply) => drop(reply.send(balances.clone())),
        }
    }
}
