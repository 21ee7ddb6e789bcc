/**
 * Starting a role: in this process through reflection, so that commands need none of its classes, or as a process of its
 * own. Called by {@code ruche up} on the main thread.
 */
@NullMarked
package io.ruche.launcher.role;

import org.jspecify.annotations.NullMarked;
