#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Make a C file of a text: text.sh HEADER NAME FILE prints `const char NAME[]` with all that is in FILE.
set -eu
printf '/* made from %s */\n#include "%s"\nconst char %s[] =\n' "${3##*/}" "$1" "$2"
sed -e 's/[\\"?]/\\&/g' -e 's/^/\t"/' -e 's/$/\\n"/' "$3"
echo ';'
