/**
 * The port through which the gateway asks a replica, and its adapter over gRPC to the agents. Any thread may call;
 * answers come on the transport's threads, one at a time for each call, and must be taken without waiting.
 */
@NullMarked
package io.ruche.control.inference;

import org.jspecify.annotations.NullMarked;
