/**
 * Weights from GGUF blocks to floats. Used by the loader of a stage; stateless, any thread.
 */
@NullMarked
package io.ruche.agent.djl.weights;

import org.jspecify.annotations.NullMarked;
