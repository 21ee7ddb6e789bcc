/**
 * The world as it is: the system's clock, one named thread a loop with a bounded queue, one scheduler thread for all
 * timers, and randomness fit for secrets. The composition root makes these and hands them to whatever runs on the ports
 * of {@code io.ruche.scheduler.world}; nothing else starts a thread for the deciding code.
 */
@NullMarked
package io.ruche.control.adapter.world;

import org.jspecify.annotations.NullMarked;
