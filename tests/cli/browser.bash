# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# For tests of pages as a browser shows them.

need_browser() {
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || skip "chromium is not installed"
	command -v python3 >/dev/null || skip "python3 is not installed"
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
}
