/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of kernel releases as uname has them. */
#ifndef ANALYSIS_KERNEL_VERSION_H
#define ANALYSIS_KERNEL_VERSION_H

/* Below, at or above 0, as strcmp(). The numbers are compared as numbers, those that are missing
 * are 0; then a candidate (-rc3, ~rc3, -0.rc3.28.fc40) is before its release; then what
 * distributions and builders append (-21-amd64, -foo), as strverscmp(3): after the release without.
 * A total order: 0 only for equal strings. */
int kernel_version_compare(const char *a, const char *b);

#endif
