/**
 * What ails: checks of this machine, this home and the server, each with cause and cure. Read only: nothing is repaired
 * or changed. Called by {@code ruche doctor} on the main thread.
 */
@NullMarked
package io.ruche.launcher.doctor;

import org.jspecify.annotations.NullMarked;
