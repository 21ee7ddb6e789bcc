/** Personas from elsewhere, as documents of ours. Pure, any thread. */
@NullMarked
package io.ruche.scheduler.organisation.spec.persona;

import org.jspecify.annotations.NullMarked;
