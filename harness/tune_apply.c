// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/tune_apply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sysfile.h"
#include "harness/tune_knob.h"

/* Read the file anew; its value is `now`. */
static int read_again(const char *root, struct tune_setting *setting, char **text)
{
	char *value;
	int error = sysfile_load(root, setting->path, text);

	if (error)
		return error;
	value = tune_file_value(*text);
	if (!value) {
		free(*text);
		*text = NULL;
		return -ENOMEM;
	}
	free(setting->now);
	setting->now = value;
	return 0;
}

static void fail(struct tune_setting *setting, enum tune_state state, int error)
{
	setting->state = state;
	snprintf(setting->reason, sizeof(setting->reason), "%s", strerror(-error));
}

static int set_one(const char *root, struct tune_setting *setting)
{
	const struct tune_knob *knob = setting->knob;
	char *text = NULL;
	int error = tune_file_write(root, setting->path, setting->wanted);

	if (!error)
		error = read_again(root, setting, &text);
	free(text);
	if (!error && !tune_file_same(knob->form, setting->now, setting->wanted)) {
		error = -EIO;
		setting->state = TUNE_FAILED;
		snprintf(setting->reason, sizeof(setting->reason),
			 "it is %.40s after '%.40s' was written", setting->now, setting->wanted);
	} else if (error) {
		fail(setting, TUNE_FAILED, error);
	} else {
		setting->state = TUNE_SET;
	}
	if (error && knob->may_refuse) {
		setting->state = TUNE_REFUSED;
		error = 0;
	}
	return error;
}

int tune_set(const char *root, struct tune_list *list)
{
	int error = 0;

	for (size_t i = 0; i < list->count && !error; i++)
		if (list->settings[i].state == TUNE_CHANGE)
			error = set_one(root, &list->settings[i]);
	return error;
}

/* Whether the file has the value that was set, or the one before in other bytes. Nothing at all is
 * what a write leaves that was cut off by kill -9, where files are not the kernel's own. */
static bool is_ours(const struct tune_setting *setting)
{
	char *before = tune_file_value(setting->before);
	bool ours = !*setting->now ||
		    tune_file_same(setting->knob->form, setting->now, setting->wanted) ||
		    (before && tune_file_same(setting->knob->form, setting->now, before));

	free(before);
	return ours;
}

static int restore_one(const char *root, bool force, struct tune_setting *setting)
{
	char *text = NULL;
	int error = read_again(root, setting, &text);

	if (!error && !strcmp(text, setting->before)) {
		setting->state = TUNE_BACK;
	} else if (!error && !force && !is_ours(setting)) {
		setting->state = TUNE_FOREIGN;
	} else if (!error) {
		error = tune_file_restore(root, setting->path, setting->before);
		setting->state = TUNE_BACK;
	}
	free(text);
	if (error)
		fail(setting, TUNE_FAILED, error);
	return error == -ENOMEM ? error : 0;
}

int tune_restore(const char *root, bool force, struct tune_list *list)
{
	int first = 0;

	for (size_t i = list->count; i-- > 0;) {
		int error = restore_one(root, force, &list->settings[i]);

		first = first ? first : error;
	}
	return first;
}
