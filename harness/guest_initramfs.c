// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark lies as in an installed tree: bin, libexec, share. */
#include "harness/guest_initramfs.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/guest.h"
#include "harness/guest_cpio.h"
#include "harness/guest_elf.h"
#include "harness/guest_init.h"
#include "harness/guest_libraries.h"
#include "harness/locate.h"

static const char *const folders[] = { "/dev", "/proc", "/sys", "/tmp",
				       "/run", "/out",  "/bin", "/root" };

/* What the first process has as its standard files, and all that it needs where the kernel has no
 * devtmpfs. */
static const struct device {
	const char *path;
	unsigned major, minor;
} devices[] = {
	{ "/dev/console", 5, 1 }, { "/dev/null", 1, 3 },   { "/dev/zero", 1, 5 },
	{ "/dev/urandom", 1, 9 }, { "/dev/ttyS0", 4, 64 }, { "/dev/ttyS1", 4, 65 },
};

static const char *const helpers[] = { "forkmark-subject", "forkmark-nop",     "forkmark-static",
				       "forkmark-dynamic", "forkmark-shebang", "forkmark-zygote" };

static const char users[] =
	"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n";
static const char groups[] = "root:x:0:\nnogroup:x:65534:\n";

static int put_bytes(struct guest_cpio *cpio, const char *path, mode_t mode, const char *text,
		     char *why, size_t why_size)
{
	int error = guest_cpio_bytes(cpio, path, mode, text, strlen(text));

	if (error)
		snprintf(why, why_size, "the initramfs: %s: %s", path, strerror(-error));
	return error;
}

/* One file a word, in the order of their names: nothing in it needs to be quoted. */
static int put_command(struct guest_cpio *cpio, char *const *command, char *why, size_t why_size)
{
	int error = 0;

	for (unsigned i = 0; command[i] && !error; i++) {
		char path[64];

		snprintf(path, sizeof(path), "/guest/command/%08u", i);
		error = put_bytes(cpio, path, 0444, command[i], why, why_size);
	}
	return error;
}

static int put_frame(struct guest_cpio *cpio, const struct guest_spec *spec, const char *port,
		     char *why, size_t why_size)
{
	int error = 0;

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders) && !error; i++)
		error = guest_cpio_folder(cpio, folders[i]);
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices) && !error; i++)
		error = guest_cpio_device(cpio, devices[i].path, devices[i].major,
					  devices[i].minor);
	if (error) {
		snprintf(why, why_size, "the initramfs: %s", strerror(-error));
		return error;
	}
	error = put_bytes(cpio, "/init", 0755, guest_init, why, why_size);
	if (!error)
		error = put_bytes(cpio, "/guest/port", 0444, port, why, why_size);
	if (!error)
		error = put_bytes(cpio, "/etc/passwd", 0444, users, why, why_size);
	if (!error)
		error = put_bytes(cpio, "/etc/group", 0444, groups, why, why_size);
	return error ? error : put_command(cpio, spec->command, why, why_size);
}

/* An executable file NAME of PATH. */
static int find_in_path(const char *name, char *found, char *why, size_t why_size)
{
	const char *folders_told = getenv("PATH") ?: "/usr/local/bin:/usr/bin:/bin";

	for (const char *next = folders_told; next;
	     next = strchr(next, ':') ? strchr(next, ':') + 1 : NULL) {
		int length = (int)strcspn(next, ":");

		if ((size_t)snprintf(found, PATH_MAX, "%.*s/%s", length, next, name) < PATH_MAX &&
		    !access(found, X_OK))
			return 0;
	}
	snprintf(why, why_size, "%s: not found in PATH; install the package busybox-static", name);
	return -ENOENT;
}

static int put_busybox(struct guest_cpio *cpio, const struct guest_spec *spec, char *why,
		       size_t why_size)
{
	char found[PATH_MAX];
	struct guest_elf elf;
	int error = 0;

	if (spec->busybox)
		snprintf(found, sizeof(found), "%s", spec->busybox);
	else
		error = find_in_path("busybox", found, why, why_size);
	if (error)
		return error;
	error = guest_elf_open(&elf, found);
	if (!error && elf.interpreter)
		error = -EINVAL;
	guest_elf_close(&elf);
	if (error) {
		snprintf(why, why_size, "%s: %s", found,
			 error == -EINVAL
				 ? "not statically linked; install the package busybox-static"
				 : strerror(-error));
		return error;
	}
	return guest_cpio_put(cpio, found, "/bin/busybox", why, why_size);
}

static int put_forkmark(struct guest_cpio *cpio, const struct guest_spec *spec, char *why,
			size_t why_size)
{
	const char *system = spec->system ?: "";
	char path[PATH_MAX], inside[PATH_MAX];
	int error = guest_cpio_put(cpio, spec->program, "/usr/bin/forkmark", why, why_size);

	if (!error)
		error = guest_libraries_put(cpio, spec->program, system, why, why_size);
	for (size_t i = 0; i < sizeof(helpers) / sizeof(*helpers) && !error; i++) {
		error = locate_helper_of(spec->program, helpers[i], path, sizeof(path), why,
					 why_size);
		snprintf(inside, sizeof(inside), "/usr/libexec/forkmark/%s", helpers[i]);
		if (!error)
			error = guest_cpio_put(cpio, path, inside, why, why_size);
		/* a script, the freestanding one and the static ones need nothing */
		if (!error && !strcmp(helpers[i], "forkmark-dynamic"))
			error = guest_libraries_put(cpio, path, system, why, why_size);
	}
	return error;
}

/* Of a build folder, which has more in it, only the plans. */
static int put_configs(struct guest_cpio *cpio, const struct guest_spec *spec, char *why,
		       size_t why_size)
{
	char path[PATH_MAX];
	int error = locate_data_of(spec->program, "configs", path, sizeof(path), why, why_size);

	return error ? error
		     : guest_cpio_put(cpio, path, "/usr/share/forkmark/configs", why, why_size);
}

int guest_initramfs_fill(struct guest_cpio *cpio, const struct guest_spec *spec, const char *port,
			 char *why, size_t why_size)
{
	int error = put_frame(cpio, spec, port, why, why_size);

	if (!error)
		error = put_busybox(cpio, spec, why, why_size);
	if (!error && spec->program)
		error = put_forkmark(cpio, spec, why, why_size);
	if (!error && spec->program)
		error = put_configs(cpio, spec, why, why_size);
	for (size_t i = 0; i < spec->file_count && !error; i++)
		error = guest_cpio_put(cpio, spec->files[i].host, spec->files[i].inside, why,
				       why_size);
	return error;
}
