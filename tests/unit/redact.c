// SPDX-License-Identifier: GPL-2.0-or-later
/* Nothing that tells whose machine it is stays in a topology or a command line, and what says how
 * it is tuned stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/redact.h"

static void assert_redacted(const char *cmdline, const char *hostname, const char *expected)
{
	char *out = NULL;

	assert_int_equal(redact_cmdline(cmdline, hostname, &out), 0);
	assert_string_equal(out, expected);
	free(out);
}

static void tuning_stays(void **state)
{
	const char *all =
		"BOOT_IMAGE=/boot/vmlinuz-6.1.0-18-amd64 ro quiet isolcpus=managed_irq,domain,1-3,8 "
		"nohz_full=1-3 rcu_nocbs=1-3 mitigations=off transparent_hugepage=never nosmt "
		"crashkernel=512M-2G:64M,2G-:128M console=ttyS0,115200n8 intel_idle.max_cstate=1 "
		"default_hugepagesz=1G hugepages=4 lsm=lockdown,yama dyndbg=\"file fork.c +p\" "
		"init=/sbin/init numa_balancing=disable idle=poll tsc=reliable memmap=0x1000$0xfffffff0";

	(void)state;
	assert_redacted(all, "node7", all);
	assert_redacted("", NULL, "");
	assert_redacted("  a\t b \n", NULL, "a b");
}

static void names_go(void **state)
{
	(void)state;
	assert_redacted("root=UUID=0a1b root=/dev/sda1 ip=dhcp IP=x", NULL,
			"root=... root=... ip=... IP=...");
	assert_redacted("nfsroot=10.0.0.1:/x rd.iscsi.initiator=iqn.x netroot=y", NULL,
			"nfsroot=... rd.iscsi.initiator=... netroot=...");
	assert_redacted("rd.luks.uuid=luks-1 rd.lvm.lv=vg0/root resume=/dev/sda2", NULL,
			"rd.luks.uuid=... rd.lvm.lv=... resume=...");
	assert_redacted("my.api_key=k db_pass=p t.token=t x.Secret=s", NULL,
			"my.api_key=... db_pass=... t.token=... x.Secret=...");
	assert_redacted("systemd.hostname=h BOOTIF=01-aa hugepages=3", NULL,
			"systemd.hostname=... BOOTIF=... hugepages=3");
	assert_redacted("k.key=\"two words\" ro", NULL, "k.key=... ro");
}

static void shapes_go(void **state)
{
	(void)state;
	assert_redacted("a=10.1.2.3 b=1.2.3 c=fe80::1 d=02:00:5e:10:00:01", NULL,
			"a=... b=1.2.3 c=... d=...");
	assert_redacted("e=02-00-5e-10-00-01 f=12345678-1234-1234-1234-123456789abc", NULL,
			"e=... f=...");
	assert_redacted("g=https://x/y h=me@there i=/dev/disk/by-id/z j=LABEL=q", NULL,
			"g=... h=... i=... j=...");
	assert_redacted("k=0123456789abcdef01234567 l=0123456789abcdef", NULL,
			"k=... l=0123456789abcdef");
	assert_redacted("10.1.2.3 http://x plain", NULL, "... ... plain");
}

static void host_goes(void **state)
{
	(void)state;
	assert_redacted("a=node7 b=x,NODE7,y c=node70 d=xnode7 node7 node7.x=1 e=node7.example.org",
			"node7.example.org", "a=... b=... c=node70 d=xnode7 ... ... e=...");
	assert_redacted("a=localhost b=none", "localhost", "a=localhost b=none");
	assert_redacted("a=b", "", "a=b");
}

static void words_for_init_go(void **state)
{
	(void)state;
	assert_redacted("ro -- --listen 1 --x=y", NULL, "ro -- ...");
	assert_redacted("ro --x", NULL, "ro --x");
	assert_redacted("ro --", NULL, "ro -- ...");
}

static hwloc_topology_t identifying(void)
{
	const char *fixtures = getenv("FORKMARK_FIXTURES");
	hwloc_topology_t topology;
	char path[4096];

	snprintf(path, sizeof(path), "%s/machines/identifying.xml",
		 fixtures ? fixtures : "tests/fixtures");
	assert_int_equal(hwloc_topology_init(&topology), 0);
	assert_int_equal(hwloc_topology_set_xml(topology, path), 0);
	assert_int_equal(hwloc_topology_set_all_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_ALL),
			 0);
	assert_int_equal(hwloc_topology_load(topology), 0);
	return topology;
}

static size_t count(const char *text, const char *word)
{
	size_t n = 0;

	for (; (text = strstr(text, word)); text += strlen(word))
		n++;
	return n;
}

static void topology_loses_names(void **state)
{
	static const char *const gone[] = { "secret",  "HostName", "Serial", "UUID",  "AssetTag",
					    "Address", "GUID",     "Cgroup", "Nobody" };
	static const char *const stay[] = { "\"Example Systems\"", "\"Model 1\"", "\"OSName\"",
					    "eth0", "DIMM 1" };
	hwloc_topology_t topology = identifying();
	char *xml;
	int length;

	(void)state;
	assert_int_equal(hwloc_topology_export_xmlbuffer(topology, &xml, &length, 0), 0);
	/* the fixture has them all, also those of I/O and Misc objects */
	assert_int_equal(count(xml, "secret"), 13);
	hwloc_free_xmlbuffer(topology, xml);
	redact_topology(topology);
	assert_int_equal(hwloc_topology_export_xmlbuffer(topology, &xml, &length, 0), 0);
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		assert_int_equal(count(xml, gone[i]), 0);
	for (size_t i = 0; i < sizeof(stay) / sizeof(stay[0]); i++)
		assert_int_equal(count(xml, stay[i]), 1);
	hwloc_free_xmlbuffer(topology, xml);
	hwloc_topology_destroy(topology);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tuning_stays),      cmocka_unit_test(names_go),
		cmocka_unit_test(shapes_go),         cmocka_unit_test(host_goes),
		cmocka_unit_test(words_for_init_go), cmocka_unit_test(topology_loses_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
