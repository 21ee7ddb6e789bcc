/**
 * JSON as bytes: a pull reader over a whole body and a writer into a growing array. Both exist because a chat body of
 * 400 KB is mostly one string: the reader copies such a string once, without a tree and without a character array in
 * between, and every syntax error knows its line and column. Used by the gateway and the REST API; one thread at a time.
 */
@NullMarked
package io.ruche.control.json;

import org.jspecify.annotations.NullMarked;
