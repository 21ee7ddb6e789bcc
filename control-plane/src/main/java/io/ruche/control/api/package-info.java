/**
 * The REST API under {@code /api/v1}, as {@code openapi.json} beside this package says it: what is there as JSON, changes
 * as commands, and one stream of events that a client resumes where it was. Handlers run on the HTTP server's threads
 * and do not wait; what the store answers later is written then. Streams are fed by one thread of their own.
 */
@NullMarked
package io.ruche.control.api;

import org.jspecify.annotations.NullMarked;
