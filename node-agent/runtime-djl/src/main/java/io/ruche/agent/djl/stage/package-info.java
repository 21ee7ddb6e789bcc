/**
 * A stage: a range of a decoder's layers as one TorchScript module, loaded from a GGUF file with the kernel that suits
 * the wanted precision and this processor. {@code generate} runs it. A stage and the caches made by it belong to one
 * thread; weights files and kernels may be used from any.
 */
@NullMarked
package io.ruche.agent.djl.stage;

import org.jspecify.annotations.NullMarked;
