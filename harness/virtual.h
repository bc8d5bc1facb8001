/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is there something between this process and the machine: a hypervisor, a container? As far as it
 * shows. */
#ifndef HARNESS_VIRTUAL_H
#define HARNESS_VIRTUAL_H

#include <stdbool.h>
#include <stddef.h>

/* The hypervisor's name, as "KVM" or "Hyper-V". False on bare metal, as far as can be told: on x86
 * by the hypervisor bit of CPUID, which a hypervisor can hide; on arm64 by the device tree and by
 * the vendor in DMI. */
bool virtual_hypervisor(const char *root, char *name, size_t size);

/* The name that goes with CPUID's 12-byte hypervisor signature; the signature itself where it is
 * not known. */
void virtual_signature_name(const char signature[12], char *name, size_t size);

/* The kind of container: what its manager calls itself, else how it shows ("user namespace"). */
bool virtual_container(const char *root, char *kind, size_t size);

#endif
