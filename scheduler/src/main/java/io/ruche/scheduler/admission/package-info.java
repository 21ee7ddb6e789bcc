/** Whether a request may wait, and how long. Called by the gateway for each request; pure and immutable, any thread. */
@NullMarked
package io.ruche.scheduler.admission;

import org.jspecify.annotations.NullMarked;
