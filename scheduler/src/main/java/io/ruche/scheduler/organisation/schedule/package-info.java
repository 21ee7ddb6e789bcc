/** When something is due by the wall: cron fields and hours of the day, in a time zone. Pure and immutable, any thread. */
@NullMarked
package io.ruche.scheduler.organisation.schedule;

import org.jspecify.annotations.NullMarked;
