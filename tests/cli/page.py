#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Open a page in a headless Chromium and tell what came of it: page.py [OPTION...] FILE SCRIPT

Drives the browser through its pipe (--remote-debugging-pipe: JSON ended by NUL on descriptors 3 and 4), which takes no
port and no library. Prints one JSON object: `console` (errors, warnings, exceptions), `requests` (each address asked
for but the page's own), `tabs` (with --tabs: what the tabulator key reached) and `result`, what SCRIPT, a JavaScript
expression in a file, made of the page. Judges nothing. Ends with 1 when the browser does not answer."""
import argparse
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time

SECONDS = 30


class Browser:
    def __init__(self, program, profile):
        to_browser, ours = os.pipe()
        theirs, from_browser = os.pipe()
        os.set_inheritable(to_browser, True)
        os.set_inheritable(from_browser, True)
        words = [program, "--headless", "--disable-gpu", "--remote-debugging-pipe", "--user-data-dir=" + profile,
                 "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 "--disable-dev-shm-usage", "--hide-scrollbars"] + (["--no-sandbox"] if os.geteuid() == 0 else []) + ["about:blank"]
        # The browser reads 3 and writes 4, whatever the numbers are here.
        self.process = subprocess.Popen(["sh", "-c", 'exec "$@" 3<&%d 4>&%d' % (to_browser, from_browser), "sh"] + words,
                                        pass_fds=(to_browser, from_browser), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(to_browser)
        os.close(from_browser)
        self.out, self.into, self.number, self.bytes, self.session = ours, theirs, 0, b"", None
        self.events = []
        self.limit = time.monotonic() + SECONDS

    def message(self):
        while b"\0" not in self.bytes:
            ready, _, _ = select.select([self.into], [], [], max(0, self.limit - time.monotonic()))
            got = os.read(self.into, 1 << 16) if ready else b""
            if not got:
                sys.exit("page.py: the browser does not answer")
            self.bytes += got
        one, self.bytes = self.bytes.split(b"\0", 1)
        return json.loads(one)

    def ask(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit("page.py: %s: %s" % (method, answer["error"]["message"]))
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.message())

    def evaluate(self, expression):
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            sys.exit("page.py: %s" % answer["exceptionDetails"]["exception"].get("description", "exception"))
        return answer["result"].get("value")

    def key(self, key, code):
        for kind in ("rawKeyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def close(self):
        try:
            os.killpg(self.process.pid, 15)
            self.process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(self.process.pid, 9)
            self.process.wait()


def problems(events, own):
    console, requests = [], []
    for event in events:
        method, parameters = event.get("method"), event.get("params", {})
        if method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            console.append(" ".join(str(argument.get("value")) for argument in parameters["args"]))
        elif method == "Runtime.exceptionThrown":
            console.append(parameters["exceptionDetails"]["text"])
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            console.append(parameters["entry"]["text"])
        elif method == "Network.requestWillBeSent" and parameters["request"]["url"] != own:
            requests.append(parameters["request"]["url"])
    return console, requests


def tabs(browser):
    """What has the focus after each press, until it is back at the page itself."""
    where = ("(e => e === document.body ? '' : (e.id || e.getAttribute('href') || e.getAttribute('aria-labelledby') || e.tagName)"
             " + (e.getBoundingClientRect().right > 0 ? '' : ' out of sight'))(document.activeElement)")
    reached = []
    while len(reached) < 500:
        browser.key("Tab", 9)
        found = browser.evaluate(where)
        if not found:
            break
        reached.append(found)
    return reached


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("--media", choices=("screen", "print"), default="screen")
    parser.add_argument("--tabs", action="store_true")
    parser.add_argument("--program", default=shutil.which("chromium") or shutil.which("chromium-browser"))
    parser.add_argument("file")
    parser.add_argument("script")
    options = parser.parse_args()
    own = pathlib.Path(options.file).resolve().as_uri()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(options.program, profile)
        try:
            target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
            browser.session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                browser.ask(domain + ".enable")
            browser.ask("Emulation.setDeviceMetricsOverride", width=options.width, height=900, deviceScaleFactor=1, mobile=False)
            browser.ask("Emulation.setEmulatedMedia", media=options.media,
                        features=[{"name": "prefers-color-scheme", "value": options.scheme}])
            browser.ask("Page.navigate", url=own)
            browser.wait("Page.loadEventFired")
            reached = tabs(browser) if options.tabs else []
            result = browser.evaluate(pathlib.Path(options.script).read_text(encoding="utf-8"))
            console, requests = problems(browser.events, own)
        finally:
            browser.close()
    print(json.dumps({"console": console, "requests": requests, "tabs": reached, "result": result}))


main()
