// SPDX-License-Identifier: GPL-2.0-or-later
/* From a spec to an exit status: the files of a boot, the boot itself, and the verdict on how it
 * ended. */
#include "harness/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/folder.h"
#include "harness/guest_cpio.h"
#include "harness/guest_initramfs.h"
#include "harness/guest_kernel.h"
#include "harness/guest_log.h"
#include "harness/guest_qemu.h"
#include "harness/guest_stream.h"

#define LAST_LINES 3

/* WHY, which tells what happened, gets the console's last lines behind it. */
static void add_last_lines(const char *text, char *why, size_t why_size)
{
	char lines[640];
	size_t length = strlen(why);

	guest_log_last(text, LAST_LINES, lines, sizeof(lines));
	snprintf(why + length, why_size - length, "; %s%s",
		 *lines ? "its console's last lines: " : "its console is empty", lines);
}

/* No whole result came out (ERROR, told in WHY): the reason, the most telling one first. */
static int judge_failure(const struct guest_spec *spec, const struct guest_end *end, int error,
			 char *text, char *why, size_t why_size)
{
	char panic[200], came_out[160];

	if (guest_log_panic(text, panic, sizeof(panic))) {
		error = strstr(panic, "Attempted to kill init") ? -ECHILD : -EFAULT;
		snprintf(why, why_size, "%s",
			 error == -ECHILD ? "the guest's first process ended"
					  : "the guest's kernel panicked");
	} else if (end->timed_out) {
		error = -ETIMEDOUT;
		snprintf(came_out, sizeof(came_out), "%s", why);
		snprintf(why, why_size, "the guest had not ended after %u s: %s", spec->timeout_s,
			 came_out);
	} else if (WIFSIGNALED(end->status)) {
		error = -EIO;
		snprintf(why, why_size, "qemu was ended by signal %d (%s)", WTERMSIG(end->status),
			 strsignal(WTERMSIG(end->status)));
	} else if (WEXITSTATUS(end->status)) {
		error = -EIO;
		snprintf(why, why_size, "qemu ended with status %d: %s", WEXITSTATUS(end->status),
			 end->words);
	}
	add_last_lines(text, why, why_size);
	return error;
}

static int judge(const struct guest_spec *spec, const struct guest_files *files,
		 const struct guest_end *end, char *why, size_t why_size)
{
	int status,
		error = guest_stream_read(files->results, spec->results, &status, why, why_size);
	char *text;

	if (!error)
		return status;
	if (error != -ENODATA && error != -EBADMSG)
		return error;
	if (guest_log_load(files->console, &text))
		return error;
	error = judge_failure(spec, end, error, text, why, why_size);
	free(text);
	return error;
}

/* A file of memory when it needs no name. */
static int open_output(const char *path, char *why, size_t why_size)
{
	int fd = path ? open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)
		      : memfd_create("guest", MFD_CLOEXEC);

	if (fd >= 0)
		return fd;
	fd = -errno;
	snprintf(why, why_size, "%s: %s", path ?: "memfd_create", strerror(errno));
	return fd;
}

static int make_initramfs(struct guest_cpio *cpio, const struct guest_spec *spec, char *why,
			  size_t why_size)
{
	int error = guest_initramfs_fill(cpio, spec, guest_qemu_port(spec), why, why_size), fd;

	if (error)
		return error;
	fd = guest_cpio_finish(cpio);
	if (fd < 0)
		snprintf(why, why_size, "the initramfs: %s", strerror(-fd));
	return fd;
}

/* The descriptors one by one; those that could not be opened stay -errno. */
static int open_files(struct guest_files *files, struct guest_cpio *cpio,
		      const struct guest_spec *spec, char *why, size_t why_size)
{
	files->kernel = guest_kernel_open(spec->kernel, why, why_size);
	if (files->kernel < 0)
		return files->kernel;
	files->console = open_output(spec->log, why, why_size);
	if (files->console < 0)
		return files->console;
	files->results = open_output(NULL, why, why_size);
	if (files->results < 0)
		return files->results;
	files->initramfs = make_initramfs(cpio, spec, why, why_size);
	return files->initramfs < 0 ? files->initramfs : 0;
}

/* What would be a pity to find out after the boot. */
static int prepare(const struct guest_spec *spec, char *why, size_t why_size)
{
	int error;

	if (!spec->command || !spec->command[0]) {
		snprintf(why, why_size, "no command to run in the guest");
		return -EINVAL;
	}
	error = spec->results ? folder_make(spec->results) : 0;
	if (!error && spec->results && access(spec->results, W_OK | X_OK))
		error = -errno;
	if (error)
		snprintf(why, why_size, "%s: %s", spec->results, strerror(-error));
	return error;
}

int guest_run(const struct guest_spec *spec, char *why, size_t why_size)
{
	struct guest_files files = { -1, -1, -1, -1 };
	struct guest_cpio cpio;
	struct guest_end end;
	int error = prepare(spec, why, why_size);

	if (error)
		return error;
	error = guest_cpio_open(&cpio);
	if (error)
		snprintf(why, why_size, "the initramfs: %s", strerror(-error));
	else
		error = open_files(&files, &cpio, spec, why, why_size);
	if (!error)
		error = guest_qemu_run(spec, &files, &end, why, why_size);
	if (!error)
		error = judge(spec, &files, &end, why, why_size);
	guest_cpio_close(&cpio); /* with the initramfs */
	if (files.kernel >= 0)
		close(files.kernel);
	if (files.console >= 0)
		close(files.console);
	if (files.results >= 0)
		close(files.results);
	return error;
}
