/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's first process: guest_init.sh, which is part of this program since it speaks
 * guest_stream.c's language. */
#ifndef HARNESS_GUEST_INIT_H
#define HARNESS_GUEST_INIT_H

extern const char guest_init[];

#endif
