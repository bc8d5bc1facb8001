# SPDX-License-Identifier: GPL-2.0-or-later
# A tree that `forkmark trace fork --backend functions --json` wrote: true if it is as it must be. $known are the names that
# the kernel's symbols have once, $traceable those that its tracer can trace (null: not known). What is wrong is told.
def wrong(message): (message | debug) as $ignored | false;

. as $tree
| (.phases | map({ key: .name, value: . }) | from_entries) as $row
# below `call`, in the tree
| def inside($name): $name == "call" or ($row[$name].parent as $parent | $parent != null and inside($parent));
  [.phases[] | select(inside(.name))] as $call
| [
	(.backend == "functions" or wrong("backend \(.backend)")),

	# a function that was attached to has a time, or was never entered; all others say why
	($call[] | select(.source != null and (.source | test("^(fentry|kprobe) "))) |
		(.status == "measured" and .mean_ns > 0 and .self_ns > 0 and .count > 0) or .status == "not_executed" or
		(.status == "merged" and (.reason | startswith("never entered"))) or wrong("\(.name): \(.)")),
	($call[] | select(.status == "merged") |
		(.reason != null and (.with | length) == 1 and .mean_ns == null) or wrong("\(.name): \(.)")),
	($call[] | select(.status == "derived") | (.reason != null and .self_ns == null) or wrong("\(.name): \(.)")),
	($call[] | (.status | IN("measured", "derived", "merged", "not_executed")) or wrong("\(.name): \(.status)")),

	# what the kernel has out of line, and can be traced, was attached to
	($functions | to_entries[] | select(inside(.key)) | .key as $name | [.value[] | select(. as $f | $known | index($f))] | first |
		select(. != null) | . as $function | select($traceable == null or ($traceable | index($function))) |
		($row[$name].source // "" | test("^(fentry|kprobe) " + $function + "$")) or
			wrong("\($name): \($function) is there, and not attached to: \($row[$name].reason)")),

	# what every kernel has and every fork executes
	(["kernel_clone", "copy_process", "copy_creds", "sched_fork", "security_task_alloc", "copy_files", "copy_fs", "mm_init",
		"vm_area_dup", "anon_vma_fork", "copy_page_range", "copy_thread", "alloc_pid", "cgroup_can_fork",
		"wake_up_new_task"][] | $row[.].status == "measured" or wrong("\(.): \($row[.])")),

	# times of their own add up, and what is called lies within
	(([$call[].self_ns // 0] | add) / $row["call"].mean_ns | (. > 0.99 and . < 1.01) or wrong("selves: \(.)")),
	($call[] | select(.mean_ns != null and .parent != null) | select($row[.parent].mean_ns != null) |
		.mean_ns <= $row[.parent].mean_ns or wrong("\(.name) is longer than \(.parent)")),
	($call[] | select(.adjusted_ns != null) | .adjusted_ns <= .mean_ns or wrong("\(.name): \(.adjusted_ns)")),

	# each mapping is seen; every fork is seen whole
	($row["vm_area_dup"].count | (. >= 8 and . == floor) or wrong("vm_area_dup: \(.)")),
	($row["copy_creds"].count == 1 or wrong("copy_creds: \($row["copy_creds"].count)")),
	(.probe_hits >= 20 or wrong("hits: \(.probe_hits)")),
	(.probe_misses == null or .probe_misses < 10 or wrong("misses: \(.probe_misses)"))
] | all
