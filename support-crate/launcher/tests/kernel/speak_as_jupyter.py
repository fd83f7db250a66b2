"""Speaks to a kernel as Jupyter's clients do, and looks at what comes back.

usage: speak_as_jupyter.py KERNEL

Prints "as Jupyter has it" when all is well; ends with an error that names what is not.
"""
import sys
import time

from jupyter_client.manager import KernelManager

LIMIT_SECONDS = 120


def expect(condition, what):
    if not condition:
        raise SystemExit(what)


def replies_to(client, requests):
    """The answers to requests, by the order of the requests."""
    answers = {}
    while len(answers) < len(requests):
        reply = client.get_shell_msg(timeout=LIMIT_SECONDS)
        if reply["parent_header"].get("msg_id") in requests:
            answers[reply["parent_header"]["msg_id"]] = reply["content"]
    return [answers[request] for request in requests]


def published(client, request):
    """What is published of a request until it is idle."""
    messages = []
    while True:
        message = client.get_iopub_msg(timeout=LIMIT_SECONDS)
        if message["parent_header"].get("msg_id") != request:
            continue
        messages.append(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return messages


def what_waits_is_aborted(client):
    requests = [client.execute(code) for code in ("let kept = 1;", "assert_eq!(kept, 2);", "1", "2")]
    answers = replies_to(client, requests)
    expect([a["status"] for a in answers] == ["ok", "error", "aborted", "aborted"], f"a queue: {answers}")
    expect(answers[1]["ename"] == "panic" and answers[1]["traceback"], f"a panic's answer: {answers[1]}")
    requests = [client.execute("assert_eq!(kept, 2);", stop_on_error=False), client.execute("kept")]
    answers = replies_to(client, requests)
    expect([a["status"] for a in answers] == ["error", "ok"], f"where errors are expected: {answers}")


def a_wrong_signature_is_refused(manager, client):
    stranger = manager.blocking_client()
    stranger.session.key = b"a guess"
    stranger.start_channels()
    stranger.execute("std::process::exit(1);")
    time.sleep(1)
    stranger.stop_channels()
    expect(replies_to(client, [client.execute("kept")])[0]["status"] == "ok", "a stranger was obeyed")


def two_clients_hear_the_same(manager, client):
    other = manager.blocking_client()
    other.start_channels()
    other.wait_for_ready(timeout=LIMIT_SECONDS)
    request = client.execute("println!(\"for everybody\");")
    for who in (client, other):
        texts = [m["content"]["text"] for m in published(who, request) if m["msg_type"] == "stream"]
        expect("".join(texts) == "for everybody\n", f"heard: {texts}")
    expect(replies_to(client, [request])[0]["status"] == "ok", "no answer")
    other.stop_channels()


def an_interruption_ends_the_cell(manager, client):
    request = client.execute("loop { std::thread::sleep(std::time::Duration::from_millis(1)); }")
    while True:
        message = client.get_iopub_msg(timeout=LIMIT_SECONDS)
        if message["msg_type"] == "execute_input" and message["parent_header"].get("msg_id") == request:
            break
    time.sleep(2)
    began = time.monotonic()
    manager.interrupt_kernel()
    answer = replies_to(client, [request])[0]
    expect(answer["status"] == "error" and answer["ename"] == "interrupted", f"an interruption: {answer}")
    expect(time.monotonic() - began < 5, "the interruption took long")
    names = [m["content"]["ename"] for m in published(client, request) if m["msg_type"] == "error"]
    expect(names == ["interrupted"], f"published: {names}")
    expect(replies_to(client, [client.execute("println!(\"on\");")])[0]["status"] == "ok", "it does not go on")


def questions_are_answered(client):
    expect(replies_to(client, [client.is_complete("1 + 1")])[0]["status"] == "complete", "is_complete")
    matches = replies_to(client, [client.complete("std::thread::sl", 15)])[0]["matches"]
    expect(any(match.startswith("sleep") for match in matches), f"completions: {matches}")
    expect(replies_to(client, [client.inspect("std::thread::sleep", 16)])[0]["status"] == "ok", "inspect")
    expect(replies_to(client, [client.kernel_info()])[0]["language_info"]["name"] == "Rust", "kernel_info")
    expect(client.hb_channel.is_beating(), "no heartbeat")


def main():
    manager = KernelManager(kernel_name=sys.argv[1])
    manager.start_kernel()
    try:
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=LIMIT_SECONDS)
        questions_are_answered(client)
        what_waits_is_aborted(client)
        a_wrong_signature_is_refused(manager, client)
        two_clients_hear_the_same(manager, client)
        an_interruption_ends_the_cell(manager, client)
        client.stop_channels()
    finally:
        manager.shutdown_kernel()
    print("as Jupyter has it")


main()
