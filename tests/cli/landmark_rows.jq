# The phases of fork that have a landmark on every kernel, those of them that got no time: [] is good.
"dup_task_struct copy_creds copy_files copy_fs copy_sighand copy_signal mm_init vm_area_dup anon_vma_fork copy_page_range
	dup_mmap_end alloc_pid uprobe_copy_process wake_up_new_task exit_to_user runqueue_wait first_return exit_signals
	exit_files exit_fs exit_rest exit_notify wait4" as $names
| . as $tree
| [$names | splits("\\s+") | . as $name | select([$tree.phases[] | select(.name == $name and .mean_ns > 0)] == [])]
