// SPDX-License-Identifier: Apache-2.0
/* An allocator that does not exist: a crate of items for each CPU. */
#include <linux/irqflags.h>
#include <linux/percpu.h>

struct shelf_cpu {
	struct crate *crate;
};

struct shelf {
	struct shelf_cpu __percpu *cpu;
};

struct crate *crate_alloc(gfp_t gfp);
void *crate_take(struct crate *c);

/* The crate of this CPU is empty: get another one. Irqs are off. */
static void *__shelf_refill(struct shelf *s, gfp_t gfp, struct shelf_cpu *sc)
{
	struct crate *c;

	c = crate_alloc(gfp & ~__GFP_DIRECT_RECLAIM);
	if (!c)
		return NULL;
	sc->crate = c;
	return crate_take(c);
}

void *shelf_refill(struct shelf *s, gfp_t gfp, struct shelf_cpu *sc)
{
	unsigned long flags;
	void *item;

	local_irq_save(flags);
#ifdef CONFIG_PREEMPTION
	/* We may have been moved to another CPU by now. */
	sc = this_cpu_ptr(s->cpu);
#endif
	item = __shelf_refill(s, gfp, sc);
	local_irq_restore(flags);
	return item;
}
