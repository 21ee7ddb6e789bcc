/** The production clock, loop, timers and entropy of an agent. Any thread may call. */
@NullMarked
package io.ruche.agent.adapter.world;

import org.jspecify.annotations.NullMarked;
