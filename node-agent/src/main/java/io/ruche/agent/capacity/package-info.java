/**
 * What this machine has and how busy it is: OSHI's readings as the wire's Inventory and Capacity, and the limit that
 * deployments may book. A reading that does not exist is absent, never zero. {@link
 * io.ruche.agent.capacity.CapacityMonitor} reads on its own thread; the rest is immutable or called from there.
 */
@NullMarked
package io.ruche.agent.capacity;

import org.jspecify.annotations.NullMarked;
