/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is allocated and freed, in runs of which no time is kept. */
#ifndef HARNESS_BPF_LEARN_BPF_H
#define HARNESS_BPF_LEARN_BPF_H

#include "harness/bpf/sums.bpf.h"

static __always_inline void learn(struct track *t, struct track_allocation_key *key, __u64 object,
				  __u64 bytes, __u64 cache)
{
	struct track_allocation first = { .seq = ++t->seq }, *known;
	struct track_object one = { .bytes = bytes };

	key->phase = t->phase;
	key->is_child = t->is_child;
	known = bpf_map_lookup_elem(&allocations, key);
	if (!known) {
		if ((setup.alloc_has_cache || setup.free_has_cache) && cache) {
			__u64 name = 0;

			bpf_probe_read_kernel(&first.object_bytes, sizeof(first.object_bytes),
					      (void *)(cache + setup.cache_object_size));
			bpf_probe_read_kernel(&name, sizeof(name),
					      (void *)(cache + setup.cache_name));
			bpf_probe_read_kernel_str(first.cache, sizeof(first.cache), (void *)name);
		}
		bpf_map_update_elem(&allocations, key, &first, BPF_NOEXIST);
		known = bpf_map_lookup_elem(&allocations, key);
		if (!known)
			return;
	}
	__sync_fetch_and_add(&known->count, 1);
	if (bytes)
		__sync_fetch_and_add(&known->bytes, bytes);
	one.key = *key;
	if (object && bpf_map_update_elem(&objects, &object, &one, BPF_ANY))
		__sync_fetch_and_add(&counts.objects_lost, 1);
}

static __always_inline int learn_cache(__u64 *ctx)
{
	struct track_allocation_key key = { .what = TRACK_CACHE };
	struct track *t = current_track();
	__u32 size = 0;

	if (!t)
		return 0;
	key.site = ctx[0];
	reach(t, key.site);
	if (setup.alloc_has_cache)
		bpf_probe_read_kernel(&size, sizeof(size), (void *)(ctx[2] + setup.cache_size));
	else
		size = argument(ctx, 3, setup.alloc_bytes_at);
	learn(t, &key, ctx[1], size, setup.alloc_has_cache ? ctx[2] : 0);
	return 0;
}

SEC("raw_tp/kmem_cache_alloc")
int learn_kmem_cache_alloc(__u64 *ctx)
{
	return learn_cache(ctx);
}

SEC("raw_tp/kmem_cache_alloc_node")
int learn_kmem_cache_alloc_node(__u64 *ctx)
{
	return learn_cache(ctx);
}

static __always_inline int learn_kmalloc_at(__u64 *ctx)
{
	struct track_allocation_key key = { .what = TRACK_KMALLOC };
	struct track *t = current_track();

	if (!t)
		return 0;
	key.site = ctx[0];
	reach(t, key.site);
	learn(t, &key, ctx[1], argument(ctx, 3, setup.kmalloc_bytes_at), 0);
	return 0;
}

SEC("raw_tp/kmalloc")
int learn_kmalloc(__u64 *ctx)
{
	return learn_kmalloc_at(ctx);
}

SEC("raw_tp/kmalloc_node")
int learn_kmalloc_node(__u64 *ctx)
{
	return learn_kmalloc_at(ctx);
}

SEC("raw_tp/mm_page_alloc")
int learn_mm_page_alloc(__u64 *ctx)
{
	struct track_allocation_key key = { .what = TRACK_PAGES };
	struct track *t = current_track();

	if (!t)
		return 0;
	if (!ctx[0] || !(ctx[2] & (GFP_MOVABLE | GFP_ZERO)))
		return 0;
	happen(t, TRACK_PAGE_ALLOC);
	key.order = (__u32)ctx[1];
	learn(t, &key, ctx[0], (__u64)setup.page_bytes << (key.order & 31), 0);
	return 0;
}

static __always_inline int forget_object(__u64 object)
{
	struct track_object *known = bpf_map_lookup_elem(&objects, &object);
	struct track_allocation *allocation;

	if (!known)
		return 0;
	allocation = bpf_map_lookup_elem(&allocations, &known->key);
	if (allocation) {
		__sync_fetch_and_add(&allocation->freed_count, 1);
		__sync_fetch_and_add(&allocation->freed_bytes, known->bytes);
	}
	bpf_map_delete_elem(&objects, &object);
	return 0;
}

/* A place that frees may begin a phase, too: it is written down like one that allocates. */
SEC("raw_tp/kmem_cache_free")
int learn_kmem_cache_free(__u64 *ctx)
{
	struct track_allocation_key key = { .what = TRACK_FREED };
	struct track *t = current_track();

	forget_object(ctx[1]);
	if (!t || !t->is_child)
		return 0;
	key.site = ctx[0];
	reach(t, key.site);
	learn(t, &key, 0, 0, setup.free_has_cache ? ctx[2] : 0);
	return 0;
}

SEC("raw_tp/kfree")
int learn_kfree(__u64 *ctx)
{
	return forget_object(ctx[1]);
}

SEC("raw_tp/mm_page_free")
int learn_mm_page_free(__u64 *ctx)
{
	return forget_object(ctx[0]);
}

#endif
