# SPDX-License-Identifier: GPL-2.0-or-later
# What all plots share. The caller sets format, name, heading, width and height. Colours are Okabe and Ito's, which
# colour-blind readers can tell apart, without their yellow and black: one of these is lost on a white or on a dark
# page. An SVG has no background, and text and frame in a grey that reads on both. Nothing is 'enhanced': names show as
# they are.
set encoding utf8
# A PNG stands alone: it has a heading, for which there are TOP pixels more.
top = format eq "svg" ? 0 : 30
height = height + top
text = "#767676"
faint = "#9a9a9a"
if (format eq "svg") {
	set terminal svg size width,height dynamic noenhanced font "sans-serif,13" name name
} else {
	text = "#404040"
	if (strstrt(GPVAL_TERMINALS, " pngcairo ") > 0) {
		set terminal pngcairo size 2*width,2*height noenhanced font "Sans,13" fontscale 1.4 linewidth 2 pointscale 2 background "#ffffff"
	} else {
		set terminal png size width,height noenhanced background "#ffffff"
	}
	set label 99 heading at screen 0.5, screen 1 - 18.0/height center textcolor rgb text
	set tmargin at screen 1 - (top + 14.0)/height
}
set output "image"
set datafile separator "\t"
set datafile commentschars ""
set border 3 lw 1 lc rgb text
set tics nomirror out scale 0.6 textcolor rgb text
set grid ytics lw 0.6 lc rgb faint dt 3
set key textcolor rgb text samplen 2.5
set errorbars small
set micro
colour(i) = word("#1A7EC2 #E69F00 #009E73 #D55E00 #CC79A7 #56B4E9 #8C6D31 #7F7F7F", 1 + (i - 1) % 8)
mark(i) = int(word("7 5 9 11 13 6 4 8", 1 + (i - 1) % 8))
# Lines that lie on one another stay visible: the ways that cost alike are mostly two apart, and every other two are dashed.
dash(i) = (i - 1)/2 % 2 ? 2 : 1
# Run by eval where a logarithmic axis is shorter than two decades: labels at 2 and 5, too.
label_2_5 = "do for [k=-9:9] { do for [m in '2 5'] { set ytics add (real(m)*10**k) } }"
