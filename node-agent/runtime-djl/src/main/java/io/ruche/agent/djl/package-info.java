/**
 * The DJL runtime: GGUF decoders and a sentence encoder on libtorch, in this process. {@link
 * io.ruche.agent.djl.DjlRuntime} is found by ServiceLoader; each worker has one compute thread and one that counts
 * prompts' tokens.
 *
 * <p>The environment of the process should hold {@code OMP_WAIT_POLICY=PASSIVE}: OpenMP's threads otherwise spin while
 * they wait for each other, which on a machine that does anything else costs a multiple of the computing.
 */
@NullMarked
package io.ruche.agent.djl;

import org.jspecify.annotations.NullMarked;
