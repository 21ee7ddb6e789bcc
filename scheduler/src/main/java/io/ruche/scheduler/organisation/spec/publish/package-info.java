/** The table for others to read: a JSON Schema for editors, and the text of {@code ruche explain}. Pure, any thread. */
@NullMarked
package io.ruche.scheduler.organisation.spec.publish;

import org.jspecify.annotations.NullMarked;
