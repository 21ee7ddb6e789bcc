/**
 * Requests answered on virtual time by replicas that are not there: arrivals from a trace or a seed, the very admission
 * and routing code, continuous batching, prefix caches, loads, machines lost and back. Called by planners and benches. A
 * run belongs to one thread and depends on its arguments alone: the same ones give the same events.
 */
@NullMarked
package io.ruche.scheduler.simulation;

import org.jspecify.annotations.NullMarked;
