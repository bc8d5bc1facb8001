/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a machine is known by: architecture, CPU model, packages, cores, hypervisor, vendor and
 * product, and its host name where the document has it (--identify). memory_bytes is compared with
 * a tolerance, since what MemTotal leaves out changes with the kernel. Two machines of one model
 * are one without --identify. */
#ifndef ANALYSIS_MACHINE_KEY_H
#define ANALYSIS_MACHINE_KEY_H

#include <stdbool.h>

struct document;
struct json_object;

/* Of a document's machine; the caller's to put. NULL when memory is short. */
struct json_object *machine_key_make(const struct document *document);

/* Whether two are of one machine; memory may differ by 4 %. */
bool machine_key_same(struct json_object *a, struct json_object *b);

/* "Example CPU, 32 cores, 251 GiB, kvm". To be freed; NULL when memory is short. */
char *machine_key_words(struct json_object *key);

#endif
