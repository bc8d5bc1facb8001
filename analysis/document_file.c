// SPDX-License-Identifier: GPL-2.0-or-later
/* The file of a document: which files are read at all, and reading one as a whole. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/document.h"
#include "analysis/document_file.h"

static int fail(const char *path, int error, const char *words, char *why, size_t why_size)
{
	snprintf(why, why_size, "%s: %s", path, words);
	return error;
}

/* O_NONBLOCK: to open a FIFO for reading would otherwise wait for a writer. */
static int open_document(const char *path, char *file, size_t file_size, struct stat *status,
			 char *why, size_t why_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int error;

	snprintf(file, file_size, "%s", path);
	if (fd >= 0 && !fstat(fd, status) && S_ISDIR(status->st_mode)) {
		int folder = fd;

		fd = openat(folder, "result.json", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		error = errno;
		close(folder);
		errno = error;
		snprintf(file, file_size, "%s%sresult.json", path,
			 path[strlen(path) - 1] == '/' ? "" : "/");
	}
	if (fd < 0 || fstat(fd, status)) {
		error = -errno;
		if (fd >= 0)
			close(fd);
		return fail(file, error, strerror(-error), why, why_size);
	}
	return fd;
}

static int read_whole(int fd, char *text, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t got = read(fd, text + done, size - done);

		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0)
			return -ENODATA;
		if (got > 0)
			done += (size_t)got;
	}
	return 0;
}

int document_file_read(const char *path, char *file, size_t file_size, char **text, size_t *size,
		       char *why, size_t why_size)
{
	struct stat status;
	int error = 0, fd = open_document(path, file, file_size, &status, why, why_size);

	*text = NULL;
	*size = 0;
	if (fd < 0)
		return fd;
	if (!S_ISREG(status.st_mode))
		error = fail(file, -EINVAL, "is not a regular file", why, why_size);
	else if ((unsigned long long)status.st_size > DOCUMENT_BIGGEST_BYTES)
		error = fail(file, -EFBIG, "is bigger than 256 MiB: not a result of forkmark", why,
			     why_size);
	else if (status.st_size == 0)
		error = fail(file, -EINVAL, "is empty", why, why_size);
	if (error)
		goto out;
	*size = (size_t)status.st_size;
	*text = malloc(*size);
	error = *text ? read_whole(fd, *text, *size) : -ENOMEM;
	if (error) {
		fail(file, error, strerror(-error), why, why_size);
		free(*text);
		*text = NULL;
	}
out:
	close(fd);
	return error;
}

int document_load(const char *path, struct document *document, char *why, size_t why_size)
{
	return document_load_part(path, DOCUMENT_WHOLE, document, why, why_size);
}

int document_load_part(const char *path, enum document_part part, struct document *document,
		       char *why, size_t why_size)
{
	char file[PATH_MAX], folder[PATH_MAX], *text;
	size_t size;
	int error = document_file_read(path, file, sizeof(file), &text, &size, why, why_size);

	*document = (struct document){ 0 };
	if (error)
		return error;
	error = document_parse_part(file, text, size, part, document, why, why_size);
	free(text);
	if (error && part != DOCUMENT_WHOLE)
		return document_load(path, document, why, why_size);
	if (error)
		return error;
	error = document_folder(file, folder, sizeof(folder));
	document->folder = error ? NULL : strdup(folder);
	if (document->folder)
		return 0;
	document_free(document);
	return fail(path, error ? error : -ENOMEM, strerror(error ? -error : ENOMEM), why,
		    why_size);
}

int document_folder(const char *path, char *folder, size_t size)
{
	const char *slash = strrchr(path, '/');
	struct stat status;
	size_t length = slash ? (size_t)(slash - path) : 0;

	if (!stat(path, &status) && S_ISDIR(status.st_mode)) {
		if ((size_t)snprintf(folder, size, "%s", path) >= size)
			return -ENAMETOOLONG;
		return 0;
	}
	if (length >= size)
		return -ENAMETOOLONG;
	snprintf(folder, size, "%.*s", (int)length, path);
	if (!length)
		snprintf(folder, size, slash ? "/" : ".");
	return 0;
}
