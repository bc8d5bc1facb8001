// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/stress_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/stress_trial.h"
#include "harness/sysfile.h"

#define MOST_LOG (256 << 10)

bool stress_watch_matters(const char *line)
{
	/* Each as the kernel writes it: include/asm-generic/bug.h and lib/bug.c, mm/kasan/report.c,
	 * kernel/kcsan/report.c, kernel/rcu/tree_stall.h, kernel/hung_task.c, kernel/fork.c
	 * (check_mm), kernel/locking/lockdep.c, mm/page_table_check.c, kernel/watchdog.c. */
	static const char *const words[] = {
		"WARNING: ",
		"BUG: ",
		"BUG at ",
		"Oops: ",
		"KASAN: ",
		"KCSAN: ",
		"UBSAN: ",
		"self-detected stall",
		"detected stalls on CPUs",
		"blocked for more than",
		"Bad rss-counter",
		"non-zero pgtables_bytes",
		"Bad page map",
		"Bad page state",
		"possible circular locking",
		"possible recursive locking",
		"inconsistent lock state",
		"page_table_check",
		"general protection fault",
		"soft lockup",
		"refcount_t: ",
		"list_add corruption",
		"list_del corruption",
		"unreferenced object",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(line, words[i]))
			return true;
	return false;
}

void stress_watch_open(struct stress_watch *watch)
{
	*watch = (struct stress_watch){ .log = -1, .taint = -1 };
	if (sysfile_number("", &watch->taint, "/proc/sys/kernel/tainted"))
		watch->taint = -1;
	watch->log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (watch->log < 0 || lseek(watch->log, 0, SEEK_END) < 0) {
		snprintf(watch->absent, sizeof(watch->absent), "/dev/kmsg: %s", strerror(errno));
		stress_watch_close(watch);
	}
}

/* Kept whole: what stands around a line of trouble explains it. */
static void keep(struct stress_finding *finding, const char *line)
{
	size_t had = finding->log ? strlen(finding->log) : 0;
	char *more = had < MOST_LOG ? realloc(finding->log, had + strlen(line) + 2) : NULL;

	if (!more)
		return;
	finding->log = more;
	sprintf(more + had, "%s\n", line);
}

static void look_at_log(struct stress_watch *watch, struct stress_finding *finding)
{
	for (;;) {
		char record[8192], *text;
		ssize_t got = read(watch->log, record, sizeof(record) - 1);

		/* EPIPE: records were overwritten before they were read; go on with the oldest. */
		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (got <= 0)
			return;
		record[got] = '\0';
		text = strchr(record, ';'); /* PREFIX;TEXT\n: Documentation/ABI/testing/dev-kmsg */
		text = text ? text + 1 : record;
		text[strcspn(text, "\n")] = '\0';
		keep(finding, text);
		if (stress_watch_matters(text))
			stress_finding_add(finding, "the kernel has no errors to tell in its log",
					   text);
	}
}

void stress_watch_look(struct stress_watch *watch, struct stress_finding *finding)
{
	int64_t taint;
	char seen[80];

	if (watch->log >= 0)
		look_at_log(watch, finding);
	if (watch->taint < 0 || sysfile_number("", &taint, "/proc/sys/kernel/tainted") ||
	    taint == watch->taint)
		return;
	snprintf(seen, sizeof(seen), "%lld, and before %lld", (long long)taint,
		 (long long)watch->taint);
	stress_finding_add(finding, "the kernel's taint stays as it was", seen);
	watch->taint = taint;
}

void stress_watch_close(struct stress_watch *watch)
{
	if (watch->log >= 0)
		close(watch->log);
	watch->log = -1;
}
