/**
 * Simulations as texts: what is asked, as files and words that people write; what came of it, as JSON; and sweeps, many
 * runs that differ in a seed or an assumption. Called by the command line, the REST API and whatever runs a part of a
 * sweep. Pure; any thread.
 */
@NullMarked
package io.ruche.scheduler.twin.publish;

import org.jspecify.annotations.NullMarked;
