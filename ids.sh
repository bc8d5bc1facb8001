#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Number the words of a list, so that code can name them: ids.sh GUARD PREFIX FIRST LAST WORD... prints a header in
# which PREFIX_WORD counts from FIRST on, and LAST is one past the end.
set -eu
guard=$1 prefix=$2 first=$3 last=$4
shift 4
printf '/* made from the list in meson.build */\n#ifndef %s\n#define %s\n' "$guard" "$guard"
number=0
for word; do
	printf '#define %s_%s (%s + %d)\n' "$prefix" "$(printf %s "$word" | tr a-z- A-Z_)" "$first" "$number"
	number=$((number + 1))
done
printf '#define %s (%s + %d)\n#endif\n' "$last" "$first" "$number"
