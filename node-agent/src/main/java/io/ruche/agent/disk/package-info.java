/**
 * What the agent remembers through a crash: who it is, the highest epoch it has followed, what it was last told, and
 * which processes it owns. Called by the agent's loop alone.
 */
@NullMarked
package io.ruche.agent.disk;

import org.jspecify.annotations.NullMarked;
