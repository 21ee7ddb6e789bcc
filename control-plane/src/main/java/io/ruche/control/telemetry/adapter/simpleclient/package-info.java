/**
 * Measurements as Prometheus reads them, by its simpleclient: our names, and beside them those of vLLM, so that
 * dashboards people have keep working. What is the same under two names is recorded once and told twice at the scrape.
 * Any thread.
 */
@NullMarked
package io.ruche.control.telemetry.adapter.simpleclient;

import org.jspecify.annotations.NullMarked;
