/** The console in a real browser, against the packaged product and a real model. */
@NullMarked
package io.ruche.tests.console;

import org.jspecify.annotations.NullMarked;
