/**
 * From requests to answers: waiting, sessions, prefill in chunks, decoding of several requests in one pass, sampling,
 * stop strings, text. {@link io.ruche.agent.djl.generate.Generator} owns a thread that does all computing; requests
 * come from any thread, answers leave on that one.
 */
@NullMarked
package io.ruche.agent.djl.generate;

import org.jspecify.annotations.NullMarked;
