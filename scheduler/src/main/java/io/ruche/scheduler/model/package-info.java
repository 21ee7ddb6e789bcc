/**
 * What a model file says about itself: headers of GGUF and safetensors read as hostile input, and the facts that
 * placement and runtimes need, from real tensors. Called by agents when a file arrives and by runtimes at load. Bytes
 * come in through {@link io.ruche.scheduler.model.ByteSource}; everything here is immutable once read, any thread.
 */
@NullMarked
package io.ruche.scheduler.model;

import org.jspecify.annotations.NullMarked;
