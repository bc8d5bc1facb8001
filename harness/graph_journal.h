/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is changed in files that others use too (tracefs has one global buffer and one
 * set_graph_function for everybody), so that it can be put back: by whoever changed it, or by the
 * next one after kill -9. A change is on file before it is made. The journal is also the lock: one
 * process changes these files at a time.
 *
 * It is FOLDER/graph.journal, a line a change: file, old value, new value, tabs between them. It is
 * gone when everything is put back. Nothing of it needs to outlive the machine's boot: neither do
 * the settings. */
#ifndef HARNESS_GRAPH_JOURNAL_H
#define HARNESS_GRAPH_JOURNAL_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct graph_journal {
	int fd;
	int dir; /* of the files, not owned */
	char path[PATH_MAX];
};

/* Where it is when nobody says otherwise: /run/forkmark, $XDG_RUNTIME_DIR/forkmark where /run may
 * not be written. -errno of /run where there is no such variable. */
int graph_journal_folder(char *folder, size_t size);

/* Lock FOLDER's journal, both made if missing, for files below DIR. -EBUSY while another process
 * has it, *OWNER is its PID; -errno. */
int graph_journal_open(const char *folder, int dir, struct graph_journal *journal, pid_t *owner);

/* Whether changes are on file: after opening, that somebody was killed. */
bool graph_journal_pending(const struct graph_journal *journal);

/* Give FILE a new VALUE. The file "trace" has none to put back: changing and undoing it empties the
 * buffer. 0 or -errno; a change that failed is undone with the others. */
int graph_journal_change(struct graph_journal *journal, const char *file, const char *value);

/* Put all old values back, the latest change first. A file that meanwhile has a third value is
 * somebody else's by now and is left alone, but for those whose value the kernel itself changes:
 * set_ftrace_pid (children), buffer_size_kb (rounded). Goes on past errors; 0 or the first -errno,
 * and then FAILED names the file and the journal stays for the next try. */
int graph_journal_undo(struct graph_journal *journal, char *failed, size_t size);

/* Unlock; removes a journal without changes, and its folder if that is empty. */
void graph_journal_close(struct graph_journal *journal);

#endif
