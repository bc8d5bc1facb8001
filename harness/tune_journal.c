// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/tune_journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/lock_file.h"
#include "harness/sysfile.h"
#include "harness/tune_knob.h"
#include "harness/tune_text.h"

#define NAME    "tune.journal"
#define LOCK    "tune.lock"
#define BOOT_ID "/proc/sys/kernel/random/boot_id"

int tune_journal_init(struct tune_journal *journal, const char *root, uid_t owner)
{
	journal->root = root;
	journal->owner = owner;
	journal->lock = -1;
	if ((size_t)snprintf(journal->folder, sizeof(journal->folder), "%s/run/forkmark", root) +
		    sizeof("/" NAME ".new") >
	    sizeof(journal->folder))
		return -ENAMETOOLONG;
	snprintf(journal->path, sizeof(journal->path), "%.*s/" NAME, PATH_MAX - 32,
		 journal->folder);
	return 0;
}

/* A journal that does not count yet. */
static void new_path(const struct tune_journal *journal, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%.*s/" NAME ".new", PATH_MAX - 32, journal->folder);
}

static void lock_path(const struct tune_journal *journal, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%.*s/" LOCK, PATH_MAX - 32, journal->folder);
}

static bool is_ours(const struct tune_journal *journal, const struct stat *status)
{
	return status->st_uid == journal->owner && !(status->st_mode & (S_IWGRP | S_IWOTH));
}

/* Whoever may write to the folder may put a journal there. */
static int check_folder(const struct tune_journal *journal)
{
	struct stat status;

	if (lstat(journal->folder, &status))
		return -errno;
	return S_ISDIR(status.st_mode) && is_ours(journal, &status) ? 0 : -EPERM;
}

int tune_journal_lock(struct tune_journal *journal, pid_t *pid)
{
	char path[PATH_MAX];
	int error = check_folder(journal);

	*pid = 0;
	if (error && error != -ENOENT)
		return error;
	lock_path(journal, path);
	journal->lock = lock_file_open(journal->folder, path, pid);
	if (journal->lock < 0)
		return journal->lock;
	/* what another one left when it was killed */
	new_path(journal, path);
	unlink(path);
	return 0;
}

pid_t tune_journal_holder(const struct tune_journal *journal)
{
	char path[PATH_MAX];

	lock_path(journal, path);
	return lock_file_owner(path);
}

void tune_journal_unlock(struct tune_journal *journal)
{
	char path[PATH_MAX];

	if (journal->lock < 0)
		return;
	lock_path(journal, path);
	lock_file_remove(path);
	close(journal->lock);
	journal->lock = -1;
}

static int judge(const struct tune_journal *journal, char *text, enum tune_journal_state *state,
		 struct tune_list *list, char *why, size_t size)
{
	char boot[TUNE_TEXT_BOOT], now[TUNE_TEXT_BOOT];
	int error = tune_text_parse(text, boot, list, why, size);

	*state = error ? TUNE_JOURNAL_DAMAGED : TUNE_JOURNAL_OPEN;
	if (error)
		return error == -EINVAL ? 0 : error;
	error = sysfile_line(journal->root, now, sizeof(now), BOOT_ID);
	if (error)
		snprintf(why, size, BOOT_ID ": %s", strerror(-error));
	else if (strcmp(boot, now))
		*state = TUNE_JOURNAL_BEFORE;
	return error;
}

/* The text of a journal that nobody else could have written. 0 and NULL: there is none. */
static int load(const struct tune_journal *journal, char **text, char *why, size_t size)
{
	int fd = open(journal->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	int error = 0;

	*text = NULL;
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fstat(fd, &status))
		error = -errno;
	else if (!S_ISREG(status.st_mode) || !is_ours(journal, &status) || status.st_nlink != 1)
		error = -EPERM;
	else
		error = tune_text_load(fd, text);
	close(fd);
	if (error == -EPERM)
		snprintf(why, size,
			 "not a plain file that user %u owns and nobody else may write to",
			 (unsigned)journal->owner);
	return error;
}

int tune_journal_read(const struct tune_journal *journal, enum tune_journal_state *state,
		      struct tune_list *list, char *why, size_t size)
{
	char *text = NULL;
	int error = check_folder(journal);

	*list = (struct tune_list){ 0 };
	*why = '\0';
	*state = TUNE_JOURNAL_NONE;
	if (error == -ENOENT)
		return 0;
	if (error == -EPERM)
		snprintf(why, size, "others than user %u may write to its folder",
			 (unsigned)journal->owner);
	if (!error)
		error = load(journal, &text, why, size);
	if (error == -EPERM)
		*state = TUNE_JOURNAL_UNTRUSTED;
	if (error == -EACCES)
		*state = TUNE_JOURNAL_UNSEEN;
	if (error == -EPERM || error == -EACCES)
		return 0;
	if (error == -EINVAL || error == -EFBIG) {
		*state = TUNE_JOURNAL_DAMAGED;
		snprintf(why, size, "not a text of at most 8 MiB");
		return 0;
	}
	if (!error && text)
		error = judge(journal, text, state, list, why, size);
	else if (error)
		snprintf(why, size, "%s", strerror(-error));
	free(text);
	return error;
}

static int write_all(int fd, const char *text, size_t length)
{
	while (length) {
		ssize_t put = write(fd, text, length);

		if (put < 0 && errno != EINTR)
			return -errno;
		if (put > 0) {
			text += put;
			length -= (size_t)put;
		}
	}
	return fsync(fd) ? -errno : 0;
}

static int sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), error = 0;

	if (fd < 0)
		return -errno;
	if (fsync(fd))
		error = -errno;
	close(fd);
	return error;
}

/* A new file with TEXT in it, on disk. */
static int write_new(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int error;

	if (fd < 0)
		return -errno;
	error = write_all(fd, text, strlen(text));
	if (close(fd) && !error)
		error = -errno;
	if (error)
		unlink(path);
	return error;
}

int tune_journal_write(const struct tune_journal *journal, const struct tune_list *list)
{
	char boot[TUNE_TEXT_BOOT], path[PATH_MAX], *text;
	int error = sysfile_line(journal->root, boot, sizeof(boot), BOOT_ID);

	if (error)
		return error;
	text = tune_text_make(boot, list);
	if (!text)
		return -ENOMEM;
	new_path(journal, path);
	error = write_new(path, text);
	free(text);
	if (!error && rename(path, journal->path)) {
		error = -errno;
		unlink(path);
	}
	return error ? error : sync_folder(journal->folder);
}

int tune_journal_remove(const struct tune_journal *journal)
{
	if (unlink(journal->path) && errno != ENOENT)
		return -errno;
	return sync_folder(journal->folder);
}
