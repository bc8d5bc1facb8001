/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that are a percentage. */
#ifndef HARNESS_CMD_PERCENT_H
#define HARNESS_CMD_PERCENT_H

struct argp_state;

/* TEXT, "2%" or "0.5%", as a ratio: 0.02. Ends the program with one line and argp's exit status
 * when it is none, is below 0, or is more than 1000 %. OPTION is named in the line. */
double cmd_percent_parse(const struct argp_state *state, const char *option, const char *text);

#endif
