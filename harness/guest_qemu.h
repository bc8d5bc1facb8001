/* SPDX-License-Identifier: GPL-2.0-or-later */
/* qemu as a guest's machine: its arguments, its life and its end. What the guest said is not judged
 * here. */
#ifndef HARNESS_GUEST_QEMU_H
#define HARNESS_GUEST_QEMU_H

#include <stdbool.h>
#include <stddef.h>

struct guest_spec;

/* Descriptors of files, all of the caller's. */
struct guest_files {
	int kernel;
	int initramfs;
	int console; /* gets what the guest writes to its first serial port */
	int results; /* ... to its second one */
};

struct guest_end {
	bool timed_out;  /* and killed then */
	int status;      /* as from wait4(2) */
	char words[256]; /* the last line that qemu itself wrote; "" for none */
};

/* The name of the second serial port in the guest. */
const char *guest_qemu_port(const struct guest_spec *spec);

/* Start qemu and wait until it has ended; END tells how. 0, or -errno with one line in WHY when it
 * could not be started. */
int guest_qemu_run(const struct guest_spec *spec, const struct guest_files *files,
		   struct guest_end *end, char *why, size_t why_size);

#endif
