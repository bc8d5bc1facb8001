#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Make the table of a list of words: table.sh KIND HEADER OUTPUT WORD...
# writes `const struct KIND *const KINDs[]` over the objects KIND_WORD, and `KIND_count`.
set -eu
kind=$1 header=$2 output=$3
shift 3
{
	printf '/* made from the list in meson.build */\n#include "%s"\n' "$header"
	for word; do printf 'extern const struct %s %s_%s;\n' "$kind" "$kind" "$(printf %s "$word" | tr - _)"; done
	printf 'const struct %s *const %ss[] = {\n' "$kind" "$kind"
	for word; do printf '\t&%s_%s,\n' "$kind" "$(printf %s "$word" | tr - _)"; done
	printf '};\nconst size_t %s_count = %d;\n' "$kind" "$#"
} >"$output"
