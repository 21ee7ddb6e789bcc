/** The agent's files beside agent.pb: one log for each instance. Any thread may call. */
@NullMarked
package io.ruche.agent.adapter.files;

import org.jspecify.annotations.NullMarked;
