/** What a submission would change, and what its agents could then do and spend. Pure, any thread. */
@NullMarked
package io.ruche.scheduler.organisation.spec.diff;

import org.jspecify.annotations.NullMarked;
