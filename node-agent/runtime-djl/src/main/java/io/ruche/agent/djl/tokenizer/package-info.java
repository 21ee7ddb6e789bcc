/**
 * Tokenizers made from the metadata of a GGUF file, in memory, by DJL's binding of Hugging Face's tokenizers. One
 * {@link io.ruche.agent.djl.tokenizer.GgufTokenizer} belongs to a loaded model; it may be used from any thread. A
 * {@link io.ruche.agent.djl.tokenizer.TextDecoder} belongs to one answer and to one thread at a time.
 */
@NullMarked
package io.ruche.agent.djl.tokenizer;

import org.jspecify.annotations.NullMarked;
