/**
 * The models that Ruche knows by name: what they are, how many bytes each layer of each quantisation has, where they come
 * from and what their bytes must be; and names given to models from elsewhere. Ours are in {@code catalogue.yaml}, the
 * operator's in files of the same form. Asked by the gateway, the REST API, the command line and the planner. Immutable
 * but for the readers, any thread.
 */
@NullMarked
package io.ruche.scheduler.catalogue;

import org.jspecify.annotations.NullMarked;
