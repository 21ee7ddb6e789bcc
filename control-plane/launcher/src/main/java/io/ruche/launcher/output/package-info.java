/**
 * How the command line speaks: tables, JSON, YAML, progress, colour. Data goes to standard output, everything else to
 * standard error. Called by commands on the main thread.
 */
@NullMarked
package io.ruche.launcher.output;

import org.jspecify.annotations.NullMarked;
