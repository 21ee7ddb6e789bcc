/** Runs blocking fetches of models on threads of their own, for the agent's loop. */
@NullMarked
package io.ruche.agent.adapter.pull;

import org.jspecify.annotations.NullMarked;
