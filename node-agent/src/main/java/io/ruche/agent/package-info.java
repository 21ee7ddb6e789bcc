/**
 * What runs on each machine. {@link io.ruche.agent.EmbeddedAgent} is the one entry point: the control plane starts it
 * in its own process for {@code ruche up}, another main in a process of its own.
 */
@NullMarked
package io.ruche.agent;

import org.jspecify.annotations.NullMarked;
