/**
 * The models that Ruche knows by name: what they are, where they come from and what their bytes must be; and names given
 * to models from elsewhere. Asked by the gateway, the REST API, the command line and the planner. Immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.catalogue;

import org.jspecify.annotations.NullMarked;
