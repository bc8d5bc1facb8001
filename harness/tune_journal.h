/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stood in each file before `forkmark tune --apply`, on disk before the first one is set, so
 * that it can be put back by whoever set it or by the next one after kill -9.
 *
 * ROOT/run/forkmark/tune.journal is lines of fields with a blank between them; what is not a plain
 * printable character of a field, and '%', is %XX:
 *
 *   forkmark-tune 1
 *   boot 5d6c...             /proc/sys/kernel/random/boot_id
 *   ksm /sys/kernel/mm/ksm/run 1%0A 0
 *                            knob, file, its bytes before, the value that is set
 *   end 1                    how many
 *
 * It comes into being whole, by rename(2). Settings do not outlive a boot, nor does it mean
 * anything after one. One process at a time has it: tune.lock, beside it. */
#ifndef HARNESS_TUNE_JOURNAL_H
#define HARNESS_TUNE_JOURNAL_H

#include <limits.h>
#include <sys/types.h>

#include "harness/tune.h"

struct tune_journal {
	const char *root;
	uid_t owner; /* who must own folder and journal: root, but in tests */
	int lock;    /* -1: not locked */
	char folder[PATH_MAX], path[PATH_MAX];
};

enum tune_journal_state {
	TUNE_JOURNAL_NONE,
	TUNE_JOURNAL_OPEN,      /* of this boot: to be put back */
	TUNE_JOURNAL_BEFORE,    /* of an earlier boot: what was set is gone */
	TUNE_JOURNAL_DAMAGED,   /* LIST has what can be read */
	TUNE_JOURNAL_UNTRUSTED, /* somebody else could have written it */
	TUNE_JOURNAL_UNSEEN,    /* cannot be looked at: who asks is not root */
};

/* Say where it is. 0 or -ENAMETOOLONG. */
int tune_journal_init(struct tune_journal *journal, const char *root, uid_t owner);

/* Lock it; its folder is made if missing. -EBUSY while another process has it, *PID is its PID;
 * -EPERM where somebody else could write to the folder; -errno. */
int tune_journal_lock(struct tune_journal *journal, pid_t *pid);

/* The process that has it locked now, 0 for none. Not for that process. */
pid_t tune_journal_holder(const struct tune_journal *journal);

/* Read it; what is not as it should be is in WHY. The caller frees LIST. 0; -ENOMEM; -errno when it
 * cannot be read. */
int tune_journal_read(const struct tune_journal *journal, enum tune_journal_state *state,
		      struct tune_list *list, char *why, size_t size);

/* Have LIST, all of it, on disk. 0 or -errno, and then it is as it was. */
int tune_journal_write(const struct tune_journal *journal, const struct tune_list *list);

/* Nothing is left to be put back. 0 or -errno. */
int tune_journal_remove(const struct tune_journal *journal);

/* Removes the folder too, if it is empty. */
void tune_journal_unlock(struct tune_journal *journal);

#endif
