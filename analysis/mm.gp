# SPDX-License-Identifier: GPL-2.0-or-later
xname = "memory of the parent"
load "lines.gp"
