#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Read what `forkmark export` wrote and hold it against the document: exports.py FORMAT EXPORTED DOCUMENT.

Each format is read by its validator or schema where there is one (csv: Python's csv, strict; kcidb: a JSON schema;
openmetrics: prometheus_client), else by a strict reader here. Then the p50 of `total`, the verdict and the number of cells
must be the document's. Ends with 77 where a validator is not installed."""
import csv
import io
import json
import os
import re
import sys

NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


def strict(text):
    """JSON as the standard has it: no NaN, no key twice."""
    def refuse(word):
        raise ValueError("not JSON: " + word)

    def once(pairs):
        assert len({key for key, _ in pairs}) == len(pairs), "a key is there twice"
        return dict(pairs)
    return json.loads(text, parse_constant=refuse, object_pairs_hook=once)


def close(a, b):
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))


def p50(cell):
    return cell["intervals"]["total"]["p50_ns"]


def same_p50s(found, cells):
    """FOUND: those that are known, in order."""
    wanted = [p50(cell) for cell in cells if p50(cell) is not None]
    assert len(found) == len(wanted), (len(found), len(wanted))
    assert all(close(a, b) for a, b in zip(found, wanted)), (found, wanted)


def read_csv(text, cells):
    assert text.endswith("\r\n") and not re.search(r"[^\r]\n", re.sub(r'"(?:[^"]|"")*"', "", text))
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    head = rows.pop(0)
    assert len(set(head)) == len(head)
    assert all(len(row) == len(head) for row in rows)
    rows = [dict(zip(head, row)) for row in rows]
    total = [row for row in rows if row["interval"] == "total"]
    assert [row["cell"] for row in total] == [cell["name"] for cell in cells]
    assert [row["verdict"] for row in total] == [cell["verdict"] for cell in cells]
    same_p50s([float(row["p50_ns"]) for row in total if row["p50_ns"]], cells)
    for row, cell in zip(total, cells):
        ci95 = cell["intervals"]["total"]["ci95_ns"] or ["", ""]
        assert [row["ci95_low_ns"], row["ci95_high_ns"]] == ["" if c == "" else "%.15g" % c for c in ci95]
        assert all(caveat["detail"] in row["caveats"] for caveat in cell["caveats"])
        for key, count in cell["counters"].items():
            if "unavailable" in count:
                assert count["unavailable"] in row["unknown"], key
        assert all(row["axis." + key] == value for key, value in cell["axes"].items())


def read_jsonl(text, cells):
    assert text.endswith("\n")
    lines = [strict(line) for line in text.split("\n")[:-1]]
    assert len(lines) == len(cells)
    for line, cell in zip(lines, cells):
        for key in set(cell) - {"runs", "histogram", "histogram_disturbed"}:
            assert line[key] == cell[key], key
        assert line["document"]["kernel_release"] == DOCUMENT["kernel"]["release"]


def read_kcidb(text, cells):
    import jsonschema
    report = strict(text)
    schema = os.path.join(os.environ["FIXTURES"], "schemas", "kcidb-5.0.json")
    with open(schema, encoding="utf-8") as file:
        jsonschema.Draft7Validator(json.load(file)).validate(report)
    tests = report["tests"]
    assert len({test["id"] for test in tests}) == len(tests)
    assert {test["build_id"] for test in tests} <= {build["id"] for build in report["builds"]}
    assert {build["checkout_id"] for build in report["builds"]} <= {one["id"] for one in report["checkouts"]}
    of_cells = [test for test in tests if test["status"] != "DONE"]
    status = {"OK": "PASS", "SKIP": "SKIP", "FAIL": "FAIL", "BROKEN": "ERROR"}
    assert [test["status"] for test in of_cells] == [status[cell["verdict"]] for cell in cells]
    assert [test["comment"] for test in of_cells] == [cell["name"] for cell in cells]
    same_p50s([1e9 * test["number"]["value"] for test in tests if test["path"].endswith(".total.p50")], cells)
    assert "null" not in re.findall(r"\bnull\b", re.sub(r'"(?:[^"\\]|\\.)*"', "", json.dumps(tests)))


def read_squad(text, cells):
    """doc/intro.rst of SQUAD: names with '/' between suites, numbers or arrays of them, pass or fail or else skip."""
    parts = strict(text)
    assert set(parts) == {"tests", "metrics", "metadata"}
    for key in list(parts["tests"]) + list(parts["metrics"]):
        assert all(NAME.fullmatch(part) for part in key.split("/")), key
    for value in parts["metrics"].values():
        assert type(value) in (int, float) or value and all(type(one) in (int, float) for one in value)
    words = {"OK": "pass", "SKIP": "skip"}
    assert list(parts["tests"].values()) == [words.get(cell["verdict"], "fail") for cell in cells]
    metadata = parts["metadata"]
    assert all(isinstance(value, str) for key, value in metadata.items() if key != "suite_versions")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", metadata.get("datetime", "2000-01-01T00:00:00Z"))
    medians = [value for key, value in parts["metrics"].items() if key.endswith("/total.p50_ns")]
    wanted = [[run["intervals"]["total"]["p50_ns"] for run in cell["runs"] if run["kind"] == "plain"]
              for cell in cells if p50(cell) is not None]
    assert medians == wanted


def read_lava(text, cells):
    """lava_dispatcher/actions/test/shell.py of LAVA: one signal in <...>, words KEY=VALUE without spaces and '='."""
    signals = []
    for line in text.split("\n")[:-1]:
        found = re.findall(r"<LAVA_SIGNAL_(\S+) ([^>]+)>", line)
        if not found:
            assert line.startswith("# ") and "<" not in line
            continue
        (name, words), = found
        assert name == "TESTCASE" and line == "<LAVA_SIGNAL_TESTCASE %s>" % words
        pairs = [word.split("=") for word in words.split(" ")]
        assert all(len(pair) == 2 and all(pair) for pair in pairs), words
        signal = dict(pairs)
        assert NAME.fullmatch(signal["TEST_CASE_ID"]) and signal["RESULT"] in ("pass", "fail", "skip", "unknown")
        assert re.fullmatch(r"-?\d{1,10}\.\d{10}", signal.get("MEASUREMENT", "0.0000000000"))
        signals.append(signal)
    assert len({signal["TEST_CASE_ID"] for signal in signals}) == len(signals)
    words = {"OK": "pass", "SKIP": "skip", "FAIL": "fail", "BROKEN": "unknown"}
    assert [s["RESULT"] for s in signals if "UNITS" not in s] == [words[cell["verdict"]] for cell in cells]
    same_p50s([1e3 * float(s["MEASUREMENT"]) for s in signals if s["TEST_CASE_ID"].endswith(".total.p50")], cells)


def read_lkp(text, cells):
    stats = strict(text)
    for key, values in stats.items():
        assert re.fullmatch(r"forkmark\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+", key), key
        assert len(values) == 1 and type(values[0]) in (int, float)
    words = {"OK": "pass", "SKIP": "skip"}
    verdicts = [key.rsplit(".", 1)[1] for key in stats if re.search(r"^forkmark\.[^.]+\.(pass|fail|skip)$", key)]
    assert verdicts == [words.get(cell["verdict"], "fail") for cell in cells]
    same_p50s([values[0] for key, values in stats.items() if key.endswith(".total.p50_ns")], cells)


def read_openmetrics(text, cells):
    try:
        from prometheus_client.openmetrics import parser
    except ImportError:
        sys.exit(77)
    families = {family.name: family for family in parser.text_string_to_metric_families(text)}
    names = [s.labels["name"] for s in families["forkmark_cell"].samples]
    assert names == [cell["name"] for cell in cells]
    states = [s.labels["forkmark_verdict"] for s in families["forkmark_verdict"].samples if s.value == 1]
    assert states == [cell["verdict"] for cell in cells]
    samples = families["forkmark_interval_seconds"].samples
    assert families["forkmark_interval_seconds"].unit == "seconds"
    same_p50s([1e9 * s.value for s in samples if s.labels["interval"] == "total" and s.labels.get("quantile") == "0.5"], cells)
    reasons = {s.labels["reason"] for s in families["forkmark_unknown"].samples}
    for cell in cells:
        assert {count["unavailable"] for count in cell["counters"].values() if "unavailable" in count} <= reasons
    details = [s.labels["detail"] for s in families["forkmark_caveat"].samples]
    assert details == [c["detail"] for c in DOCUMENT["warnings"]] + [c["detail"] for cell in cells for c in cell["caveats"]]


def ktap_level(lines, indent):
    """Documentation/dev-tools/ktap.rst, version 1: the results of one level, each with those below it."""
    assert lines.pop(0) == indent + "KTAP version 1"
    results, below, plan = [], None, None
    while lines and lines[0].startswith(indent):
        line = lines[0][len(indent):]
        if line == "  KTAP version 1":
            below = ktap_level(lines, indent + "  ")
            continue
        lines.pop(0)
        if line.startswith("# "):
            continue
        if re.fullmatch(r"1\.\.\d+", line):
            assert plan is None and not results
            plan = int(line[3:])
            continue
        good, number, name, rest = re.fullmatch(r"(ok|not ok) (\d+) ([^#]*?)(?: # ?(.*))?", line).groups()
        assert int(number) == len(results) + 1 and name
        directive = (rest or "").split(" ")[0]
        verdict = "SKIP" if directive == "SKIP" else "BROKEN" if directive == "ERROR" else "OK" if good == "ok" else "FAIL"
        assert (good == "ok") == (verdict in ("OK", "SKIP"))
        results.append((verdict, name, rest or "", below))
        below = None
    assert plan == len(results), (plan, len(results))
    return results


def read_ktap(text, cells):
    lines = text.split("\n")
    assert lines.pop() == ""
    results = ktap_level(lines, "")
    assert not lines, lines[0]
    assert [result[0] for result in results] == [cell["verdict"] for cell in cells]
    for verdict, _, _, below in results:
        assert below[0][:2] == (verdict, "verdict")
    found = [re.search(r"p50=(\S+) ns", test[2]) for result in results for test in result[3] if test[1] == "total"]
    same_p50s([float(one.group(1)) for one in found if one], cells)


def read_perf_json(text, cells):
    """What perf's own tests allow (tools/perf/tests/shell/lib/perf_json_output_lint.py), and `variance` of perf stat -r."""
    allowed = {"cgroup", "counter-value", "unit", "event", "variance", "event-runtime", "pcnt-running"}
    lines = [strict(line) for line in text.split("\n")[:-1]]
    for line in lines:
        assert set(line) <= allowed and {"counter-value", "unit", "event"} <= set(line)
        assert line["counter-value"] == "<not supported>" or float(line["counter-value"]) == float(line["counter-value"])
        assert all(type(line[key]) in (int, float) for key in ("event-runtime", "pcnt-running"))
    assert len({(line["cgroup"], line["event"]) for line in lines}) == len(lines)
    total = [line for line in lines if line["event"] == "total.p50"]
    assert len(total) == len(cells)
    same_p50s([float(line["counter-value"]) for line in total if line["counter-value"][0] != "<"], cells)


READERS = {"csv": read_csv, "jsonl": read_jsonl, "kcidb": read_kcidb, "squad": read_squad, "lava": read_lava,
           "lkp": read_lkp, "openmetrics": read_openmetrics, "ktap": read_ktap, "perf-json": read_perf_json}

with open(sys.argv[3], encoding="utf-8") as document_file:
    DOCUMENT = json.load(document_file)
with open(sys.argv[2], encoding="utf-8", newline="") as exported:
    READERS[sys.argv[1]](exported.read(), DOCUMENT["cells"] + DOCUMENT["controls"])
