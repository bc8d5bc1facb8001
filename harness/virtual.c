// SPDX-License-Identifier: GPL-2.0-or-later
/* Hypervisors and containers by the traces that they leave on purpose. Nothing is timed or guessed.
 */
#include "harness/virtual.h"

#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "harness/sysfile.h"

struct pair {
	const char *sign, *name;
};

/* CPUID leaf 0x40000000, EBX, ECX, EDX: each vendor's own interface description. */
static const struct pair signatures[] = {
	{ "KVMKVMKVM", "KVM" },           { "Microsoft Hv", "Hyper-V" },
	{ "VMwareVMware", "VMware" },     { "XenVMMXenVMM", "Xen" },
	{ "TCGTCGTCGTCG", "QEMU TCG" },   { "bhyve bhyve ", "bhyve" },
	{ "VBoxVBoxVBox", "VirtualBox" }, { " lrpepyh  vr", "Parallels" },
	{ "prl hyperv  ", "Parallels" },  { "ACRNACRNACRN", "ACRN" },
	{ "Jailhouse", "Jailhouse" },
};

/* Vendor and product names of virtual boards in DMI. */
static const struct pair boards[] = {
	{ "QEMU", "QEMU" },
	{ "KVM", "KVM" },
	{ "VMware", "VMware" },
	{ "Virtual Machine", "Hyper-V" },
	{ "VirtualBox", "VirtualBox" },
	{ "Google Compute Engine", "Google Compute Engine" },
	{ "OpenStack", "OpenStack" },
	{ "Parallels", "Parallels" },
	{ "Apple Virtualization", "Apple Virtualization" },
};

void virtual_signature_name(const char signature[12], char *name, size_t size)
{
	char text[13] = "";

	memcpy(text, signature, 12);
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
		if (!strcmp(text, signatures[i].sign)) {
			snprintf(name, size, "%s", signatures[i].name);
			return;
		}
	}
	for (size_t i = 0; i < 12; i++)
		if (text[i] && !isprint((unsigned char)text[i]))
			text[i] = '?';
	snprintf(name, size, "unknown (%s)", text);
}

/* The processor itself answers, so this is for the running machine only. */
static bool ask_cpuid(const char *root, char *name, size_t size)
{
#if defined(__x86_64__)
	unsigned eax, ebx, ecx, edx;
	char signature[12];

	if (*root || !__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & (1u << 31)))
		return false;
	__cpuid(0x40000000, eax, ebx, ecx, edx);
	memcpy(signature, &ebx, 4);
	memcpy(signature + 4, &ecx, 4);
	memcpy(signature + 8, &edx, 4);
	virtual_signature_name(signature, name, size);
	return true;
#else
	(void)root;
	(void)name;
	(void)size;
	return false;
#endif
}

static bool ask_dmi(const char *root, const char *file, char *name, size_t size)
{
	char line[SYSFILE_LINE];

	if (sysfile_line(root, line, sizeof(line), "/sys/class/dmi/id/%s", file))
		return false;
	for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
		if (strstr(line, boards[i].sign)) {
			snprintf(name, size, "%s", boards[i].name);
			return true;
		}
	}
	return false;
}

/* Amazon's bare-metal instances have the same vendor; only their product name ends in ".metal". */
static bool ask_amazon(const char *root, char *name, size_t size)
{
	char vendor[SYSFILE_LINE], product[SYSFILE_LINE];

	if (sysfile_line(root, vendor, sizeof(vendor), "/sys/class/dmi/id/sys_vendor") ||
	    strcmp(vendor, "Amazon EC2") ||
	    sysfile_line(root, product, sizeof(product), "/sys/class/dmi/id/product_name") ||
	    strstr(product, ".metal"))
		return false;
	snprintf(name, size, "Amazon EC2");
	return true;
}

/* "linux,kvm" or "xen,xen-4.17": the name is behind the comma. */
static bool ask_device_tree(const char *root, char *name, size_t size)
{
	char line[SYSFILE_LINE];
	char *comma;

	if (sysfile_line(root, line, sizeof(line),
			 "/sys/firmware/devicetree/base/hypervisor/compatible"))
		return false;
	comma = strchr(line, ',');
	snprintf(name, size, "%.*s", (int)strcspn(comma ? comma + 1 : line, " -"),
		 comma ? comma + 1 : line);
	if (!strcmp(name, "kvm"))
		snprintf(name, size, "KVM");
	return true;
}

static void note_fw_cfg(const char *name, void *data)
{
	if (!strncmp(name, "fw-cfg", strlen("fw-cfg")))
		*(bool *)data = true;
}

/* The device by which QEMU tells firmware of the machine: all that shows of it on arm64 where no
 * firmware made a DMI table. */
static bool ask_fw_cfg(const char *root, char *name, size_t size)
{
	bool found = false;

	(void)sysfile_each(root, "/sys/firmware/devicetree/base", note_fw_cfg, &found);
	if (found)
		snprintf(name, size, "QEMU");
	return found;
}

bool virtual_hypervisor(const char *root, char *name, size_t size)
{
	return ask_cpuid(root, name, size) || ask_device_tree(root, name, size) ||
	       !sysfile_line(root, name, size, "/sys/hypervisor/type") ||
	       ask_dmi(root, "product_name", name, size) ||
	       ask_dmi(root, "sys_vendor", name, size) || ask_amazon(root, name, size) ||
	       ask_fw_cfg(root, name, size);
}

/* The variable that container managers set for the first process (systemd's container interface).
 */
static bool ask_environment(const char *root, const char *path, char *kind, size_t size)
{
	char *text, *found;

	if (sysfile_load(root, path, &text))
		return false;
	found = strncmp(text, "container=", 10) ? strstr(text, " container=") : text;
	if (found) {
		found = strchr(found, '=') + 1;
		snprintf(kind, size, "%.*s", (int)strcspn(found, " \n"), found);
	}
	free(text);
	return found && *kind;
}

static const struct pair traces[] = {
	{ "/run/.containerenv", "podman" },
	{ "/.dockerenv", "docker" },
};

static const struct pair groups[] = {
	{ "docker", "docker" },         { "kubepods", "kubernetes" },
	{ "libpod", "podman" },         { "/lxc", "lxc" },
	{ "containerd", "containerd" }, { "machine.slice", "systemd-nspawn" },
	{ "garden", "garden" },
};

/* A disk image that was made from a container's still has its files. A container has a PID
 * namespace of its own; the first one has a fixed number (PROC_PID_INIT_INO in the kernel's
 * include/linux/proc_ns.h). */
static bool first_pid_namespace(const char *root)
{
	char path[PATH_MAX], link[64];
	ssize_t length;

	if ((size_t)snprintf(path, sizeof(path), "%s/proc/self/ns/pid", root) >= sizeof(path))
		return false;
	length = readlink(path, link, sizeof(link) - 1);
	if (length < 0)
		return false;
	link[length] = '\0';
	return !strcmp(link, "pid:[4026531836]");
}

static bool ask_files(const char *root, char *kind, size_t size)
{
	if (first_pid_namespace(root))
		return false;
	for (size_t i = 0; i < sizeof(traces) / sizeof(traces[0]); i++) {
		if (sysfile_exists(root, traces[i].sign)) {
			snprintf(kind, size, "%s", traces[i].name);
			return true;
		}
	}
	return false;
}

/* Services of the container manager are in groups with such names too (docker.service): only scopes
 * and folders. */
static bool ask_cgroup(const char *root, char *kind, size_t size)
{
	bool found = false;
	char *text;

	if (sysfile_load(root, "/proc/self/cgroup", &text))
		return false;
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]) && !found; i++) {
		const char *at = strstr(text, groups[i].sign);

		found = at && strncmp(at + strlen(groups[i].sign), ".service", 8);
		if (found)
			snprintf(kind, size, "%s", groups[i].name);
	}
	free(text);
	return found;
}

/* The first user namespace maps all of the user ids to themselves. */
static bool ask_user_namespace(const char *root, char *kind, size_t size)
{
	unsigned long inside, outside, length;
	char line[SYSFILE_LINE];

	if (sysfile_line(root, line, sizeof(line), "/proc/self/uid_map") ||
	    sscanf(line, "%lu %lu %lu", &inside, &outside, &length) != 3 ||
	    (!inside && !outside && length == UINT32_MAX))
		return false;
	snprintf(kind, size, "user namespace");
	return true;
}

bool virtual_container(const char *root, char *kind, size_t size)
{
	/* only root may read the first process's; managers set it for all processes of the
	 * container */
	return ask_environment(root, "/proc/1/environ", kind, size) ||
	       ask_environment(root, "/proc/self/environ", kind, size) ||
	       !sysfile_line(root, kind, size, "/run/systemd/container") ||
	       ask_files(root, kind, size) || ask_cgroup(root, kind, size) ||
	       ask_user_namespace(root, kind, size);
}
