/**
 * Texts to vectors: BERT encoders with mean pooling, from safetensors, in float32 on mapped weights. An encoder belongs
 * to one thread; its tokenizer may be used from any.
 */
@NullMarked
package io.ruche.agent.djl.embed;

import org.jspecify.annotations.NullMarked;
