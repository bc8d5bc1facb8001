#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Make the table of a list of words: table.sh KIND[=TABLE] HEADER OUTPUT WORD...
# writes `const struct KIND *const TABLE[]` over the objects KIND_WORD, and the number of its rows. TABLE is KINDs with
# KIND_count, unless given; then the number is TABLE_count.
set -eu
kind=${1%%=*} header=$2 output=$3
case $1 in
*=*) table=${1#*=} count=${1#*=}_count ;;
*) table=${kind}s count=${kind}_count ;;
esac
shift 3
{
	printf '/* made from the list in meson.build */\n#include "%s"\n' "$header"
	for word; do printf 'extern const struct %s %s_%s;\n' "$kind" "$kind" "$(printf %s "$word" | tr - _)"; done
	printf 'const struct %s *const %s[] = {\n' "$kind" "$table"
	for word; do printf '\t&%s_%s,\n' "$kind" "$(printf %s "$word" | tr - _)"; done
	printf '};\nconst size_t %s = %d;\n' "$count" "$#"
} >"$output"
