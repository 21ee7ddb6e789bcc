/**
 * The proxy through which the organisation's effects reach the world: it judges the leader's epoch, knows by its key what
 * was done already, and lets a tool do no more than it was granted. The data port calls {@link
 * io.ruche.agent.tools.ToolDesk} on transport threads; tools run on threads of the desk and may wait within their limits.
 */
@NullMarked
package io.ruche.agent.tools;

import org.jspecify.annotations.NullMarked;
