/**
 * The digital twin: what machines would make of an organisation's work, or of a trace of requests, in days of virtual
 * time. Placement, admission and routing are the very code that the cluster runs. Called by {@code ruche simulate}. A
 * run belongs to one thread and depends on its arguments alone: the same ones give the same events.
 */
@NullMarked
package io.ruche.scheduler.twin;

import org.jspecify.annotations.NullMarked;
