# SPDX-License-Identifier: GPL-2.0-or-later
# Documents of other machines, made from one: the times of what is given, by a factor.
def times($factor):
	walk(if type == "object" then with_entries(
		if (.key | test("^(min|p50|p90|p99|p999|max|mean)_ns$")) and (.value | type) == "number" then .value *= $factor
		elif .key == "ci95_ns" and (.value | type) == "array" then .value |= map(. * $factor)
		elif .key == "ops_per_s" and (.value | type) == "number" then .value /= $factor
		else . end) else . end);

# A server of the same architecture: fork is faster, vfork is as fast as two boots may differ, the rest is slower.
def server:
	.machine.cpu_model = "Other(R) CPU 9000 @ 3.00GHz" | .machine.cpus_online = 64 | .machine.hypervisor = null
	| .machine.governor = "performance" | .machine.mitigations.srso = "Mitigation: Safe RET"
	| .kernel.release = "6.12.9" | .kernel.boot_id = "11111111-0000-4000-8000-000000000000" | .warnings = []
	| .cells |= map(if .axes.mechanism == "fork" then times(0.8) elif .axes.mechanism == "vfork" then times(1.02) else times(1.31) end);

# Another architecture; the plan has one cell less, one of other parameters and one whose workload is another version.
def arm64:
	.machine.architecture = "aarch64" | .machine.cpu_model = "Neoverse-N1" | .machine.page_size_bytes = 65536
	| .machine.clocksource = "arch_sys_counter" | .clock.name = "cntvct_el0" | .kernel.release = "6.6.10-arm64"
	| .kernel.boot_id = "22222222-0000-4000-8000-000000000000" | .machine.dmi = null
	| .cells |= (map(times(1.6))[:30]) | .cells[1].params_hash = "00000000000000aa" | .cells[5].workload_version = "1.2";

# As many cells as COUNT, each of its own parameters.
def many($count):
	.cells |= [range($count) as $i | .[$i % length] | .axes.fds = "\($i)" | .name += " fds=\($i)"
		| .params_hash = ("0000000000000000" + "\($i)")[-16:]];
