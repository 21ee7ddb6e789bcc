/** Mistyped names, for the messages about them. Pure, any thread. */
@NullMarked
package io.ruche.scheduler.spelling;

import org.jspecify.annotations.NullMarked;
