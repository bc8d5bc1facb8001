// SPDX-License-Identifier: GPL-2.0-or-later
/* What a document says of the raw samples, and back. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/raw_log_parts.h"
#include "results/raw.h"

const char *raw_log_error(struct raw_log *log)
{
	struct raw_writer_state state;

	if (log->error[0] || !log->writer)
		return log->error;
	raw_writer_state(log->writer, &state);
	if (log->full && !state.error)
		snprintf(
			log->error, sizeof(log->error),
			"at byte %llu: less than %u MiB of the disk are left, and the document needs them",
			(unsigned long long)state.bytes, RAW_LEFT_BYTES >> 20);
	if (state.error)
		snprintf(log->error, sizeof(log->error), "at byte %llu: %s",
			 (unsigned long long)state.bytes,
			 state.error == -EINTR ? "given up: the disk did not come to an end"
					       : strerror(-state.error));
	return log->error;
}

static void add_count(struct json_object *object, const char *key, uint64_t count)
{
	json_object_object_add(object, key, json_object_new_int64((int64_t)count));
}

static void add_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, text && *text ? json_object_new_string(text) : NULL);
}

struct json_object *raw_log_describe(struct raw_log *log)
{
	struct raw_writer_state state = { .bytes = log->bytes_before };
	struct json_object *object = json_object_new_object();
	char checksum[16], *cpus = NULL;

	if (!object || hwloc_bitmap_list_asprintf(&cpus, log->cpus) < 0) {
		json_object_put(object);
		return NULL;
	}
	if (log->writer)
		raw_writer_state(log->writer, &state);
	snprintf(checksum, sizeof(checksum), "%08x", log->crc);
	add_text(object, "file", RAW_FILE);
	json_object_object_add(object, "version", json_object_new_int(RAW_VERSION));
	json_object_object_add(object, "complete", json_object_new_boolean(log->complete));
	add_count(object, "samples", log->samples);
	add_count(object, "blocks", log->blocks);
	add_count(object, "bytes", state.bytes);
	add_text(object, "crc32", checksum);
	add_text(object, "writer", state.backend);
	add_text(object, "writer_reason", state.why);
	add_text(object, "cpus", cpus);
	json_object_object_add(object, "cpus_measured", json_object_new_boolean(log->shares));
	add_count(object, "buffers", RAW_BUFFERS);
	add_count(object, "buffer_bytes", RAW_MOST_BYTES);
	add_count(object, "waits", state.waits + log->waits_before);
	add_count(object, "waited_ns", state.waited_ns + log->waited_before_ns);
	add_text(object, "error", raw_log_error(log));
	free(cpus);
	return object;
}

static uint64_t count_of(struct json_object *object, const char *key)
{
	struct json_object *value;
	int64_t count =
		json_object_object_get_ex(object, key, &value) ? json_object_get_int64(value) : 0;

	return count > 0 ? (uint64_t)count : 0;
}

static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) &&
			       json_object_is_type(value, json_type_string)
		       ? json_object_get_string(value)
		       : "";
}

int raw_log_restore(struct json_object *raw, struct raw_before *before)
{
	if (!raw || !json_object_is_type(raw, json_type_object))
		return 0;
	*before = (struct raw_before){
		.bytes = count_of(raw, "bytes"),
		.samples = count_of(raw, "samples"),
		.blocks = count_of(raw, "blocks"),
		.waits = count_of(raw, "waits"),
		.waited_ns = count_of(raw, "waited_ns"),
		.crc = (uint32_t)strtoul(text_of(raw, "crc32"), NULL, 16),
	};
	snprintf(before->error, sizeof(before->error), "%s", text_of(raw, "error"));
	return 1;
}
