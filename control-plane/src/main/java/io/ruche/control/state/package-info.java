/**
 * The write path. A command enters through {@link io.ruche.control.state.Cluster#submit}, waits in a bounded queue, is
 * decided together with its neighbours, and becomes one entry of the log: one put, all or nothing. Only when that is
 * durable does the State move on, are clients answered and watchers told. Tables follow lazily, one fenced flush at a
 * time, and are only read when a member begins to lead.
 *
 * <p>{@link io.ruche.control.state.StateLoop} is the face, and what it is made of belongs to one loop: {@link
 * io.ruche.control.state.Inbox} and {@link io.ruche.control.state.Batch} gather what is written together, {@link
 * io.ruche.control.state.Appender} writes it and turns silence into doubt, {@link io.ruche.control.state.Leader} commits
 * or steps down. The way to a lead is {@link io.ruche.control.state.Candidate}, which retries {@link
 * io.ruche.control.state.Ascent}: lease, recovery, announcement. Behind a commit follow {@link
 * io.ruche.control.state.Flusher}, {@link io.ruche.control.state.LogKeeper} with its trimmer, {@link
 * io.ruche.control.state.AnswerKeeper} and the watchers. {@link
 * io.ruche.control.state.ClusterStore} is the port below, with one adapter in memory and one on Ignite under the same
 * contract tests.
 */
@NullMarked
package io.ruche.control.state;

import org.jspecify.annotations.NullMarked;
