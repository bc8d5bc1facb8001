# Whether every row of the tree of process creation is there, once, with a time or with a status that says why not; and
# whether only those that may bear a time do.
def wanted: "kernel_clone copy_process flags_check dup_task_struct alloc_thread_stack_node setup_thread_stack
	clear_user_return_notifier clear_tsk_need_resched set_task_stack_end_magic stack_canary account_kernel_stack
	kcov_task_init ftrace_graph_init_task rt_mutex_init_task copy_creds delayacct_tsk_init rcu_copy_process init_sigpending
	init_accounting sched_fork copy_files copy_fs copy_sighand copy_signal copy_mm copy_namespaces copy_io copy_thread
	init_tracer uprobe_copy_process init_completion wake_up_new_task wait_for_vfork_done" | [splits("\\s+")];

. as $tree
| [wanted[] | . as $name | [$tree.phases[] | select(.name == $name)] | length == 1 and (.[0] |
	.mean_ns != null or (.status == "merged" and (.with | length) > 0) or .reason != null)]
+ [.phases[] | (.mean_ns != null) ==
	(.status == "measured" or .status == "derived" or (.status == "merged" and .n > 0))]
| all
