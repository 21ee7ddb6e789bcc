/**
 * The agent's session with the control plane: the agent dials, registers, reports what is and hears what shall be.
 * {@link io.ruche.agent.link.Session} runs on the agent's loop; connections answer on the transport's threads and are
 * brought back to it.
 */
@NullMarked
package io.ruche.agent.link;

import org.jspecify.annotations.NullMarked;
