# SPDX-License-Identifier: GPL-2.0-or-later
# A document as if it had been measured at another time: $factor as long, and each run longer or shorter by up to $noise
# (0.01: 1 %), in a way that $seed decides. Only the first $cells cells stay.
def shaken($i): ((($i + 1) * 12.9898 + $seed * 78.233 | sin) * 43758.5453) as $far
	| 1 + $noise * (2 * ($far - ($far | floor)) - 1);
def slower($by): (.min_ns, .p50_ns, .p90_ns, .p99_ns, .max_ns, .mean_ns) |= (if . == null then null else . * $by end);
.plan.started = $started | .kernel.boot_id = $boot
| .cells |= [limit($cells; .[])]
| .cells |= [to_entries[] | .key as $c | .value
	| .runs |= [to_entries[] | .key as $r | .value
		| ($factor * shaken($c * 100 + $r)) as $by
		| .intervals |= map_values(slower($by))
		| if .ops_per_s then .ops_per_s /= $by else . end]]
