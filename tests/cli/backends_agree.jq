# SPDX-License-Identifier: GPL-2.0-or-later
# Whether the three ways of telling phases agree on one workload: [landmarks, functions, graph], as `forkmark trace --json`
# wrote them. Compared is what all of them see and bound alike, less their own cost where they tell it (landmarks subtract
# nothing). What differs by more than 1 µs and 10 % is told; from the graph, 20 %: its own cost is eight times what it
# measures, and is taken off as if each function's were the same. The graph has but some fifteen calls, as its buffer is
# full then: what a single slow one (a slab's refill) moves a mean by is allowed.
# Not anon_vma_fork: the graph has 110 short functions in it, so that 95 % of what it sees is its own cost.
# Each as: the phase of the first two, the function of the call graph.
def alike: [["kernel_clone", "kernel_clone"], ["copy_process", "copy_process"], ["copy_files", "dup_fd"],
	["copy_fs", "copy_fs_struct"], ["mm_init", "mm_init"], ["dup_mmap", "dup_mmap"],
	["copy_page_range", "copy_page_range"], ["uprobe_copy_process", "uprobe_copy_process"],
	["wake_up_new_task", "wake_up_new_task"]];
# What only functions and the graph can bound: a landmark begins within, or ends with others.
def alike_by_name: [["copy_creds", "copy_creds"], ["sched_fork", "sched_fork"], ["security_task_alloc", "security_task_alloc"],
	["vm_area_dup", "vm_area_dup"], ["copy_thread", "copy_thread"], ["alloc_pid", "alloc_pid"],
	["cgroup_can_fork", "cgroup_can_fork"], ["cgroup_post_fork", "cgroup_post_fork"]];
# Means: what a slow call has more of is in what is subtracted, too.
def row($name): first(.phases[] | select(.name == $name and .mean_ns != null))
	| {ns: (.adjusted_ns // .mean_ns), one: ((.p99_ns - .p50_ns) / .n)};
def agree($a; $b; $share): ($a.ns - $b.ns | fabs) - $a.one - $b.one | . <= 1000 or . <= $share * ([$a.ns, $b.ns] | max);
# $rows: those of landmarks and functions, or of functions; $graph
def judged($name; $rows; $graph): ([$rows[] as $a | ($rows[] as $b | agree($a; $b; 0.1)), agree($a; $graph; 0.2)] | all)
	or ("\($name): \($rows) \($graph)" | debug | false);

.[0] as $landmarks | .[1] as $functions | .[2] as $graph
| ([$landmarks, $functions, $graph] | map(.backend) == ["landmarks", "functions", "graph"]) and
	([alike[] as [$phase, $function] |
		judged($phase; [($landmarks | row($phase)), ($functions | row($phase))]; ($graph | row($function)))] | all) and
	([alike_by_name[] as [$phase, $function] | judged($phase; [($functions | row($phase))]; ($graph | row($function)))] | all)
