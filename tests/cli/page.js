// SPDX-License-Identifier: GPL-2.0-or-later
// What a reader with a keyboard, a screen reader, a phone or paper would stumble over, as a list of sentences: [] for a
// good page. An expression, for page.py. Contrast and its limits: WCAG 2.2, success criterion 1.4.3.
(() => {
	const found = [];
	const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
	const say = (good, words) => good || found.push(words);
	const name = (e) => (e.id ? "#" + e.id : e.tagName.toLowerCase()) + " '" + e.textContent.trim().slice(0, 30) + "'";

	say(document.documentElement.lang, "the page has no language");
	say(document.title, "the page has no title");
	for (const landmark of ["header", "main", "nav"]) say(all(landmark).length === 1, "not one " + landmark);
	say(all("h1").length === 1, "not one h1");
	let level = 0;
	for (const heading of all("h1, h2, h3, h4, h5, h6")) {
		const own = Number(heading.tagName[1]);
		say(own <= level + 1, "level skipped before " + name(heading));
		say(heading.textContent.trim(), "an empty heading");
		level = own;
	}

	const ids = all("[id]").map((e) => e.id);
	say(new Set(ids).size === ids.length, "an id is there twice: " + ids.find((id, i) => ids.indexOf(id) !== i));
	for (const attribute of ["aria-labelledby", "aria-describedby"])
		for (const e of all("[" + attribute + "]"))
			for (const id of e.getAttribute(attribute).split(" "))
				say(document.getElementById(id)?.textContent.trim(), attribute + " of " + name(e) + " leads nowhere: " + id);
	for (const e of all('a[href^="#"]')) say(document.getElementById(e.hash.slice(1)), "a link leads nowhere: " + e.hash);

	for (const table of all("table")) {
		say(table.caption?.textContent.trim(), "a table without a caption: " + name(table));
		say(table.tHead && table.tBodies.length, "a table without a head or a body: " + name(table));
		for (const th of all("th", table)) say(th.scope, "a th without scope: " + name(th));
		for (const row of all("tbody tr:not(.group)", table)) say(row.cells[0].tagName === "TH", "a row without a heading: " + name(row));
	}
	for (const image of all("svg, img")) {
		if (image.parentElement.closest("svg")) continue;
		say(image.getAttribute("role") === "img", "an image without a role");
		say(image.querySelector("title")?.textContent.trim(), "an image without a title");
		say(image.querySelector("desc")?.textContent.trim(), "an image without a description");
	}
	for (const figure of all("figure")) say(all("table.numbers tbody tr", figure).length, "a plot without its numbers: " + name(figure));
	for (const e of all(".scroll, .plot")) say(e.tabIndex === 0 && e.getAttribute("aria-labelledby"), "cannot be moved by keyboard: " + name(e));

	const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
	const light = (colour) => {
		const [r, g, b] = parts(colour).map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const opaque = (colour) => parts(colour).length === 3 || parts(colour)[3] > 0;
	const behind = (e) => {
		for (; e; e = e.parentElement) if (opaque(getComputedStyle(e).backgroundColor)) return getComputedStyle(e).backgroundColor;
		return "rgb(255, 255, 255)";
	};
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const seen = new Set();
	let texts = 0;
	while (walk.nextNode()) {
		const e = walk.currentNode.parentElement;
		if (!walk.currentNode.data.trim() || seen.has(e) || e.closest("title, desc, style")) continue;
		seen.add(e);
		texts++;
		const style = getComputedStyle(e);
		const [a, b] = [light(e.closest("svg") ? style.fill : style.color), light(behind(e))].sort((x, y) => y - x);
		const size = parseFloat(style.fontSize);
		const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
		const contrast = (a + 0.05) / (b + 0.05);
		say(contrast >= least, "contrast " + contrast.toFixed(2) + ": " + name(e));
	}
	say(texts > 20, "hardly any text");
	say(document.scrollingElement.scrollWidth <= innerWidth, "wider than the window: " + document.scrollingElement.scrollWidth);
	for (const table of all("details:not(.screen) table"))
		say(!matchMedia("print").matches || table.checkVisibility(), "not printed: " + name(table.caption));
	return found;
})();
