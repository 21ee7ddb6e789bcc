/**
 * The one table of kinds and fields. The check, the JSON Schema for editors and {@code ruche explain} are all made from
 * it, so that they cannot tell different stories. Immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.organisation.spec.table;

import org.jspecify.annotations.NullMarked;
