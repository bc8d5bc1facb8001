/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures as analysis writes them into JSON: what is beyond six digits differs by machine and C
 * library, and the same documents and seed are to give the same bytes everywhere. */
#ifndef ANALYSIS_JSON_FIGURE_H
#define ANALYSIS_JSON_FIGURE_H

#include <stddef.h>

struct json_object;

/* Six digits; NULL, which is null, where VALUE is not finite. */
struct json_object *json_figure(double value);

/* [low, high], or NULL where one of them is not finite. */
struct json_object *json_interval(double low, double high);

/* Add a member to OBJECT. */
void json_add_text(struct json_object *object, const char *key, const char *text);
void json_add_count(struct json_object *object, const char *key, size_t count);

#endif
