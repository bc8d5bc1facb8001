// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest's kernel may be broken in any way: nothing of the stream is trusted, names in the first
 * place. */
#include "harness/guest_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "harness/folder.h"

#define FIRST_LINE "forkmark-guest 1"
#define LINE       64
#define GZIP       16 /* zlib.h: for inflateInit2 */
#define MOST       ((size_t)1 << 30)

struct stream {
	const char *next, *end;
	const char *folder;
	unsigned long files;
	char *why;
	size_t why_size;
};

static int cut_off(const struct stream *stream)
{
	snprintf(stream->why, stream->why_size,
		 "what came out of the guest is cut off after %lu whole files", stream->files);
	return -ENODATA;
}

static int damaged(const struct stream *stream, const char *what)
{
	snprintf(stream->why, stream->why_size,
		 "what came out of the guest is damaged after %lu whole files: %s", stream->files,
		 what);
	return -EBADMSG;
}

/* The next line without its newline. */
static int read_line(struct stream *stream, char *line)
{
	size_t left = (size_t)(stream->end - stream->next);
	const char *newline = memchr(stream->next, '\n', left < LINE ? left : LINE);

	if (!newline)
		return left < LINE ? cut_off(stream) : damaged(stream, "a line is too long");
	memcpy(line, stream->next, (size_t)(newline - stream->next));
	line[newline - stream->next] = '\0';
	stream->next = newline + 1;
	return 0;
}

/* Relative, and no part of it empty, "." or "..": below the folder in any case. */
static bool is_safe(const char *name)
{
	for (const char *part = name;; part++) {
		size_t length = strcspn(part, "/");

		if (!length || (length == 1 && *part == '.') ||
		    (length == 2 && !memcmp(part, "..", 2)))
			return false;
		part += length;
		if (!*part)
			return true;
	}
}

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t done = write(fd, bytes, size);

		if (done < 0 && errno != EINTR)
			return -errno;
		if (done > 0) {
			bytes += done;
			size -= (size_t)done;
		}
	}
	return 0;
}

static int make_parent(char *path)
{
	char *slash = strrchr(path, '/');
	int error;

	*slash = '\0';
	error = folder_make(path);
	*slash = '/';
	return error;
}

static int write_file(const struct stream *stream, const char *name, const char *bytes, size_t size)
{
	char path[PATH_MAX];
	int fd, error;

	if (!stream->folder)
		return 0;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", stream->folder, name) >= sizeof(path))
		error = -ENAMETOOLONG;
	else
		error = make_parent(path);
	if (!error) {
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
		error = fd < 0 ? -errno : write_all(fd, bytes, size);
		if (fd >= 0 && close(fd) && !error)
			error = -errno;
	}
	if (error)
		snprintf(stream->why, stream->why_size, "%s/%s: %s", stream->folder, name,
			 strerror(-error));
	return error;
}

/* Inflate to the end of what was packed, into *BYTES, which grows and ends in a NUL that is not
 * counted. */
static int inflate_all(z_stream *from, char **bytes, size_t *size)
{
	size_t room = 1 << 16;
	int result = Z_OK;

	*bytes = NULL;
	*size = 0;
	while (result == Z_OK) {
		char *more = room < MOST ? realloc(*bytes, room + 1) : NULL;

		if (!more)
			return room < MOST ? -ENOMEM : -EFBIG;
		*bytes = more;
		from->next_out = (unsigned char *)more + *size;
		from->avail_out = (unsigned)(room - *size);
		result = inflate(from, Z_NO_FLUSH);
		*size = room - from->avail_out;
		room *= 2;
	}
	(*bytes)[*size] = '\0';
	return result == Z_STREAM_END && !from->avail_in ? 0 : -EBADMSG;
}

/* The next LENGTH bytes unpacked; the caller frees *BYTES. */
static int unpack(struct stream *stream, unsigned long length, char **bytes, size_t *size)
{
	z_stream from = { .next_in = (unsigned char *)stream->next, .avail_in = (unsigned)length };
	int error;

	if (length > (size_t)(stream->end - stream->next))
		return cut_off(stream);
	stream->next += length;
	error = length >= MOST                                  ? -EFBIG
		: inflateInit2(&from, MAX_WBITS + GZIP) == Z_OK ? 0
								: -ENOMEM;
	if (!error) {
		error = inflate_all(&from, bytes, size);
		inflateEnd(&from);
		if (error)
			free(*bytes);
	}
	if (error == -EBADMSG)
		return damaged(stream, "a packed part cannot be unpacked");
	if (error)
		snprintf(stream->why, stream->why_size, "what came out of the guest: %s",
			 strerror(-error));
	return error;
}

static int read_file(struct stream *stream, const char *bytes, size_t size)
{
	size_t name = strlen(bytes);

	if (name == size || !is_safe(bytes))
		return damaged(stream, "a file's name leads out of its folder");
	stream->files++;
	return write_file(stream, bytes, bytes + name + 1, size - name - 1);
}

static int read_end(const struct stream *stream, const char *bytes, int *status)
{
	unsigned long files;

	if (sscanf(bytes, "%d %lu", status, &files) != 2 || *status < 0 || *status > 255)
		return damaged(stream, "its end makes no sense");
	if (stream->next != stream->end)
		return damaged(stream, "something follows its end");
	return files == stream->files ? 0 : damaged(stream, "another number of files was sent");
}

/* One more; *ENDED when it was the last one. */
static int read_record(struct stream *stream, int *status, bool *ended)
{
	unsigned long length;
	char line[LINE], *bytes;
	size_t size;
	int error = read_line(stream, line);

	if (error)
		return error;
	*ended = sscanf(line, "end %lu", &length) == 1;
	if (!*ended && sscanf(line, "file %lu", &length) != 1)
		return damaged(stream, "a record is unknown");
	error = unpack(stream, length, &bytes, &size);
	if (error)
		return error;
	error = *ended ? read_end(stream, bytes, status) : read_file(stream, bytes, size);
	free(bytes);
	return error;
}

static int read_records(struct stream *stream, int *status)
{
	char line[LINE];
	bool ended = false;
	int error = read_line(stream, line);

	if (!error && strcmp(line, FIRST_LINE))
		error = damaged(stream, "its first line is not '" FIRST_LINE "'");
	while (!error && !ended)
		error = read_record(stream, status, &ended);
	return error;
}

int guest_stream_read(int fd, const char *folder, int *status, char *why, size_t why_size)
{
	struct stream stream = { .folder = folder, .why = why, .why_size = why_size };
	off_t size = lseek(fd, 0, SEEK_END);
	void *map;
	int error;

	if (size <= 0) {
		snprintf(why, why_size, "nothing came out of the guest");
		return -ENODATA;
	}
	map = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED) {
		error = -errno;
		snprintf(why, why_size, "what came out of the guest: mmap: %s", strerror(errno));
		return error;
	}
	stream.next = map;
	stream.end = stream.next + size;
	error = read_records(&stream, status);
	munmap(map, (size_t)size);
	return error;
}
