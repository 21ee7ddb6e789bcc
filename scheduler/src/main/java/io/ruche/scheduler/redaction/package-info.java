/**
 * Takes out of texts what shall not leave the house, and puts it back into what comes of them. Called by the gateway before a
 * request goes to a provider. Pure, any thread.
 */
@NullMarked
package io.ruche.scheduler.redaction;

import org.jspecify.annotations.NullMarked;
