# From the fixtures full.json and phases.json (jq -s): a small document that has something of everything that is read.
def numbers(names): reduce names[] as $name ({}; .[$name] = 1234.5);
def measured($kind; figures; columns):
	.axes.measure = $kind | .name += " measure=" + $kind | .params_hash += $kind |
	.measure = {figures: numbers(figures), columns: columns, rows: [range(1; 6) as $row | [columns[] | 100 * $row]]};

.[0] as $full | .[1].cells as $traced | $full |
.cells = [
	(.cells[0, 1, 2, 3, 4, 7, 11, 20, 24, 25, 26, 27, 28]),
	(.cells[0, 1] | measured("stall"; ["gap_p50_ns", "gap_p99_ns", "gap_longest_ns", "gap_quiet_longest_ns"]; ["at_ns", "gap_ns"])),
	(.cells[1] | measured("cow"; ["parent_first_ns", "child_first_ns", "parent_later_ns", "child_later_ns", "plain_ns"]; [])),
	(.cells[2] | measured("density=500"; ["children"];
		["n", "create_per_s", "pss_bytes", "page_table_bytes", "slab_bytes", "stack_bytes", "percpu_bytes"])),
	(.cells[3] | measured("recovery"; ["memory_before_bytes", "rate_before_per_s", "storm_ms"]; ["time_s", "per_s", "kernel_bytes"])),
	(.cells[0] | .axes.load = "open" | .axes.rate = "1000" | .params_hash = "open" | .intervals.queue = .intervals.start),
	(.cells[0] | .axes.load = "open" | .axes.rate = "5000" | .params_hash = "more" | .intervals.queue = .intervals.start),
	($traced[0, 1, 4] | .params_hash += "x")
] |
.cells[].runs |= (map(select(.kind == "plain"))[:6] + map(select(.kind == "stamped"))[:1]) |
.controls[].runs |= .[:6] |
.cells[0] += {
	derived: {ipc: {value: 1.3, formula: "PAPI_TOT_INS / PAPI_TOT_CYC"}, cpi: {unavailable: "no PMU", formula: "a / b"}},
	energy: {"package-0": {joules_per_1000: 0.8}, "package-0/dram": {unavailable: "no zone"}},
	tail: [{runs: "plain", of: "total", quantile: 0.99, threshold_ns: 612371.9, n: 49, rest_n: 4710, mean_ns: 741108.3,
		rest_mean_ns: 214231.4, explained: 0.6, causes: [
			{cause: "migration", source: "another CPU", reason: null, tail_share: 0.5, rest_share: 0.01, tail_ns: 100000,
			 rest_ns: 10, explains: 0.6, p_value: 0.001, claimed: true},
			{cause: "queue", source: "due", reason: "a closed loop has no queue", tail_share: null, rest_share: null,
			 tail_ns: null, rest_ns: null, explains: null, p_value: null, claimed: false}],
		places: [{place: "wait4", share: 0.39}]}]
}
