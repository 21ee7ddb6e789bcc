/**
 * The program {@code ruche}: from arguments to an exit code. Commands are in {@code command}; a role (a process that
 * stays) is reached by reflection alone, so that a command never loads what only a role needs. One thread, but for what a
 * command says.
 */
@NullMarked
package io.ruche.launcher;

import org.jspecify.annotations.NullMarked;
