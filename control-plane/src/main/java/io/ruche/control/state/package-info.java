/**
 * The write path. A command enters through {@link io.ruche.control.state.Cluster#submit}, waits in a bounded queue, is
 * decided together with its neighbours, and becomes one entry of the log: one put, all or nothing. Only when that is
 * durable does the State move on, are clients answered and watchers told. Tables follow lazily, one fenced flush at a
 * time, and are only read when a member begins to lead.
 *
 * <p>{@link io.ruche.control.state.StateLoop} and what it is made of belong to one loop. {@link
 * io.ruche.control.state.ClusterStore} is the port below, with one adapter in memory and one on Ignite under the same
 * contract tests.
 */
@NullMarked
package io.ruche.control.state;

import org.jspecify.annotations.NullMarked;
