#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `forkmark model`: the cost equation of a result that was measured a moment ago, and of made ones. FORKMARK is the
# program.
bats_require_minimum_version 1.5.0

documents=$BATS_TEST_DIRNAME/../fixtures/documents

setup_file() {
	"$FORKMARK" run -q --no-report --set mechanism=fork --set mm=0,16M,64M,128M --set threads=1,8 --budget 6s --runs 6 \
		-o "$BATS_FILE_TMPDIR/result"
}

setup() {
	export BATS_TEST_RETRIES=2 # other work on the machine can disturb a comparison of times
	cd "$BATS_FILE_TMPDIR"
}

refused() { # WORDS ARGUMENTS...
	local words=$1
	shift
	run --separate-stderr "$FORKMARK" model "$@"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	echo "$stderr"
	[ "$stderr" = "forkmark: $words" ]
}

@test "model prints the equation, its terms and every cell" {
	run --separate-stderr "$FORKMARK" model result
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[[ ${lines[0]} == "fork: total = fixed + mm + threads, from 8 cells of 6 runs or more, R² "* ]]
	[ "$(grep -c 'µs per GiB' <<<"$output")" -eq 1 ]
	[ "$(grep -c 'page-tables (cannot be told apart' <<<"$(tr -s '\n ' '  ' <<<"$output")")" -eq 1 ]
	[ "$(grep -cE '^fork .*%( !)?$' <<<"$output")" -eq 8 ]
	[ "$(awk '{ print length }' <<<"$output" | sort -n | tail -n 1)" -le 105 ] # bytes: µ takes two
	[ "$("$FORKMARK" model result/result.json)" = "$output" ]
}

@test "model --predict says what was asked, and that it extrapolates" {
	run --separate-stderr "$FORKMARK" model result --predict mm=32M,threads=4
	[ "$status" -eq 0 ]
	grep -qE '^predicted for mm=32\.0 MiB threads=4: [0-9].*, 95 % of such cells between ' <<<"$output"
	[ "$(grep -c extrapolated <<<"$output")" -eq 0 ]
	run --separate-stderr "$FORKMARK" model result --predict mm=1G
	[ "$status" -eq 0 ]
	grep -qF '!  extrapolated: mm=1.00 GiB is outside of 0 B to 128 MiB' <<<"$output"
}

@test "model --json is one object with all of it" {
	command -v python3 >/dev/null || skip "python3 is not installed"
	"$FORKMARK" model result --json --predict mm=32M >model.json
	python3 - <<-'EOF'
		import json
		m = json.load(open("model.json"))
		assert m["mechanism"] == "fork" and m["interval"] == "total", m
		assert [t["name"] for t in m["terms"]] == ["fixed", "mm", "threads"], m["terms"]
		for term in m["terms"]:
		    assert term["ci95"][0] <= term["ci95"][1], term
		assert {o["name"] for o in m["left_out"]} == {"vmas", "fds", "cgroup-depth", "page-tables"}
		assert len(m["cells"]) == 8 and m["r2"] <= 1 and m["scalability"] == []
		for cell in m["cells"]:
		    assert abs(cell["predicted_ns"] / cell["measured_ns"] - 1 - cell["miss"]) < 1e-9
		value = {t["name"]: t["value"] for t in m["terms"]}
		wanted = 1000 * (value["fixed"] + value["mm"] / 32)
		assert abs(m["predict"]["value_ns"] / wanted - 1) < 1e-9, m["predict"]
		assert m["predict"]["ci95_ns"][0] < m["predict"]["ci95_ns"][1] and m["predict"]["extrapolates"] is None
	EOF
}

@test "model fits another mechanism and interval when asked" {
	run --separate-stderr "$FORKMARK" model "$documents/full.json" --mechanism vfork --interval call
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "vfork: call = fixed + mm, from 4 cells of 12 runs or more, R² "* ]]
	run --separate-stderr "$FORKMARK" model "$documents/full.json"
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "fork: total = fixed + mm + threads, from 7 cells of 12 runs or more, R² 1.0000" ]]
	grep -qE '^mm +27,000 µs per GiB ' <<<"$output"
	grep -qF '2 of 9 cells not used: 2 workers is not 1' <<<"$output"
}

@test "model draws the equation" {
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	"$FORKMARK" model result -o model.svg >/dev/null
	"$FORKMARK" model result -o drawn.png >/dev/null
	"$FORKMARK" model result --png >/dev/null
	grep -q '<svg' model.svg
	[ "$(od -An -c -N4 drawn.png)" = " 211   P   N   G" ]
	cmp drawn.png result/model.png
}

@test "model fits the scalability law from four worker counts on" {
	command -v python3 >/dev/null || skip "python3 is not installed"
	python3 - "$documents/full.json" <<-'EOF'
		import copy, json, sys
		d = json.load(open(sys.argv[1]))
		base = d["cells"][0]
		d["cells"] = []
		for n in (1, 2, 4, 8, 16):
		    c = copy.deepcopy(base)
		    c["axes"]["workers"] = c["params_hash"] = str(n)
		    rate = 15000 * n / (1 + 0.05 * (n - 1) + 0.004 * n * (n - 1))
		    c["ops_per_s"] = rate
		    for i, r in enumerate(c["runs"]):
		        r["ops_per_s"] = rate * (1 + 0.001 * (i % 12 - 5.5))
		    d["cells"].append(c)
		json.dump(d, open("scale.json", "w"))
	EOF
	run --separate-stderr "$FORKMARK" model scale.json
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "no equation: fork has 1 usable cell (others: workers is not 1); an equation takes 3" ]
	grep -qE '^fork +15,000/s +0\.05 +0\.004 +15\.4 +15\.[0-9] to 15\.[0-9] ' <<<"$output"
	"$FORKMARK" model scale.json --json >scale-model.json
	python3 -c 'import json
s = json.load(open("scale-model.json"))["scalability"][0]
assert abs(s["contention"]["value"] - 0.05) < 1e-6 and s["peak_workers"]["ci95"][0] < 15.41 < s["peak_workers"]["ci95"][1], s'
	! command -v gnuplot >/dev/null || "$FORKMARK" plot -q scale.json -o plots
}

@test "model says in one line what it cannot do" {
	refused "predict: 'nonsense' is no term; this equation has mm, threads" result --predict nonsense=1
	refused "predict: mm=lots: is no size: 0, 64M, 100G" result --predict mm=lots
	refused "predict: vmas is not in the equation of fork: it does not vary" result --predict mm=1G,vmas=30000
	refused "result: no cell has the mechanism 'spoon'" result --mechanism spoon
	refused "no-such: No such file or directory" no-such
	refused "$documents/partial.json: fork has 1 usable cell (others: SKIP); an equation takes 3" "$documents/partial.json"
	run "$FORKMARK" model
	[ "$status" -eq 2 ]
	run "$FORKMARK" model result --interval forever
	[ "$status" -eq 2 ]
	run "$FORKMARK" model result result
	[ "$status" -eq 2 ]
	run "$FORKMARK" model result -o no/such/model.svg
	[ "$status" -eq 2 ]
}

@test "the words of a hostile document move no cursor" {
	"$FORKMARK" model "$documents/hostile.json" >hostile.txt
	[ "$(grep -c "$(printf '\033')" hostile.txt)" -eq 0 ]
}
