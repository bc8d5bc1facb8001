# SPDX-License-Identifier: GPL-2.0-or-later
# A document whose cells change by their place: $factors in turn, in their runs and in the distribution of total.
def times($by): (.min_ns, .p50_ns, .p90_ns, .p99_ns, .max_ns, .mean_ns) |= (if . == null then null else . * $by end);
.cells |= [to_entries[] | $factors[.key % ($factors | length)] as $by | .value
	| .runs |= map(.intervals |= map_values(times($by)) | if .ops_per_s then .ops_per_s /= $by else . end)
	| if .histogram then .histogram.intervals.total.low_ns |= map(. * $by) else . end]
