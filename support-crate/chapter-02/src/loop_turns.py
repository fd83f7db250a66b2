"""A rally of two tasks on asyncio or uvloop, for chapter 02.

The loop is named on the command line. Each line on standard input is a number of turns; the answer is a line of
JSON with the last ball and the seconds from the rally's start to its end, this process's start excluded. The end of
the input ends the process.
"""

import asyncio
import json
import platform
import sys
import time


def hit(ball):
    return (ball * 31 + 7) % 1_000_003


async def returns(rounds, there, back):
    for _ in range(rounds):
        ball = await there.get()
        await back.put(hit(ball))


async def serves(rounds, there, back):
    ball = 1
    for _ in range(rounds):
        await there.put(ball)
        ball = hit(await back.get())
    return ball


async def rally(rounds):
    there, back = asyncio.Queue(1), asyncio.Queue(1)
    returning = asyncio.create_task(returns(rounds, there, back))
    serving = asyncio.create_task(serves(rounds, there, back))
    ball = await serving
    await returning
    return ball


def answer(**fields):
    print(json.dumps(fields), flush=True)


def main():
    if sys.argv[1] == "uvloop":
        try:
            import uvloop
        except ImportError as error:
            return answer(missing=str(error))
        loop, version = uvloop.new_event_loop(), uvloop.__version__
    else:
        loop, version = asyncio.new_event_loop(), platform.python_version()
    answer(python=f"{platform.python_implementation()} {platform.python_version()}", version=version)
    for line in sys.stdin:
        rounds = int(line) // 2
        began = time.perf_counter()
        ball = loop.run_until_complete(rally(rounds))
        answer(checksum=ball, seconds=time.perf_counter() - began)
    loop.close()


main()
