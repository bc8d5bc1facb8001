// SPDX-License-Identifier: GPL-2.0-or-later
/* How fast the CPUs used went: cpufreq's word, heat, and where root may read them the CPU's own
 * counters (Intel SDM vol. 4: IA32_MPERF counts at the nominal clock, IA32_APERF at the real one,
 * both only while the CPU is not idle; MSR_SMI_COUNT). The kernel's PMU `msr` has the same three,
 * but only as events that stay open during the run, which is why it is not used. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/environment_parts.h"
#include "harness/sysfile.h"

#define CPU "/sys/devices/system/cpu"

#define MSR_SMI_COUNT 0x34
#define MSR_MPERF     0xe7
#define MSR_APERF     0xe8

static int open_msr(const struct environment_watch *watch, unsigned cpu)
{
	char path[PATH_MAX];
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/dev/cpu/%u/msr", watch->root, cpu) >=
	    sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* 0 or -errno: EIO where this CPU has no such register. */
static int read_msr(int fd, off_t number, double *value)
{
	uint64_t raw;
	ssize_t got = pread(fd, &raw, sizeof(raw), number);

	if (got != sizeof(raw))
		return got < 0 ? -errno : -EIO;
	*value = (double)raw;
	return 0;
}

/* The driver reads the register on its CPU by an interrupt there: another reason to do it outside
 * of the run. */
static void read_registers(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
			   struct environment_reading *now)
{
	double aperf = 0, mperf = 0, smis = 0, value = 0;
	int error = 0, smi_error = 0;
	unsigned cpu;

	hwloc_bitmap_foreach_begin(cpu, cpus) int fd = open_msr(watch, cpu);

	if (fd < 0) {
		error = smi_error = fd;
		break;
	}
	error = error ? error : read_msr(fd, MSR_APERF, &value);
	aperf += error ? 0 : value;
	error = error ? error : read_msr(fd, MSR_MPERF, &value);
	mperf += error ? 0 : value;
	smi_error = smi_error ? smi_error : read_msr(fd, MSR_SMI_COUNT, &value);
	smis = !smi_error && value > smis ? value : smis;
	close(fd);
	hwloc_bitmap_foreach_end();
	if (error) {
		environment_unreadable(watch, ENVIRONMENT_APERF_MPERF, error);
	} else {
		now->aperf = aperf;
		now->mperf = mperf;
	}
	if (smi_error)
		environment_unreadable(watch, ENVIRONMENT_SMIS, smi_error);
	else
		now->value[ENVIRONMENT_SMIS] = smis;
}

/* The package's count is on every CPU of it: the largest is what has happened. */
static void read_throttles(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
			   struct environment_reading *now)
{
	int64_t package = 0, cores = 0, count;
	int error = 0;
	unsigned cpu;

	hwloc_bitmap_foreach_begin(cpu, cpus) error = sysfile_number(
		watch->root, &count, CPU "/cpu%u/thermal_throttle/core_throttle_count", cpu);
	if (error)
		break;
	cores += count;
	if (!sysfile_number(watch->root, &count,
			    CPU "/cpu%u/thermal_throttle/package_throttle_count", cpu) &&
	    count > package)
		package = count;
	hwloc_bitmap_foreach_end();
	if (error)
		environment_unreadable(watch, ENVIRONMENT_THERMAL, error);
	else
		now->value[ENVIRONMENT_THERMAL] = (double)(cores + package);
}

int environment_read_frequency(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
			       struct environment_reading *now)
{
	int64_t kilohertz;
	int error = sysfile_number(watch->root, &kilohertz, CPU "/cpu%d/cpufreq/scaling_cur_freq",
				   hwloc_bitmap_first(cpus));

	if (error)
		environment_unreadable(watch, ENVIRONMENT_FREQUENCY, error);
	else
		now->value[ENVIRONMENT_FREQUENCY] = (double)kilohertz / 1000;
	read_throttles(watch, cpus, now);
	read_registers(watch, cpus, now);
	return 0;
}
