/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running one command inside a Linux kernel of the caller's choice, booted by qemu under pure
 * emulation: no disk, no network, no modules, no root. All that is inside is an initramfs made for
 * this boot, of busybox, forkmark and what the caller adds. What is *not* decided here: which
 * kernels there are, and what is run in them. */
#ifndef HARNESS_GUEST_H
#define HARNESS_GUEST_H

#include <stdbool.h>
#include <stddef.h>

enum guest_arch {
	GUEST_X86_64,
	GUEST_AARCH64,
};

struct guest_file {
	const char
		*host; /* a file, or a folder with all that is in it; symbolic links are followed */
	const char *inside; /* its absolute path in the guest */
};

struct guest_spec {
	enum guest_arch arch;
	const char *kernel;  /* bzImage, Image, or a Debian package that holds one */
	const char *program; /* the forkmark to put in, with its helpers and configs; NULL: none */
	const char *busybox; /* statically linked; NULL: `busybox` in PATH */
	const char *system;  /* the folder that is '/' to the program's libraries; NULL: "/" */
	const struct guest_file *files; /* what else to put in */
	size_t file_count;
	char *const *command; /* NULL-terminated, not seen by any shell; looked for in PATH */
	unsigned cpus;        /* 0: 1 */
	unsigned memory_mib;  /* 0: 512 */
	bool exact; /* the guest's clock goes by its instructions, 1 ns each, and nothing in it is
		       random: what runs twice takes the same time twice. Takes one CPU. */
	const char *append; /* more words for the kernel's command line; NULL: none */
	char *const *qemu;  /* more arguments for qemu, NULL-terminated; NULL: none */
	unsigned timeout_s; /* from qemu's start; 0: as long as it takes */
	const char *log; /* where the console goes, the command's output included; NULL: nowhere */
	const char *results; /* made if need be: gets the files of the command's working folder;
				NULL: nowhere */
};

/* Boot, run the command in an empty folder, fetch the regular files that it left there (no links,
 * no empty folders; of a name that is there already, the new one stays), and power off. The exit
 * status of the command, 0 to 255 as a shell tells it (127: not found, 128 and more: by that
 * signal), or with one line in WHY that ends in the log's last lines: -ETIMEDOUT; -EFAULT: a kernel
 * panic; -ECHILD: the guest's first process ended; -ENODATA: what came out is cut off; -EBADMSG: it
 * is damaged; -EIO: qemu failed; -ENOENT: qemu, busybox or another file is not there; or another
 * -errno. qemu lives on neither when it returns nor after kill -9 of the thread that called. Files
 * come out packed, at some hundred KB a second: what is not wanted is better not left there. */
int guest_run(const struct guest_spec *spec, char *why, size_t why_size);

/* What begins the lines that the guest's first process writes to the console, before and after the
 * command. */
#define GUEST_BEGINS "forkmark-guest: the command begins"
#define GUEST_ENDED  "forkmark-guest: the command ended"

#endif
