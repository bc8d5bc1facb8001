/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration that the running kernel was built with, where it can be read. */
#ifndef HARNESS_KERNEL_CONFIG_H
#define HARNESS_KERNEL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

/* The text of /proc/config.gz, /boot/config-RELEASE or /lib/modules/RELEASE/config, the first that
 * can be read; the caller frees *TEXT. 0, -ENOENT when none can, -ENOMEM, -EIO, -EFBIG. */
int kernel_config_load(const char *root, char **text, size_t *length);

/* The value of an option ("CONFIG_HZ" -> "250"); false when it is not set. */
bool kernel_config_value(const char *text, const char *option, char *value, size_t size);

/* SHA-256 in hexadecimal. -ENOSYS when forkmark was built without a library that has it. */
int kernel_config_sha256(const char *text, size_t length, char hex[65]);

#endif
