/** Carries out what the agent's loop asks: finds runtimes by ServiceLoader and loads models on threads of its own. */
@NullMarked
package io.ruche.agent.adapter.worker;

import org.jspecify.annotations.NullMarked;
