/**
 * Files of an organisation, in one folder of this machine and never outside of it. The desk calls the tools; any thread.
 */
@NullMarked
package io.ruche.agent.tools.workspace;

import org.jspecify.annotations.NullMarked;
