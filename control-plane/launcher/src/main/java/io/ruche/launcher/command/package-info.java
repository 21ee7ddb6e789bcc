/**
 * The commands, one class each: options, a call to the cluster, a table. A command returns its exit code or throws a
 * failure, which is printed and mapped by the failure table. All on the main thread.
 */
@NullMarked
package io.ruche.launcher.command;

import org.jspecify.annotations.NullMarked;
