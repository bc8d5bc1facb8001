/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a created process does with its life. The order is part of the arena's format. */
#ifndef BENCH_ACTION_H
#define BENCH_ACTION_H

enum action {
	ACTION_NONE,  /* there is no child: the mechanism creates nothing */
	ACTION_EXIT,  /* exit_group at once */
	ACTION_EXEC,  /* execute forkmark-nop, which exits at once */
	ACTION_TOUCH, /* write one byte to each of the first N pages of the image, then exit */
	ACTION_COUNT
};

#endif
