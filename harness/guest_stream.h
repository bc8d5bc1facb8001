/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What comes out of a guest through its second serial port: files and the command's exit status.
 *
 *	forkmark-guest 1\n
 *	file LENGTH\n PACKED      for each; unpacked: NAME \0 CONTENTS
 *	end LENGTH\n PACKED       unpacked: STATUS NUMBER-OF-FILES
 *
 * PACKED is LENGTH bytes from gzip(1), so that there is less to send and its checksum tells of
 *damage. Bytes go as they are: in raw mode (stty raw) the line changes none, qemu's port has no
 *flow control, and base64 would cost a third more. */
#ifndef HARNESS_GUEST_STREAM_H
#define HARNESS_GUEST_STREAM_H

#include <stddef.h>

/* Read the stream that FD holds from its beginning, and write its files into FOLDER (NULL:
 * nowhere), which is made with its parents. What was whole before something is amiss is written.
 * *STATUS is the command's. 0; -ENODATA when the stream has no end, -EBADMSG when it is damaged, or
 * the -errno of writing; with one line in WHY. */
int guest_stream_read(int fd, const char *folder, int *status, char *why, size_t why_size);

#endif
