// SPDX-License-Identifier: GPL-2.0-or-later
/* The journal of changed settings, on plain files in the place of tracefs: old values come back,
 * also by another process than the one that changed them, and nothing of anybody else's is touched.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/graph_file.h"
#include "harness/graph_journal.h"

struct place {
	char top[32], folder[64], journal[96];
	int dir; /* of the fake tracefs */
};

static void put(const struct place *place, const char *file, const char *text)
{
	int fd = openat(place->dir, file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void holds(const struct place *place, const char *file, const char *value)
{
	char found[GRAPH_VALUE];

	assert_int_equal(graph_file_read(place->dir, file, found, sizeof(found)), 0);
	assert_string_equal(found, value);
}

static int begin(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	if (!place)
		return -1;
	strcpy(place->top, "/tmp/forkmark-journal-XXXXXX");
	if (!mkdtemp(place->top))
		return -1;
	snprintf(place->folder, sizeof(place->folder), "%s/run", place->top);
	snprintf(place->journal, sizeof(place->journal), "%s/graph.journal", place->folder);
	place->dir = open(place->top, O_RDONLY | O_DIRECTORY);
	put(place, "current_tracer", "nop\n");
	put(place, "set_graph_function", "#### all functions enabled ####\n");
	put(place, "set_ftrace_pid", "no pid\n");
	put(place, "buffer_size_kb", "7 (expanded: 1408)\n");
	put(place, "max_graph_depth", "0\n");
	put(place, "trace_clock", "[local] global counter\n");
	*state = place;
	return 0;
}

static int finish(void **state)
{
	static const char *const files[] = { "current_tracer",  "set_graph_function",
					     "set_ftrace_pid",  "buffer_size_kb",
					     "max_graph_depth", "trace_clock" };
	struct place *place = *state;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlinkat(place->dir, files[i], 0);
	unlink(place->journal);
	rmdir(place->folder);
	close(place->dir);
	assert_int_equal(rmdir(place->top), 0);
	free(place);
	return 0;
}

static struct graph_journal open_journal(const struct place *place)
{
	struct graph_journal journal;
	pid_t owner;

	assert_int_equal(graph_journal_open(place->folder, place->dir, &journal, &owner), 0);
	return journal;
}

static void undo(struct graph_journal *journal)
{
	char failed[GRAPH_VALUE];

	assert_int_equal(graph_journal_undo(journal, failed, sizeof(failed)), 0);
	assert_false(graph_journal_pending(journal));
}

static void change_all(struct graph_journal *journal)
{
	assert_int_equal(graph_journal_change(journal, "buffer_size_kb", "8192"), 0);
	assert_int_equal(graph_journal_change(journal, "set_ftrace_pid", "12 13"), 0);
	assert_int_equal(graph_journal_change(journal, "max_graph_depth", "4"), 0);
	assert_int_equal(graph_journal_change(journal, "max_graph_depth", "5"), 0);
	assert_int_equal(graph_journal_change(journal, "set_graph_function", "do_exit a b"), 0);
	assert_int_equal(graph_journal_change(journal, "current_tracer", "function_graph"), 0);
}

static void all_is_back(const struct place *place)
{
	holds(place, "current_tracer", "nop");
	holds(place, "set_graph_function", "");
	holds(place, "set_ftrace_pid", "");
	holds(place, "buffer_size_kb", "1408");
	holds(place, "max_graph_depth", "0");
}

static void values_as_they_can_be_written(void **state)
{
	struct place *place = *state;

	all_is_back(place);
	holds(place, "trace_clock", "local");
	assert_true(graph_file_has(place->dir, "current_tracer", "nop"));
	assert_false(graph_file_has(place->dir, "current_tracer", "no"));
	assert_int_equal(graph_file_write(place->dir, "set_graph_function", "do_exit  a"), 0);
	holds(place, "set_graph_function", "do_exit a");
	assert_true(graph_file_same("a b", "b a"));
	assert_false(graph_file_same("a b", "a"));
	assert_false(graph_file_same("a", "a b"));
	assert_int_equal(graph_file_write(place->dir, "missing", "1"), -ENOENT);
}

static void what_was_changed_is_put_back(void **state)
{
	struct place *place = *state;
	struct graph_journal journal = open_journal(place);

	assert_false(graph_journal_pending(&journal));
	change_all(&journal);
	assert_true(graph_journal_pending(&journal));
	holds(place, "max_graph_depth", "5");
	holds(place, "current_tracer", "function_graph");
	holds(place, "set_ftrace_pid", "12 13");
	put(place, "set_graph_function", "b\na\ndo_exit\n"); /* as the kernel shows them */
	put(place, "set_ftrace_pid", "13\n14\n");
	undo(&journal);
	all_is_back(place);
	graph_journal_close(&journal);
	assert_int_equal(access(place->folder, F_OK), -1);
}

static void after_a_kill_the_next_one_puts_it_back(void **state)
{
	struct place *place = *state;
	struct graph_journal journal;
	int status;
	pid_t pid = fork();

	if (!pid) {
		journal = open_journal(place);
		change_all(&journal);
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	holds(place, "max_graph_depth", "5");
	journal = open_journal(place);
	assert_true(graph_journal_pending(&journal));
	undo(&journal);
	all_is_back(place);
	graph_journal_close(&journal);
}

static void a_change_that_was_cut_off_was_never_made(void **state)
{
	static const char half[] = "max_graph_depth\t0\t4\ncurrent_tracer\tno";
	struct place *place = *state;
	struct graph_journal journal = open_journal(place);

	put(place, "max_graph_depth", "4\n");
	assert_int_equal(write(journal.fd, half, strlen(half)), strlen(half));
	undo(&journal);
	all_is_back(place);
	graph_journal_close(&journal);
}

static void what_somebody_else_has_set_stays(void **state)
{
	struct place *place = *state;
	struct graph_journal journal = open_journal(place);

	change_all(&journal);
	put(place, "current_tracer", "function\n");
	put(place, "set_graph_function", "do_exit\na\nb\nvfs_read\n");
	undo(&journal);
	holds(place, "current_tracer", "function");
	holds(place, "set_graph_function", "do_exit a b vfs_read");
	holds(place, "max_graph_depth", "0");
	graph_journal_close(&journal);
}

static void one_process_at_a_time(void **state)
{
	struct place *place = *state;
	struct graph_journal journal = open_journal(place);
	int status;
	pid_t pid = fork();

	if (!pid) {
		struct graph_journal other;
		pid_t owner = 0;
		int error = graph_journal_open(place->folder, place->dir, &other, &owner);

		_exit(error == -EBUSY && owner == getppid() ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	graph_journal_close(&journal);
}

static void a_failure_keeps_the_journal(void **state)
{
	struct place *place = *state;
	struct graph_journal journal = open_journal(place);
	char failed[GRAPH_VALUE];

	change_all(&journal);
	unlinkat(place->dir, "current_tracer", 0);
	assert_int_equal(graph_journal_undo(&journal, failed, sizeof(failed)), -ENOENT);
	assert_string_equal(failed, "current_tracer");
	holds(place, "max_graph_depth", "0"); /* the others are back */
	assert_true(graph_journal_pending(&journal));
	put(place, "current_tracer", "function_graph\n");
	undo(&journal);
	all_is_back(place);
	graph_journal_close(&journal);
}

static void no_file_elsewhere_is_written(void **state)
{
	static const char elsewhere[] = "../run/victim\t1\t2\n";
	struct place *place = *state;
	struct graph_journal journal = open_journal(place);
	char failed[GRAPH_VALUE];

	assert_int_equal(write(journal.fd, elsewhere, strlen(elsewhere)), strlen(elsewhere));
	assert_int_equal(graph_journal_undo(&journal, failed, sizeof(failed)), -EINVAL);
	graph_journal_close(&journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(values_as_they_can_be_written, begin, finish),
		cmocka_unit_test_setup_teardown(what_was_changed_is_put_back, begin, finish),
		cmocka_unit_test_setup_teardown(after_a_kill_the_next_one_puts_it_back, begin,
						finish),
		cmocka_unit_test_setup_teardown(a_change_that_was_cut_off_was_never_made, begin,
						finish),
		cmocka_unit_test_setup_teardown(what_somebody_else_has_set_stays, begin, finish),
		cmocka_unit_test_setup_teardown(one_process_at_a_time, begin, finish),
		cmocka_unit_test_setup_teardown(a_failure_keeps_the_journal, begin, finish),
		cmocka_unit_test_setup_teardown(no_file_elsewhere_is_written, begin, finish),
	};

	return cmocka_run_group_tests_name("graph_journal", tests, NULL, NULL);
}
