// SPDX-License-Identifier: GPL-2.0-or-later
/* landlock: layers of a Landlock domain. Each forbids to make block devices, which nothing here
 * does. The kernel shows nowhere how many there are, but allows 16: as many as are left are
 * missing.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/image.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444 /* the same on all architectures, since Linux 5.13 */
#define SYS_landlock_restrict_self  446
#endif

#define MOST_LAYERS     16
#define MAKE_BLOCK      (UINT64_C(1) << 11) /* LANDLOCK_ACCESS_FS_MAKE_BLOCK */
#define RULESET_VERSION 1                   /* LANDLOCK_CREATE_RULESET_VERSION */

/* 0 or -errno. */
static int add_layer(void)
{
	uint64_t handled = MAKE_BLOCK;
	long ruleset = syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
	int error;

	if (ruleset < 0)
		return -errno;
	error = syscall(SYS_landlock_restrict_self, ruleset, 0) ? -errno : 0;
	close((int)ruleset);
	return error;
}

/* How many more layers this process may have, tried by a child that ends at once. It borrows our
 * memory, so that the image is not copied, and has credentials of its own. -errno. */
static int layers_left(void)
{
	volatile int left = 0;
	volatile int error = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) < 0 ? -errno : 0;
	pid_t child = error ? -1 : vfork();

	if (child == 0) {
		error = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -errno : 0;
		while (!error && left <= MOST_LAYERS) {
			error = add_layer();
			left += !error;
		}
		_exit(0);
	}
	if (child < 0)
		return error ? error : -errno;
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	return error == -E2BIG ? left : error;
}

static int build(struct image *image)
{
	uint64_t count = image_number(image, AXIS_LANDLOCK);
	int error = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -errno : 0;

	for (uint64_t i = 0; i < count && !error; i++)
		error = add_layer();
	return error ? fault_set(image->fault, "image", -error, "%llu Landlock layers: %s",
				 (unsigned long long)count, strerror(-error))
		     : 0;
}

static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_LANDLOCK);
	int left = layers_left();

	if (left < 0)
		return fault_set(image->fault, "verify", -left, "counting Landlock layers: %s",
				 strerror(-left));
	image_find(image, "landlock_layers", (uint64_t)(MOST_LAYERS - left));
	/* We may have been in a domain before. */
	if ((uint64_t)(MOST_LAYERS - left) < asked)
		return fault_set(image->fault, "verify", 0,
				 "landlock: %llu layers asked, %d of %d are left",
				 (unsigned long long)asked, left, MOST_LAYERS);
	return 0;
}

static const char *unavailable(uint64_t count)
{
	static int left = INT32_MIN;

	if (!count)
		return NULL;
	if (left == INT32_MIN)
		left = syscall(SYS_landlock_create_ruleset, NULL, 0, RULESET_VERSION) < 0
			       ? -errno
			       : layers_left();
	if (left == -EOPNOTSUPP)
		return "Landlock is not switched on: boot with landlock in the list of lsm=";
	if (left < 0)
		return "the kernel has no Landlock: needs Linux 5.13 and CONFIG_SECURITY_LANDLOCK";
	return (uint64_t)left < count ? "this process is in a Landlock domain already: fewer "
					"layers than that are left of 16"
				      : NULL;
}

static void need(uint64_t count, struct image_need *need)
{
	need->bytes += count * 1024;
	need->build_ns += count * 20000;
}

const struct axis axis_landlock = {
	.key = "landlock",
	.unit = "layers",
	.fallback = "0",
	.summary = "layers of a Landlock domain",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = MOST_LAYERS,
	.unavailable = unavailable,
	.stage = IMAGE_STAGE_CONFINED,
	.build = build,
	.verify = verify,
	.need = need,
};
