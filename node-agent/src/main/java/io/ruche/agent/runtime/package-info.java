/**
 * What a runtime is to the agent: something that starts workers, and workers that answer requests. Implementations are
 * found by ServiceLoader. The agent calls {@code probe} and {@code start} on its load thread; a worker takes requests
 * from any thread and answers on its own.
 */
@NullMarked
package io.ruche.agent.runtime;

import org.jspecify.annotations.NullMarked;
