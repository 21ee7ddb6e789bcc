/** The packaged program as a user meets it: the start script, the commands, the exit codes. */
@NullMarked
package io.ruche.tests.cli;

import org.jspecify.annotations.NullMarked;
