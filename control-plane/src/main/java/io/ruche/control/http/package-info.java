/**
 * The HTTP edge without a web server: where it listens, which Host and Origin it answers to, how a failure looks on each
 * of the wires. The server itself is under {@code adapter.javalin}. Immutable; any thread.
 */
@NullMarked
package io.ruche.control.http;

import org.jspecify.annotations.NullMarked;
