/**
 * One request of one client, as the gateway and the REST API see it, the routes it may take, and how failures look to
 * it: no web server in sight. The adapter under {@code http.adapter.javalin} makes exchanges; tests make their own. An
 * exchange is answered once, from any thread.
 */
@NullMarked
package io.ruche.control.exchange;

import org.jspecify.annotations.NullMarked;
