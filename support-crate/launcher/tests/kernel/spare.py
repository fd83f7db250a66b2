"""A spare kernel as a reader meets it, and what is left when something of it is killed. Needs the launcher's path."""

import os
import signal
import sys
import threading
import time

from lab_server import Server

HOME = os.environ["LAB_HOME"]
KERNELS = os.path.join(HOME, "kernels")
OFFER = os.path.join(KERNELS, ".offer")
OPENING = ':dep chapter-{0} = {{ path = "../support-crate/chapter-{0}" }}\nuse chapter_{0}::prelude::*;'


def within(seconds, what, happens):
    end = time.monotonic() + seconds
    while not (found := happens()):
        if time.monotonic() > end:
            raise SystemExit(f"not within {seconds} s: {what}")
        time.sleep(0.02)
    return found


def offered():
    within(120, "a spare is offered", lambda: os.path.exists(OFFER))


def processes():
    """Every process by its number: its parent, its state, its processor time and its command line."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as about, open(f"/proc/{name}/cmdline") as line:
                    fields = about.read().rsplit(") ", 1)[1].split()
                    found[int(name)] = (
                        int(fields[1]),
                        fields[0],
                        int(fields[11]) + int(fields[12]),
                        line.read().replace("\0", " "),
                    )
            except (FileNotFoundError, ProcessLookupError):
                pass
    return found


def ours(word=""):
    """The numbers of the processes of this home, zombies left out."""
    return [
        number
        for number, (_, state, _, line) in processes().items()
        if state != "Z" and word in line and (HOME in line)
    ]


def below(root):
    """A process and all that it started."""
    all_of_them, found = processes(), [root]
    for number in found:
        found += [child for child, about in all_of_them.items() if about[0] == number]
    return found


def check(condition, what):
    if not condition:
        raise SystemExit(what)


def first_cells(kernel, chapter):
    reply, _ = kernel.run(OPENING.format(chapter))
    check(reply["status"] == "ok" and reply["execution_count"] == 1, f"the first cell: {reply}")
    check(kernel.printed("let lab = 6 * 7;\nprintln!(\"{lab}\");") == "42\n", "a variable")


def engine_of(kernel):
    """The engine behind a kernel: it built in the folder that the cell sees."""
    folder = kernel.printed('println!("{}", env!("CARGO_MANIFEST_DIR"));').strip()
    evcxr = [number for number in ours("evcxr_jupyter") if folder in processes()[number][3]]
    return processes()[evcxr[0]][0], evcxr[0], os.path.dirname(folder)


def taken_over(server):
    offered()
    spare = ours("engine --spare")
    kernel = server.open("00-start-here.ipynb")
    first_cells(kernel, "00")
    engine, _, _ = engine_of(kernel)
    check([engine] == spare, f"the kernel runs on {engine}, not on the spare {spare}")
    reply, _ = kernel.run('println!("{}", lab_spare);')
    check(reply["status"] == "error", "the spare's own variable is gone")
    check(kernel.printed(':dep fastrand = "2"\nprintln!("{}", fastrand::u8(3..4));') == "3\n", "another :dep works")
    return kernel


def stands_still(kernel):
    """While a cell runs, nothing of the spare uses the processor, be it ready or not."""
    def of_spare():
        return {
            number: processes()[number][2]
            for root in ours("engine --spare")
            for number in below(root)[1:]
            if "evcxr" in processes()[number][3]
        }

    within(60, "another spare is begun", lambda: [n for n in ours("engine --spare") if len(below(n)) > 1])
    code = 'std::fs::write("{0}", "").unwrap(); std::thread::sleep(std::time::Duration::from_secs(4));'
    seen = os.path.join(HOME, "cell-runs")
    cell = threading.Thread(target=kernel.run, args=(code.format(seen),))
    cell.start()
    within(60, "the cell runs", lambda: os.path.exists(seen))
    before = of_spare()
    time.sleep(2.5)
    after = of_spare()
    cell.join()
    os.remove(seen)
    taken = {number: after[number] - used for number, used in before.items() if number in after}
    check(taken and not any(taken.values()), f"the spare went on while a cell ran: {taken}")


def restarted(kernel):
    offered()
    kernel.restart()
    reply, _ = kernel.run("println!(\"{}\", lab);")
    check(reply["status"] == "error", "a restarted kernel has no variables")
    offered()
    kernel.restart()
    first_cells(kernel, "00")


def two_at_once(server):
    offered()
    kernels = [server.open("00-start-here.ipynb"), server.open("01-why-concurrency.ipynb")]
    for kernel, chapter in zip(kernels, ["00", "01"]):
        first_cells(kernel, chapter)
    for kernel in kernels:
        kernel.shut_down()


def gone(numbers, folder, what):
    within(20, f"{what}: {numbers} are gone", lambda: not any(n in processes() and processes()[n][1] != "Z" for n in numbers))
    if folder:
        within(20, f"{what}: {folder} is gone", lambda: not os.path.exists(folder))


def killed(server):
    """kill -9 of each part of a kernel, and of the spare's."""
    for part in ("front", "engine", "evcxr"):
        kernel = server.open("00-start-here.ipynb")
        first_cells(kernel, "00")
        engine, evcxr, folder = engine_of(kernel)
        front = [n for n in ours("lab kernel") if kernel.identity in processes()[n][3]][0]
        everything = [front, *below(engine)]
        os.kill({"front": front, "engine": engine, "evcxr": evcxr}[part], signal.SIGKILL)
        # The folder of a killed engine is swept when the next one is made.
        gone(everything, None if part == "engine" else folder, f"kill -9 of the {part}")
        # Jupyter starts it anew.
        kernel.reconnect()
        check(kernel.printed('println!("here");') == "here\n", f"the kernel is back after kill -9 of the {part}")
        kernel.shut_down()
    for part in (0, 1):
        offered()
        everything = below(ours("engine --spare")[0])
        os.kill(everything[part], signal.SIGKILL)
        gone(everything, None, "kill -9 of the spare")
        within(20, "its offer is taken back", lambda: not os.path.exists(OFFER))


def main():
    # Of whoever used this home before.
    last = os.path.join(KERNELS, ".last-chapter")
    if os.path.exists(last):
        os.remove(last)
    server = Server(sys.argv[1])
    try:
        kernel = taken_over(server)
        stands_still(kernel)
        restarted(kernel)
        kernel.shut_down()
        two_at_once(server)
        killed(server)
        offered()
    finally:
        server.end()
    within(30, "everything has ended with JupyterLab", lambda: not ours("engine") and not ours("evcxr"))
    check(not [name for name in os.listdir(KERNELS) if name.startswith("kernel-")], os.listdir(KERNELS))
    for victim in ("launcher", "jupyter"):
        server = Server(sys.argv[1])
        offered()
        kernel = server.open("00-start-here.ipynb")
        first_cells(kernel, "00")
        offered()
        launcher = server.process.pid
        everything = below(launcher)[1:]
        jupyter = [n for n in everything if "course_server" in processes()[n][3]][0]
        os.kill(launcher if victim == "launcher" else jupyter, signal.SIGKILL)
        spare = [n for root in ours("engine --spare") for n in below(root)]
        within(20, f"kill -9 of the {victim}: the spare has ended", lambda: not os.path.exists(OFFER))
        if victim == "launcher":
            # JupyterLab lives on, as it did before there were spares, and its kernel with it.
            check(kernel.printed('println!("alive");') == "alive\n", "the kernel lives on")
            os.kill(jupyter, signal.SIGTERM)
        gone(everything, None, f"kill -9 of the {victim}")
        server.process.wait(60)
    print("as a reader needs it")


main()
