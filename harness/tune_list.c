// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of files: memory only. */
#include "harness/tune.h"

#include <stdlib.h>
#include <string.h>

static void clear(struct tune_setting *setting)
{
	free(setting->path);
	free(setting->before);
	free(setting->wanted);
	free(setting->now);
}

/* Whether *COPY is what it should be. */
static bool copy(const char *text, char **copy)
{
	*copy = text ? strdup(text) : NULL;
	return *copy || !text;
}

struct tune_setting *tune_list_add(struct tune_list *list, const struct tune_knob *knob,
				   const char *path, const char *before, const char *wanted)
{
	struct tune_setting *more =
		realloc(list->settings, (list->count + 1) * sizeof(*list->settings));
	struct tune_setting *setting;

	if (!more)
		return NULL;
	list->settings = more;
	setting = &more[list->count];
	*setting = (struct tune_setting){ .knob = knob };
	if (!copy(path, &setting->path) || !copy(before, &setting->before) ||
	    !copy(wanted, &setting->wanted)) {
		clear(setting);
		return NULL;
	}
	list->count++;
	return setting;
}

void tune_list_drop_last(struct tune_list *list)
{
	if (list->count)
		clear(&list->settings[--list->count]);
}

void tune_list_drop(struct tune_list *list, enum tune_state state)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (list->settings[i].state != state)
			list->settings[kept++] = list->settings[i];
		else
			clear(&list->settings[i]);
	}
	list->count = kept;
}

size_t tune_list_count(const struct tune_list *list, enum tune_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += list->settings[i].state == state;
	return count;
}

void tune_list_free(struct tune_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		clear(&list->settings[i]);
	free(list->settings);
	*list = (struct tune_list){ 0 };
}
