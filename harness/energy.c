// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/energy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/sysfile.h"

#define FOLDER "/sys/class/powercap"
/* The same package by another way. */
#define DOUBLE "intel-rapl-mmio"

struct reading {
	const char *root;
	struct energy *energy;
};

/* "intel-rapl:0:1" is "dram" in "intel-rapl:0", which is "package-0". */
static void name_zone(const char *root, const char *folder, char *name, size_t size)
{
	char parent[64], own[32], above[24];
	char *colon;

	if (sysfile_line(root, own, sizeof(own), FOLDER "/%s/name", folder))
		snprintf(own, sizeof(own), "%.31s", folder);
	snprintf(parent, sizeof(parent), "%s", folder);
	colon = strrchr(parent, ':');
	if (colon)
		*colon = '\0';
	if (colon && strchr(parent, ':') &&
	    !sysfile_line(root, above, sizeof(above), FOLDER "/%s/name", parent))
		snprintf(name, size, "%s/%s", above, own);
	else
		snprintf(name, size, "%s", own);
}

static void look_at(const char *folder, void *data)
{
	struct reading *reading = data;
	struct energy_zone *zone = &reading->energy->zones[reading->energy->count];
	int error;

	if (reading->energy->count == ENERGY_ZONES || !strncmp(folder, DOUBLE, strlen(DOUBLE)))
		return;
	error = sysfile_number(reading->root, &zone->microjoules, FOLDER "/%s/energy_uj", folder);
	/* Not every folder is a zone with a counter. */
	if (error == -ENOENT)
		return;
	zone->error = error;
	if (!error)
		zone->error = sysfile_number(reading->root, &zone->most,
					     FOLDER "/%s/max_energy_range_uj", folder);
	name_zone(reading->root, folder, zone->name, sizeof(zone->name));
	reading->energy->count++;
}

void energy_read(const char *root, struct energy *now)
{
	struct reading reading = { root, now };

	*now = (struct energy){ 0 };
	sysfile_each(root, FOLDER, look_at, &reading);
}

void energy_add(const struct energy *before, const struct energy *after, struct energy_used *used)
{
	used->count = after->count;
	for (size_t i = 0; i < after->count; i++) {
		const struct energy_zone *from = &before->zones[i], *to = &after->zones[i];
		int64_t microjoules = to->microjoules - from->microjoules;

		memcpy(used->zones[i].name, to->name, sizeof(used->zones[i].name));
		used->zones[i].error = from->error ? from->error : to->error;
		if (i >= before->count || strcmp(from->name, to->name))
			used->zones[i].error = -ENODEV;
		if (microjoules < 0)
			microjoules += to->most;
		if (!used->zones[i].error)
			used->zones[i].joules += (double)microjoules * 1e-6;
	}
}

void energy_sum(const struct energy_used *one, struct energy_used *sum)
{
	sum->count = one->count;
	sum->n += one->n;
	for (size_t i = 0; i < one->count; i++) {
		memcpy(sum->zones[i].name, one->zones[i].name, sizeof(sum->zones[i].name));
		sum->zones[i].joules += one->zones[i].joules;
		if (one->zones[i].error)
			sum->zones[i].error = one->zones[i].error;
	}
}

static struct json_object *unavailable(const char *reason)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "unavailable", json_object_new_string(reason));
	return object;
}

#define ROOT_ONLY "energy_uj of powercap is for root only"

static struct json_object *describe_error(int error)
{
	char reason[120];

	if (error == -EACCES || error == -EPERM)
		snprintf(reason, sizeof(reason), ROOT_ONLY);
	else if (error == -ENODEV)
		snprintf(reason, sizeof(reason), "the zone came or went during a run");
	else
		snprintf(reason, sizeof(reason), "energy_uj of powercap: %s", strerror(-error));
	return unavailable(reason);
}

struct json_object *energy_describe(const struct energy_used *used)
{
	struct json_object *object = json_object_new_object();

	if (!used->n || !used->count)
		json_object_object_add(
			object, "package",
			unavailable(
				used->n ? "no powercap zone counts energy here (RAPL), as in most virtual machines"
					: "no plain run yet"));
	for (size_t i = 0; used->n && i < used->count; i++) {
		struct json_object *row;
		char text[40];

		if (used->zones[i].error) {
			row = describe_error(used->zones[i].error);
		} else {
			double joules = used->zones[i].joules / (double)used->n * 1000;

			snprintf(text, sizeof(text), "%.6g", joules);
			row = json_object_new_object();
			json_object_object_add(row, "joules_per_1000",
					       json_object_new_double_s(joules, text));
		}
		json_object_object_add(object, used->zones[i].name, row);
	}
	return object;
}

void energy_restore(struct json_object *object, uint64_t n, struct energy_used *used)
{
	*used = (struct energy_used){ .n = n };
	if (!n)
		return;
	json_object_object_foreach (object, name, row) {
		struct json_object *value;
		size_t i = used->count;

		if (i == ENERGY_ZONES)
			break;
		if (json_object_object_get_ex(row, "joules_per_1000", &value))
			used->zones[i].joules = json_object_get_double(value) * (double)n / 1000;
		else if (json_object_object_get_ex(row, "unavailable", &value) &&
			 strcmp(name, "package"))
			used->zones[i].error =
				strcmp(json_object_get_string(value), ROOT_ONLY) ? -EIO : -EACCES;
		else
			continue;
		snprintf(used->zones[i].name, sizeof(used->zones[i].name), "%s", name);
		used->count++;
	}
}
