/**
 * The store on Apache Ignite: one process, its own folder, no open port. {@link
 * io.ruche.control.state.adapter.ignite.IgniteClusterStore} is the port's adapter; {@code IgniteSettings} holds every
 * setting and why; {@code OperatorXml} takes an operator's own Spring file as the base. Values are protobuf bytes and
 * keys are text, so that no class of ours lies on disk but the topology validator.
 *
 * <p>Ignite's calls block: each of them runs on one of the store's own threads, never on the state loop.
 */
@NullMarked
package io.ruche.control.state.adapter.ignite;

import org.jspecify.annotations.NullMarked;
