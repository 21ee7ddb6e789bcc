/**
 * A conversation in the terminal. Reads on the main thread; Ctrl-C comes on the terminal's signal thread and ends the
 * answer, not the program.
 */
@NullMarked
package io.ruche.launcher.chat;

import org.jspecify.annotations.NullMarked;
