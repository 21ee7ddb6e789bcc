/**
 * The web server: Javalin on Jetty. In front stands one Jetty handler, which checks Host, Origin and credentials and
 * reads bodies without holding a thread. Streams and the gateway are answered right there, on Jetty's own interface:
 * that is what makes a token cost microseconds. REST resources and the console's files go on to Javalin.
 *
 * <p>Handlers run on Jetty's bounded pool and answers are written from whichever thread has them; nothing here waits.
 */
@NullMarked
package io.ruche.control.http.adapter.javalin;

import org.jspecify.annotations.NullMarked;
