# SPDX-License-Identifier: GPL-2.0-or-later
xname = "children in flight"
load "lines.gp"
