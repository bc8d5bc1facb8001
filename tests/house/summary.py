#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Count the TAP tests of meson's logs: summary.py FINDINGS BUILD...

Prints what failed, with the end of its output, and as the last line `N passed, N failed, N skipped`; exit 1 when
anything failed. FINDINGS is a folder in which each file is a failure of its own (a sanitizer's report). A planned test
that was not reported, a program that reported no plan, a program that ended badly although its tests passed, and a build
without a log count as one failure each.
"""
import json
import os
import re
import sys

TAIL_LINES = 30
RESULT = re.compile(r"(not )?ok\b(?: +(\d+))?(?: *-)? *((?:[^#\\]|\\.)*)(?:# *(\w+)\S* *(.*))?$")
PLAN = re.compile(r"1\.\.(\d+)(?: *# *skip\S* *(.*))?$", re.IGNORECASE)


def read_tap(text):
    """Return (passed, failures, skipped, problem): counts, names of failed tests, and what is wrong with the whole."""
    passed, skipped, failures = 0, [], []
    planned = problem = None
    for line in text.splitlines():
        plan, result = PLAN.match(line), RESULT.match(line)
        if plan:
            planned = int(plan.group(1))
            if planned == 0 and plan.group(2):
                skipped.append(plan.group(2))
            elif planned == 0:
                problem = "has no tests"
        elif result:
            failed, number, name, directive, reason = result.groups()
            directive = (directive or "").upper()
            if directive == "SKIP":
                skipped.append(f"{name.strip()}: {reason or 'no reason given'}")
            elif failed and directive != "TODO":
                failures.append(name.strip() or f"test {number}")
            else:
                passed += 1
        elif line.startswith("Bail out!"):
            problem = line
    if planned is None:
        problem = problem or "ended before it said how many tests it has"
    elif planned:
        missing = planned - passed - len(failures) - len(skipped)
        failures += ["planned, but not reported"] * missing
        if missing < 0:
            problem = f"reported more than the {planned} tests that it had planned"
    return passed, failures, skipped, problem


def tail(text):
    return "\n".join("    " + line for line in text.rstrip().splitlines()[-TAIL_LINES:])


def count_test(build, test):
    """Return (passed, failed, skipped) of one program of meson's log, after printing what failed."""
    passed, failures, skipped, problem = read_tap(test.get("stdout") or "")
    if not problem and test["result"] == "TIMEOUT":
        problem = "took too long and was killed"
    # bats and cmocka end with their number of failures: that is told already.
    if not problem and not failures and test.get("returncode"):
        problem = f"ended with {test['returncode']} although no test failed"
    if problem:
        failures.append(problem)
    for name in failures:
        print(f"FAILED {build}: {test['name']}: {name}")
    if failures:
        print(tail(test.get("stdout") or ""))
        print(tail(test.get("stderr") or ""))
    for reason in skipped:
        print(f"skipped {build}: {test['name']}: {reason}")
    return passed, len(failures), len(skipped)


def count_build(build):
    try:
        with open(os.path.join(build, "meson-logs", "testlog.json"), encoding="utf-8", errors="replace") as log:
            tests = [json.loads(line) for line in log]
    except (OSError, ValueError) as error:
        print(f"FAILED {build}: no tests were run: {error}")
        return [(0, 1, 0)]
    if not tests:
        print(f"FAILED {build}: there are no tests")
        return [(0, 1, 0)]
    return [count_test(build, test) for test in tests]


def main(findings, builds):
    counts = [count for build in builds for count in count_build(build)]
    for name in sorted(os.listdir(findings)):
        with open(os.path.join(findings, name), encoding="utf-8", errors="replace") as file:
            print(f"FAILED {name}:")
            print(tail(file.read()))
        counts.append((0, 1, 0))
    passed, failed, skipped = (sum(column) for column in zip(*counts))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
