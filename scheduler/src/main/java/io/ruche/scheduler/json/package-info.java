/** The core's JSON reader, for texts that come from outside. Called by what reads such texts; any thread. */
@NullMarked
package io.ruche.scheduler.json;

import org.jspecify.annotations.NullMarked;
