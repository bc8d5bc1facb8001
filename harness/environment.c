// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static double read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	double number = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%lf", &number) != 1)
		number = -1;
	fclose(file);
	return number;
}

static double read_steal_ms(hwloc_const_bitmap_t cpus)
{
	FILE *file = fopen("/proc/stat", "re");
	unsigned long long steal;
	double sum = -1;
	char *line = NULL;
	size_t size = 0;
	int cpu;

	while (file && getline(&line, &size, file) >= 0) {
		if (sscanf(line, "cpu%d %*u %*u %*u %*u %*u %*u %*u %llu", &cpu, &steal) != 2 ||
		    !hwloc_bitmap_isset(cpus, (unsigned)cpu))
			continue;
		sum = (sum < 0 ? 0 : sum) + (double)steal * 1000.0 / (double)sysconf(_SC_CLK_TCK);
	}
	free(line);
	if (file)
		fclose(file);
	return sum;
}

void environment_read(hwloc_const_bitmap_t cpus, struct environment *now)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/cpufreq/scaling_cur_freq",
		 hwloc_bitmap_first(cpus));
	now->load1 = read_number("/proc/loadavg");
	now->steal_ms = read_steal_ms(cpus);
	now->frequency_mhz = read_number(path) / 1000;
}

struct environment environment_between(const struct environment *before,
				       const struct environment *after)
{
	struct environment between = *after;

	if (before->steal_ms >= 0 && after->steal_ms >= 0)
		between.steal_ms = after->steal_ms - before->steal_ms;
	return between;
}

static struct json_object *number_or_null(double number)
{
	return number < 0 ? NULL : json_object_new_double(number);
}

struct json_object *environment_describe(const struct environment *environment)
{
	struct json_object *object = json_object_new_object();

	if (!object)
		return NULL;
	json_object_object_add(object, "load1", number_or_null(environment->load1));
	json_object_object_add(object, "steal_ms", number_or_null(environment->steal_ms));
	json_object_object_add(object, "frequency_mhz", number_or_null(environment->frequency_mhz));
	return object;
}
