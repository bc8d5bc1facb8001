// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/graph_journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/graph_file.h"
#include "harness/lock_file.h"

#define MOST_SIZE 65536
#define BUFFER    "trace" /* any write empties it */

int graph_journal_folder(char *folder, size_t size)
{
	const char *user = getenv("XDG_RUNTIME_DIR");
	int error = access("/run", W_OK) ? -errno : 0;

	if (error && (!user || user[0] != '/'))
		return error;
	if ((size_t)snprintf(folder, size, "%s/forkmark", error ? user : "/run") >= size)
		return -ENAMETOOLONG;
	return 0;
}

int graph_journal_open(const char *folder, int dir, struct graph_journal *journal, pid_t *owner)
{
	journal->dir = dir;
	if ((size_t)snprintf(journal->path, sizeof(journal->path), "%s/graph.journal", folder) >=
	    sizeof(journal->path))
		return -ENAMETOOLONG;
	journal->fd = lock_file_open(folder, journal->path, owner);
	return journal->fd < 0 ? journal->fd : 0;
}

bool graph_journal_pending(const struct graph_journal *journal)
{
	struct stat status;

	return !fstat(journal->fd, &status) && status.st_size > 0;
}

static int note(struct graph_journal *journal, const char *file, const char *old, const char *value)
{
	char line[3 * GRAPH_VALUE];
	int length = snprintf(line, sizeof(line), "%s\t%s\t%s\n", file, old, value);
	off_t end = lseek(journal->fd, 0, SEEK_END);

	if ((size_t)length >= sizeof(line) || end + length > MOST_SIZE)
		return -E2BIG;
	if (end < 0 || pwrite(journal->fd, line, (size_t)length, end) != length ||
	    fsync(journal->fd)) {
		int error = errno ? -errno : -ENOSPC;

		/* half a line is no change */
		return end < 0 || !ftruncate(journal->fd, end) ? error : -errno;
	}
	return 0;
}

int graph_journal_change(struct graph_journal *journal, const char *file, const char *value)
{
	char old[GRAPH_VALUE] = "";
	bool buffer = !strcmp(file, BUFFER);
	int error = buffer ? 0 : graph_file_read(journal->dir, file, old, sizeof(old));

	if (!error)
		error = note(journal, file, old, value);
	return error ? error : graph_file_write(journal->dir, file, value);
}

/* Whether FILE's value is still what was written, or what the kernel made of it. */
static int still_ours(struct graph_journal *journal, const char *file, const char *value)
{
	static const char *const moving[] = { BUFFER, "set_ftrace_pid", "buffer_size_kb" };
	char now[GRAPH_VALUE];
	int error;

	for (size_t i = 0; i < sizeof(moving) / sizeof(moving[0]); i++)
		if (!strcmp(file, moving[i]))
			return 1;
	error = graph_file_read(journal->dir, file, now, sizeof(now));
	return error ? error : graph_file_same(now, value);
}

static int undo_line(struct graph_journal *journal, char *line)
{
	char *old = strchr(line, '\t'), *value = old ? strchr(old + 1, '\t') : NULL;
	int ours;

	if (!value || line[0] == '/' || strstr(line, ".."))
		return -EINVAL;
	*old++ = *value++ = '\0';
	ours = still_ours(journal, line, value);
	return ours > 0 ? graph_file_write(journal->dir, line, old) : ours;
}

/* The whole journal; the caller frees it. NULL: *ERROR. */
static char *load(const struct graph_journal *journal, int *error)
{
	char *text = malloc(MOST_SIZE + 1);
	ssize_t length;

	if (!text) {
		*error = -ENOMEM;
		return NULL;
	}
	length = pread(journal->fd, text, MOST_SIZE, 0);
	if (length < 0) {
		*error = -errno;
		free(text);
		return NULL;
	}
	text[length] = '\0';
	return text;
}

int graph_journal_undo(struct graph_journal *journal, char *failed, size_t size)
{
	int first = 0;
	char *text = load(journal, &first), *end;

	if (!text) {
		snprintf(failed, size, "%s", journal->path);
		return first;
	}
	/* What is behind the last newline was never made. */
	for (end = strrchr(text, '\n'); end; end = strrchr(text, '\n')) {
		char *before, *line;
		int error;

		*end = '\0';
		before = strrchr(text, '\n');
		line = before ? before + 1 : text;
		error = undo_line(journal, line);
		if (error && !first) {
			first = error;
			snprintf(failed, size, "%s", line);
		}
		if (!before)
			break;
	}
	free(text);
	if (!first && ftruncate(journal->fd, 0)) {
		first = -errno;
		snprintf(failed, size, "%s", journal->path);
	}
	return first;
}

void graph_journal_close(struct graph_journal *journal)
{
	if (!graph_journal_pending(journal))
		lock_file_remove(journal->path);
	close(journal->fd);
	journal->fd = -1;
}
