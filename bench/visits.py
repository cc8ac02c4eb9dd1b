"""What a visit to the pages without Python costs: requests and bytes, the first picture on a slow phone, many visitors.

    .venv/bin/python -m bench.visits            writes the pages, measures, and writes bench/PAGES.md
    .venv/bin/python -m bench.visits pages      measures the pages that lie in this folder

Some minutes. All of it happens on this machine: a host that serves plain files, as they are or compressed by gzip, and
a Chromium.
"""

import asyncio
import gzip
import io
import multiprocessing
import random
import sys
import tempfile
import threading
import time
from datetime import date
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lesson import pages
from playwright.sync_api import sync_playwright
from server import FLAGS, chromium, free_port

from .results import load_average, machine, median, number, p95, table

PAGE = Path(__file__).with_name("PAGES.md")
#: What phones are simulated by: a processor so many times slower, and networks (Mbit/s down, ms there and back).
SLOWER, NETWORKS = 6, {"1.6 Mbit/s, 150 ms": (1.6, 150), "9 Mbit/s, 60 ms": (9, 60)}
RUNS = 3
#: So many people open a lesson, each at a moment of these seconds.
VISITORS, SECONDS = 500, 5
#: Tells when the first picture is there to be seen, as the page brings it, and when the one that its script drew, which
#: answers to hands and keys.
FIRST = """const drawn = ".lesson-explorer .lesson-axes";
for (const [name, what] of [["firstSeen", `.lesson-still img, ${drawn}`], ["firstPicture", drawn]])
    new MutationObserver((_, observer) => {
        if (!document.querySelector(what)) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => { window[name] = performance.now(); }));
    }).observe(document, { childList: true, subtree: true });"""
#: Resolves once the worker keeps the pages.
KEPT = """async () => {
    for (let n = 0; n < 1200 && !navigator.serviceWorker.controller; n++) await new Promise(go => setTimeout(go, 50));
    return Boolean(navigator.serviceWorker.controller);
}"""


@cache
def packed(path, _):
    """A file, compressed by gzip; read again when it changed."""
    return gzip.compress(path.read_bytes(), 6, mtime=0)


class Handler(SimpleHTTPRequestHandler):
    """Hands out files as `python -m http.server` does, compressed where the host says so, and counts what it sends."""

    def send_head(self):
        """Open what is asked for, and say what it is."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        # Whoever asks whether a file changed has it, and is told so without compressing anything.
        if not self.server.compress or not path.is_file() or "If-Modified-Since" in self.headers:
            return super().send_head()
        status, body = path.stat(), packed(path, path.stat().st_mtime)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", self.date_time_string(status.st_mtime))
        self.end_headers()
        return io.BytesIO(body)

    def copyfile(self, source, outputfile):
        """Send a body, and count it."""
        body = source.read()
        self.server.sent.append(len(body))
        outputfile.write(body)

    def log_message(self, *said):
        """Print nothing."""

    def log_request(self, *said):
        """Count what was asked for."""
        self.server.asked.append(self.path)


class Host(ThreadingHTTPServer):
    """A web host for one folder. `asked` and `sent` grow: what was asked for, and the bytes of each body."""

    request_queue_size = 512
    daemon_threads = True

    def __init__(self, folder, compress, port=0):
        self.folder, self.compress, self.asked, self.sent = folder, compress, [], []
        super().__init__(("127.0.0.1", port), Handler)

    def finish_request(self, request, client_address):
        """Answer one request, from the folder."""
        self.RequestHandlerClass(request, client_address, self, directory=str(self.folder))

    @property
    def address(self):
        """Where the host is found."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def counted(self):
        """Requests and bytes since the last count."""
        found = len(self.asked), sum(self.sent)
        self.asked.clear()
        self.sent.clear()
        return found


def names(folder):
    """The first page and every lesson's."""
    return ["index.html", *sorted(path.name for path in folder.glob("0*.html"))]


def visit(browser, host, name):
    """(requests, bytes) of what the page needs, of a first visit until all pages are kept, and of a second visit."""
    found = []
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(f"{host.address}/{name}", wait_until="networkidle")
    found.append(host.counted())
    context.close()
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{host.address}/{name}")
    if not page.evaluate(KEPT):
        raise RuntimeError(f"{name}: the worker did not keep the pages")
    page.wait_for_timeout(300)
    found.append(host.counted())
    page = context.new_page()
    page.goto(f"{host.address}/{name}", wait_until="networkidle")
    page.wait_for_timeout(1_500)
    found.append(host.counted())
    context.close()
    return found


def visits(browser, folder):
    """The three counts of each page, from a host that sends files as they are, and from one that compresses them."""
    found = {}
    for compress in (False, True):
        host = Host(folder, compress)
        threading.Thread(target=host.serve_forever, daemon=True).start()
        for name in names(folder):
            found[name, compress] = visit(browser, host, name)
        host.shutdown()
        host.server_close()
    return found


def first_picture(browser, address, network):
    """Milliseconds until something of this page is painted, until its first picture is seen, and until that answers."""
    speed, latency = NETWORKS[network]
    context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
    page = context.new_page()
    page.add_init_script(FIRST)
    asked = context.new_cdp_session(page)
    asked.send("Network.enable")
    asked.send("Network.emulateNetworkConditions", {"offline": False, "latency": latency,
                                                    "downloadThroughput": speed * 125_000,
                                                    "uploadThroughput": speed * 125_000 / 2})
    asked.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="commit")
    page.wait_for_function("window.firstPicture", timeout=120_000)
    found = page.evaluate("[performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN, firstSeen, "
                          "firstPicture]")
    context.close()
    return found


def first_pictures(browser, folder):
    """The same of each lesson on each network, medians of RUNS rounds: what else the machine does meets all alike."""
    host, found = Host(folder, True), {}
    threading.Thread(target=host.serve_forever, daemon=True).start()
    for _ in range(RUNS):
        for network in NETWORKS:
            for name in names(folder)[1:]:
                sample = first_picture(browser, f"{host.address}/{name}", network)
                found.setdefault((name, network), []).append(sample)
    host.shutdown()
    host.server_close()
    return {key: [median(values) for values in zip(*samples, strict=True)] for key, samples in found.items()}


# -- many at once


def serve(folder, compress, port):
    """Be a host until this process is ended."""
    Host(folder, compress, port).serve_forever()


async def fetched(port, name):
    """Seconds until a file was here, and its bytes. Raises OSError where it was not."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /{name} HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    await writer.drain()
    head = await reader.readuntil(b"\r\n\r\n")
    body = await reader.read(-1)
    writer.close()
    lines = head.lower().split(b"\r\n")
    length = int(next(line for line in lines if line.startswith(b"content-length")).split(b":")[1])
    if b" 200 " not in lines[0] or len(body) != length:
        raise OSError(name)
    return time.perf_counter() - start, length


async def crowd(port, pages_there):
    """What VISITORS found: seconds of each request, seconds of each visit, bytes in all, and how many failed."""
    requests, whole, sent, failed = [], [], 0, 0

    async def visitor(n):
        nonlocal sent, failed
        await asyncio.sleep(random.Random(n).uniform(0, SECONDS))
        start = time.perf_counter()
        try:
            for step in ([pages_there[n % len(pages_there)]], ["lessons.css", "lessons.js", "icon.svg"]):
                for seconds, size in await asyncio.gather(*(fetched(port, name) for name in step)):
                    requests.append(seconds)
                    sent += size
            whole.append(time.perf_counter() - start)
        except (OSError, asyncio.IncompleteReadError):
            failed += 1

    start = time.perf_counter()
    await asyncio.gather(*(visitor(n) for n in range(VISITORS)))
    return requests, whole, sent, failed, time.perf_counter() - start


def many(folder):
    """What a crowd found at a host that sends files as they are, and at one that has them compressed."""
    found = {}
    for compress in (False, True):
        port = free_port()
        host = multiprocessing.get_context("spawn").Process(target=serve, args=(folder, compress, port), daemon=True)
        host.start()
        for _ in range(200):
            try:
                for name in [*names(folder), "lessons.css", "lessons.js", "icon.svg"]:
                    asyncio.run(fetched(port, name))
                break
            except OSError:
                time.sleep(0.1)
        found[compress] = asyncio.run(crowd(port, names(folder)[1:]))
        host.terminate()
        host.join()
    return found


# -- what is said of it

TOP = """# What a visit to the pages without Python costs

Written by `.venv/bin/python -m bench.visits`, which measures all of this again in some minutes.

{machine}

Measured: a host of plain files (Python's own, with threads) and a headless Chromium on this machine; phones are
simulated. Not measured: a real phone, a real network, GitHub Pages or another host, a second visit over a slow network,
other browsers. Bytes are those of bodies, without headers.
"""


def sizes(value):
    """Requests and kilobytes, as one cell."""
    return f"{value[0]}: {value[1] / 1e3:,.0f} kB"


def report(counts, firsts, crowds):
    """The lines of the page."""
    pages_there = list(dict.fromkeys(name for name, _ in counts))
    lines = ["## Requests and bytes of a visit", "",
             "*Page*: what the page itself needs. *First visit*: the same, and then, once the page is there, all",
             "other pages, which the browser keeps for a visit without a network. *Second visit*: with the network;",
             "the host is asked whether anything changed. First as files are, then compressed by gzip.", ""]
    heads = ["requests: bytes", "page", "first visit", "second visit", "page, gzip", "first visit, gzip",
             "second visit, gzip"]
    lines += table(heads, [[name.removesuffix(".html"), *(sizes(value) for compress in (False, True)
                                                          for value in counts[name, compress])]
                           for name in pages_there])
    lines += ["## The first picture on a phone", "",
              f"Milliseconds in Chromium with a processor {SLOWER} times slower, meant for a phone of 2020, on two",
              f"networks; gzip, nothing kept, medians of {RUNS}. *Painted*: the first words. *Picture*: the first",
              "picture stands there to be seen. *Answers*: it, or the axis of a guess, answers to a hand.", ""]
    heads = ["", *(f"{what}, {network}" for network in NETWORKS for what in ("painted", "picture", "answers"))]
    lines += table(heads, [[name.removesuffix(".html"), *(number(value) for network in NETWORKS
                                                          for value in firsts[name, network])]
                           for name in pages_there[1:]])
    lines += [f"## {VISITORS} visitors", "",
              f"Each opens one lesson (all eight in turn) with what it needs, 4 requests, at a moment of {SECONDS} "
              "seconds:",
              f"no more than {4 * VISITORS / SECONDS:.0f} requests/s are wanted. Host and visitors share this machine.",
              ""]
    heads = ["", "requests/s", "MB/s", "request, median ms", "request, p95 ms", "whole page, p95 ms", "failed visits"]
    lines += table(heads, [
        ["gzip" if compress else "as files are", number(len(requests) / seconds), number(sent / seconds / 1e6),
         number(1e3 * median(requests)), number(1e3 * p95(requests)), number(1e3 * p95(whole)), number(failed)]
        for compress, (requests, whole, sent, failed, seconds) in crowds.items()])
    return lines


def main(words):
    """Measure, print, and write bench/PAGES.md."""
    with tempfile.TemporaryDirectory() as fresh:
        folder = Path(words[0]).resolve() if words else Path(fresh)
        if not words:
            pages.write(folder)
        start, load = time.monotonic(), load_average()
        crowds = many(folder)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            counts, firsts = visits(browser, folder), first_pictures(browser, folder)
            browser.close()
    lines = [*TOP.format(machine=machine()).splitlines(), "", *report(counts, firsts, crowds),
             f"_Measured on {date.today().isoformat()} in {time.monotonic() - start:.0f} s; load average at the start "
             f"{load}._", ""]
    print("\n".join(lines))
    PAGE.write_text("\n".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
