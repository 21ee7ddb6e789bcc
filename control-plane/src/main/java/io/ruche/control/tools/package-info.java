/**
 * Has things done by tools: every effect of the organisation goes through an agent's proxy, also in one process, because
 * the proxy judges the leader's epoch and the tool's limits. The leader's drivers call {@link
 * io.ruche.control.tools.ToolProxy} from any thread; answers come on a thread of the transport, and must be taken without
 * waiting.
 */
@NullMarked
package io.ruche.control.tools;

import org.jspecify.annotations.NullMarked;
