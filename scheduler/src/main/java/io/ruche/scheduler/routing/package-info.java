/** Which replica answers a request. Called by the gateway for each request; pure and immutable, any thread. */
@NullMarked
package io.ruche.scheduler.routing;

import org.jspecify.annotations.NullMarked;
