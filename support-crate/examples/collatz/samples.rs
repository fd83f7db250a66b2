/// Steps of the Collatz sequence from `n` down to 1.
fn steps(n: u64) -> u64 {
    let (mut n, mut steps) = (n, 0);
    while n != 1 {
        n = if n % 2 == 0 { n / 2 } else { 3 * n + 1 };
        steps += 1;
    }
    steps
}

/// Nanoseconds of 9 samples on one thread, then of 9 on all, as one line of numbers.
fn samples() -> String {
    let time = |work: &dyn Fn() -> u64| {
        let began = std::time::Instant::now();
        assert_eq!(work(), 35_669_673, "the sum of steps for 1..300 000");
        began.elapsed().as_nanos().to_string()
    };
    let numbers = || 1..300_000u64;
    let alone = (0..9).map(|_| time(&|| numbers().map(steps).sum()));
    let shared = (0..9).map(|_| time(&|| numbers().into_par_iter().map(steps).sum()));
    alone.chain(shared).collect::<Vec<_>>().join(" ")
}
