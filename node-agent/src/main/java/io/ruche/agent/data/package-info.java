/**
 * The agent's side of the way of a chat: the gRPC service that hands requests to workers and their answers back. Calls
 * arrive on the transport's threads and are handed on at once; answers come on the workers' threads.
 */
@NullMarked
package io.ruche.agent.data;

import org.jspecify.annotations.NullMarked;
