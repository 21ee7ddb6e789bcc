/** The organisation of agents: what people write about it, and what is decided from that. Pure and immutable, any thread. */
@NullMarked
package io.ruche.scheduler.organisation;

import org.jspecify.annotations.NullMarked;
