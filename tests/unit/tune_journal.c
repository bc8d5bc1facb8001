// SPDX-License-Identifier: GPL-2.0-or-later
/* The journal of tune: what is written is what is read, byte for byte, and what was not written by
 * its owner in this boot is not believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/wait.h>

#include "harness/tune_journal.h"
#include "harness/tune_knob.h"
#include "harness/tune_text.h"
#include "tests/unit/fake_root.h"

#define KSM     "/sys/kernel/mm/ksm/run"
#define BOOT_ID "/proc/sys/kernel/random/boot_id"

static struct fake_root root;
static struct tune_journal journal;

static int setup(void **state)
{
	char run[sizeof(root.path) + 8];
	pid_t pid;

	(void)state;
	fake_root_make(&root);
	fake_root_put(&root, BOOT_ID, "this\n");
	snprintf(run, sizeof(run), "%s/run", root.path);
	return mkdir(run, 0755) || tune_journal_init(&journal, root.path, geteuid()) ||
	       tune_journal_lock(&journal, &pid);
}

static int teardown(void **state)
{
	(void)state;
	tune_journal_unlock(&journal);
	fake_root_remove(&root);
	return 0;
}

/* A list with every byte that a file can have. */
static void fill(struct tune_list *list)
{
	char all[256];

	for (int i = 1; i < 256; i++)
		all[i - 1] = (char)i;
	all[255] = '\0';
	*list = (struct tune_list){ 0 };
	assert_non_null(tune_list_add(list, tune_knob_find("ksm", KSM), KSM, all, "0"));
	assert_non_null(tune_list_add(list, tune_knob_find("ksm", KSM), KSM, "", "a b%20\n"));
}

static void write_it(void)
{
	struct tune_list list;

	fill(&list);
	assert_int_equal(tune_journal_write(&journal, &list), 0);
	tune_list_free(&list);
}

static enum tune_journal_state read_it(struct tune_list *list)
{
	enum tune_journal_state state;
	char why[160];

	assert_int_equal(tune_journal_read(&journal, &state, list, why, sizeof(why)), 0);
	assert_int_equal(!*why, state == TUNE_JOURNAL_NONE || state == TUNE_JOURNAL_OPEN ||
					state == TUNE_JOURNAL_BEFORE);
	return state;
}

static enum tune_journal_state state_of_it(void)
{
	struct tune_list list;
	enum tune_journal_state state = read_it(&list);

	tune_list_free(&list);
	return state;
}

static void what_is_written_is_read(void **state)
{
	struct tune_list written, found;

	(void)state;
	assert_int_equal(state_of_it(), TUNE_JOURNAL_NONE);
	fill(&written);
	assert_int_equal(tune_journal_write(&journal, &written), 0);
	assert_int_equal(read_it(&found), TUNE_JOURNAL_OPEN);
	assert_int_equal(found.count, written.count);
	for (size_t i = 0; i < found.count; i++) {
		assert_ptr_equal(found.settings[i].knob, written.settings[i].knob);
		assert_string_equal(found.settings[i].path, written.settings[i].path);
		assert_string_equal(found.settings[i].before, written.settings[i].before);
		assert_string_equal(found.settings[i].wanted, written.settings[i].wanted);
	}
	tune_list_free(&written);
	tune_list_free(&found);
	assert_int_equal(tune_journal_remove(&journal), 0);
	assert_int_equal(state_of_it(), TUNE_JOURNAL_NONE);
}

static void another_boot(void **state)
{
	(void)state;
	write_it();
	fake_root_put(&root, BOOT_ID, "that\n");
	assert_int_equal(state_of_it(), TUNE_JOURNAL_BEFORE);
}

static void without_the_boots_id_nothing_is_written(void **state)
{
	struct tune_list list;

	(void)state;
	fill(&list);
	fake_root_put(&root, BOOT_ID, "");
	assert_int_equal(tune_journal_write(&journal, &list), -ENODATA);
	assert_int_equal(state_of_it(), TUNE_JOURNAL_NONE);
	tune_list_free(&list);
}

/* Wherever it is cut, it is not taken for a whole one. */
static void cut_off(void **state)
{
	struct stat status;

	(void)state;
	write_it();
	assert_int_equal(stat(journal.path, &status), 0);
	for (off_t size = 0; size < status.st_size; size++) {
		write_it();
		assert_int_equal(truncate(journal.path, size), 0);
		assert_int_equal(state_of_it(), TUNE_JOURNAL_DAMAGED);
	}
}

static void damaged(void **state)
{
	static const char *const texts[] = {
		"",
		"\n\nend 0\n",
		"forkmark-tune 2\nboot this\nend 0\n",
		"forkmark-tune 1\nboot this\nend 1\n",
		"forkmark-tune 1\nboot this\nend 0\nx\n",
		"forkmark-tune 1\nboot this\nend 0",
		"forkmark-tune 1\nksm " KSM " 1 0\nend 1\n",
		"forkmark-tune 1\nboot this\nksm " KSM " 1\nend 1\n",
		"forkmark-tune 1\nboot this\nksm " KSM " 1 0 0\nend 1\n",
		"forkmark-tune 1\nboot this\nksm " KSM " %0 0\nend 1\n",
		"forkmark-tune 1\nboot this\nksm " KSM " %00 0\nend 1\n",
		"forkmark-tune 1\nboot this\nksm " KSM " %g0 0\nend 1\n",
		"forkmark-tune 1\nboot this\nksm /etc/passwd 1 0\nend 1\n",
		"forkmark-tune 1\nboot this\nksm /sys%2Fkernel/mm/ksm/../x 1 0\nend 1\n",
	};
	static const char good[] = "forkmark-tune 1\nboot this\nksm " KSM " 1 0\nend 1\n";

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		fake_root_put(&root, "/run/forkmark/tune.journal", texts[i]);
		assert_int_equal(chmod(journal.path, 0600), 0);
		assert_int_equal(state_of_it(), TUNE_JOURNAL_DAMAGED);
	}
	fake_root_put(&root, "/run/forkmark/tune.journal", good);
	assert_int_equal(state_of_it(), TUNE_JOURNAL_OPEN);
}

static void what_can_be_read_of_a_damaged_one(void **state)
{
	static const char text[] =
		"forkmark-tune 1\nboot this\nksm " KSM " 1 0\nx\nksm " KSM " 2 0\n";
	struct tune_list list;

	(void)state;
	fake_root_put(&root, "/run/forkmark/tune.journal", text);
	assert_int_equal(read_it(&list), TUNE_JOURNAL_DAMAGED);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.settings[1].before, "2");
	tune_list_free(&list);
}

static void others_are_not_believed(void **state)
{
	char other[PATH_MAX + 8];

	(void)state;
	write_it();
	assert_int_equal(chmod(journal.path, 0620), 0);
	assert_int_equal(state_of_it(), TUNE_JOURNAL_UNTRUSTED);
	assert_int_equal(chmod(journal.path, 0602), 0);
	assert_int_equal(state_of_it(), TUNE_JOURNAL_UNTRUSTED);
	assert_int_equal(chmod(journal.path, 0644), 0);
	assert_int_equal(state_of_it(), TUNE_JOURNAL_OPEN);
	assert_int_equal(chmod(journal.folder, 0770), 0);
	assert_int_equal(state_of_it(), TUNE_JOURNAL_UNTRUSTED);
	assert_int_equal(chmod(journal.folder, 0700), 0);
	/* another name for it is another way to it */
	snprintf(other, sizeof(other), "%s.link", journal.path);
	assert_int_equal(link(journal.path, other), 0);
	assert_int_equal(state_of_it(), TUNE_JOURNAL_UNTRUSTED);
	assert_int_equal(unlink(other), 0);
	journal.owner++;
	assert_int_equal(state_of_it(), TUNE_JOURNAL_UNTRUSTED);
}

static void one_process_at_a_time(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (!pid) {
		struct tune_journal other;
		pid_t owner;

		_exit(!tune_journal_init(&other, root.path, geteuid()) &&
				      tune_journal_holder(&other) == getppid() &&
				      tune_journal_lock(&other, &owner) == -EBUSY &&
				      owner == getppid()
			      ? 0
			      : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	tune_journal_unlock(&journal);
	assert_int_equal(access(journal.folder, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_written_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(another_boot, setup, teardown),
		cmocka_unit_test_setup_teardown(without_the_boots_id_nothing_is_written, setup,
						teardown),
		cmocka_unit_test_setup_teardown(cut_off, setup, teardown),
		cmocka_unit_test_setup_teardown(damaged, setup, teardown),
		cmocka_unit_test_setup_teardown(what_can_be_read_of_a_damaged_one, setup, teardown),
		cmocka_unit_test_setup_teardown(others_are_not_believed, setup, teardown),
		cmocka_unit_test_setup_teardown(one_process_at_a_time, setup, teardown),
	};

	return cmocka_run_group_tests_name("tune_journal", tests, NULL, NULL);
}
