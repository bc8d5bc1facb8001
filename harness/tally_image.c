// SPDX-License-Identifier: GPL-2.0-or-later
/* What the image was found to be: into the document, and back from it for runs that go on. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "harness/tally_parts.h"

#define FACT(member)                                                                               \
	{                                                                                          \
#member, offsetof(struct arena_image, member)                                      \
	}

static const struct {
	const char *name;
	size_t offset; /* of a uint64_t */
} facts[] = {
	FACT(vmas),
	FACT(own_vmas),
	FACT(rss_bytes),
	FACT(anonymous_bytes),
	FACT(anon_huge_bytes),
	FACT(page_table_bytes),
	FACT(threads),
	FACT(fds),
	FACT(own_fds),
};

#define FACTS (sizeof(facts) / sizeof(facts[0]))

struct json_object *tally_describe_image(const struct tally *tally)
{
	const struct arena_image *image = &tally->image;
	struct json_object *object;

	if (!tally->image_known)
		return NULL;
	object = json_object_new_object();
	for (size_t i = 0; i < FACTS; i++)
		json_object_object_add(
			object, facts[i].name,
			tally_count(*(const uint64_t *)((const char *)image + facts[i].offset)));
	json_object_object_add(object, "build_ns", tally_count(tally->build_ns));
	for (size_t i = 0; i < ARENA_FINDINGS && image->findings[i].name[0]; i++)
		json_object_object_add(object, image->findings[i].name,
				       tally_count(image->findings[i].value));
	return object;
}

void tally_restore_image(struct json_object *object, struct tally *tally)
{
	struct arena_image *image = &tally->image;
	size_t findings = 0;

	*image = (struct arena_image){ 0 };
	tally->image_known = object != NULL;
	if (!object)
		return;
	json_object_object_foreach (object, name, value) {
		uint64_t number = (uint64_t)json_object_get_int64(value);
		size_t i = 0;

		while (i < FACTS && strcmp(facts[i].name, name))
			i++;
		if (i < FACTS) {
			*(uint64_t *)((char *)image + facts[i].offset) = number;
		} else if (!strcmp(name, "build_ns")) {
			tally->build_ns = number;
		} else if (findings < ARENA_FINDINGS) {
			snprintf(image->findings[findings].name, ARENA_NAME, "%s", name);
			image->findings[findings++].value = number;
		}
	}
}
