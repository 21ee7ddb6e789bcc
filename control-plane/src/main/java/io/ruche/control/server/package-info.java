/**
 * The composition root: everything of one process wired together, started in order and ended in the opposite one. The
 * launcher calls it by reflection; nothing else may know it. Starts on the caller's thread; ends on whichever thread asks
 * first.
 */
@NullMarked
package io.ruche.control.server;

import org.jspecify.annotations.NullMarked;
