/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a path to a YAML document that is safe to walk. Only config_read.c includes this. */
#ifndef HARNESS_CONFIG_FILE_H
#define HARNESS_CONFIG_FILE_H

#include <stddef.h>
#include <yaml.h>

/* Largest config that is read. The shipped ones are below 4 KiB. */
#define CONFIG_FILE_BYTES (1024 * 1024)

/* Read PATH and parse it. DOCUMENT is one document whose root is a mapping, without anchors,
 * aliases or tags, nested at most CONFIG_FILE_DEPTH deep; the caller gives it to
 * yaml_document_delete. -EINVAL or the file's -errno with one line "PATH:LINE: what is wrong; what
 * to do" in WHY. Never blocks on a fifo or a device. */
#define CONFIG_FILE_DEPTH 8
int config_file_load(const char *path, yaml_document_t *document, char *why, size_t why_size);

#endif
