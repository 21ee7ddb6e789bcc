/**
 * Asks servers elsewhere that speak OpenAI's wire format: what leaves the house leaves it here and nowhere else. The
 * gateway calls it. Any thread may call; answers come on the client's threads, one at a time for each call, and must be
 * taken without waiting.
 */
@NullMarked
package io.ruche.control.upstream;

import org.jspecify.annotations.NullMarked;
