/**
 * What is measured, as a port, and its adapter that answers Prometheus. Recording takes no lock and no look-up: callers
 * keep the meter of their model. Any thread.
 */
@NullMarked
package io.ruche.control.telemetry;

import org.jspecify.annotations.NullMarked;
