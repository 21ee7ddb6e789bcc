/**
 * OpenAI's wire format in front of the replicas: reads a request in one pass, waits for a slot, asks the replica that
 * should answer soonest, and writes what comes back as it comes. Knows an exchange, a replica port and the committed
 * State; no web server, no transport.
 *
 * <p>A request is a {@link io.ruche.control.gateway.Flow}: it holds no thread while it waits. Callbacks of the client and
 * of the replica come on their own threads and return at once; time-outs are found by one clock thread.
 */
@NullMarked
package io.ruche.control.gateway;

import org.jspecify.annotations.NullMarked;
