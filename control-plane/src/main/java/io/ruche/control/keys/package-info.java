/**
 * Who may do what: API keys, the console's sessions and one-time login codes. A key is shown once and only its SHA-256
 * is kept; every request is checked against a snapshot in memory, so that a revoked key ends with the commit that
 * revokes it. Called by the HTTP edge for each request, from any thread; nothing blocks but the admin key's file.
 */
@NullMarked
package io.ruche.control.keys;

import org.jspecify.annotations.NullMarked;
