/** The command line against a server that speaks the REST API from prepared answers. */
@NullMarked
package io.ruche.launcher;

import org.jspecify.annotations.NullMarked;
