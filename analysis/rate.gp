# SPDX-License-Identifier: GPL-2.0-or-later
xname = "creations a second that are asked for"
load "lines.gp"
