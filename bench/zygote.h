/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the mechanism `zygote` and forkmark-zygote. The helper says 0 (an int) when it is ready.
 * For each request, the number of the line that the child stamps (uint32_t), it answers with the
 * child's pid or -errno (int32_t), and, when it has reaped the child, with its status (int) as from
 * wait4. It ends when the socket is closed. */
#ifndef BENCH_ZYGOTE_H
#define BENCH_ZYGOTE_H

#define ZYGOTE_FD 4 /* the helper's end of the socket; the arena is in its usual place */

#endif
