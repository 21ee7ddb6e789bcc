/**
 * What both ends of a link to an agent must agree on: how a failure travels as a gRPC status, what an address looks
 * like, and how channels and servers are set up. The control plane may use this package; it is, beside the entry point
 * of the embedded mode, the only public one. Stateless, any thread.
 */
@NullMarked
package io.ruche.agent.wire;

import org.jspecify.annotations.NullMarked;
