# SPDX-License-Identifier: GPL-2.0-or-later
xname = "mappings added to the parent"
load "lines.gp"
