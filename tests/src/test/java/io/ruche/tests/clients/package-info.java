/** Clients that we did not write, unmodified, against a Ruche that serves a real model. */
@NullMarked
package io.ruche.tests.clients;

import org.jspecify.annotations.NullMarked;
